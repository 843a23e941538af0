import { describe, expect, it } from 'vitest';
import { effectIdOf } from '../../src/engine/index.ts';
import { openShippedFlows } from '../support/flows.ts';
import { aTalk, facts, NOON, someFlows } from './build.ts';

const flows = openShippedFlows();

const two = (version: number, second: string) => `
id: petition
version: ${version}
title: petition.title
draft: true
intents: [petition_submit]
start: first
steps:
  first:
    ask: { kind: text, text: petition.ask_problem, save: problem }
    then: ${second}
  ${second}:
    ask: { kind: text, text: petition.ask_place, save: place }
    then: done
  done:
    say: petition.done
`;

describe('a transition', () => {
  it('adds one turn and leaves what it was given untouched', () => {
    const talk = aTalk(flows).text('gửi kiến nghị');
    const before = structuredClone(talk.conversation);
    const kept = talk.conversation;

    talk.text('Đèn đường hư');

    expect(kept).toEqual(before);
    expect(talk.conversation.turn).toBe(before.turn + 1);
  });

  it('names the awaited call by its turn and place, and waits for exactly that result', () => {
    const talk = aTalk(flows).text('dừng nhận tin');
    const place = talk.effects.findIndex((effect) => effect.type === 'call');
    const effectId = effectIdOf('zalo-1', talk.conversation.turn, place);

    talk.play({ kind: 'result', effectId: 'another', outcome: 'ok', values: {} });

    expect(talk.effects).toEqual([]);
    expect(talk.conversation.awaiting).toEqual({ effectId });
  });

  it('asks her to wait while a result is out, and hears an emergency all the same', () => {
    const talk = aTalk(flows).text('dừng nhận tin').text('alo');
    const waiting = talk.said();

    talk.text('chồng đánh tôi');

    expect(waiting).toEqual(['engine.machine', 'engine.busy']);
    expect(talk.calls()).toContain('safety.alert');
  });

  it('passes a failing call on as a kept draft', () => {
    const talk = aTalk(flows).text('gửi kiến nghị');
    for (const text of ['Đèn đường hư', 'hẻm 12', 'bỏ qua', 'có', 'bỏ qua', 'gửi']) talk.text(text);

    talk.result('failed');

    expect(talk.said()).toEqual(['engine.failed_kept']);
    expect(talk.conversation.drafts.petition?.frames[0]?.slots.problem).toBe('Đèn đường hư');
  });

  it('says once, first, that a machine answers, and again after a month', () => {
    const talk = aTalk(flows).text('gửi kiến nghị');
    const first = talk.said();
    const second = talk.text('Đèn đường hư').said();
    talk.now += 31 * 86_400_000;

    talk.text('menu');

    expect(first[0]).toBe('engine.machine');
    expect(second).not.toContain('engine.machine');
    expect(talk.said()[0]).toBe('engine.machine');
  });
});

describe('a button', () => {
  it('pressed twice changes nothing the second time', () => {
    const talk = aTalk(flows).text('nhận tin lại');
    const payload = talk.button(1);
    talk.tap(payload);
    const after = talk.conversation.stack;

    talk.tap(payload);

    expect(talk.effects).toEqual([]);
    expect(talk.conversation.stack).toEqual(after);
  });

  it('of an earlier question is known as old, and the question now open is asked again', () => {
    const talk = aTalk(flows).text('gửi kiến nghị');
    for (const text of ['Đèn đường hư', 'hẻm 12']) talk.text(text);
    const skip = talk.button(0);
    talk.text('sửa cho sáng');

    talk.tap(skip);

    expect(talk.said()).toEqual(['engine.old_button', 'petition.ask_name']);
    expect(talk.conversation.stack[0]?.slots.idea).toBe('sửa cho sáng');
  });

  it('somebody made up is refused politely', () => {
    const talk = aTalk(flows);

    talk.text('#cn:report@1.review:00000000:send');
    const made = talk.said();
    talk.text('#cn:; drop');

    expect(made).toContain('engine.old_button_idle');
    expect(talk.said()).toEqual(['engine.old_button_idle']);
  });

  it('still answers its question after the pause that put it aside', () => {
    const talk = aTalk(flows).text('gửi kiến nghị');
    for (const text of ['Đèn đường hư', 'hẻm 12']) talk.text(text);
    const skip = talk.button(0);
    talk.now += 3 * 3_600_000;

    talk.tap(skip);

    expect(talk.said()).toEqual(['petition.ask_name']);
  });

  it('of the menu works for ever', () => {
    const talk = aTalk(flows).text('menu');
    const content = talk.button(0);
    talk.now += 400 * 86_400_000;

    talk.tap(content);

    expect(talk.calls()).toEqual(['content.topics']);
  });
});

describe('a pause', () => {
  it('keeps the draft and tells her by day', () => {
    const talk = aTalk(flows).text('gửi kiến nghị').text('Đèn đường hư');
    talk.now += 46 * 60_000;

    talk.play({ kind: 'timer', name: 'idle' });

    expect(talk.said()).toEqual(['engine.timed_out']);
    expect(talk.conversation.stack).toEqual([]);
    expect(talk.conversation.drafts.petition?.frames[0]?.slots.problem).toBe('Đèn đường hư');
  });

  it('keeps the draft and keeps quiet at night', () => {
    const talk = aTalk(flows).text('gửi kiến nghị').text('Đèn đường hư');
    talk.now = NOON + 11 * 3_600_000;

    talk.play({ kind: 'timer', name: 'idle' });

    expect(talk.said()).toEqual([]);
    expect(talk.conversation.drafts.petition).toBeDefined();
  });

  it('is not believed when the timer rings too early', () => {
    const talk = aTalk(flows).text('gửi kiến nghị').text('Đèn đường hư');

    talk.play({ kind: 'timer', name: 'idle' });

    expect(talk.conversation.stack).toHaveLength(1);
  });

  it('loses neither the draft nor the words she comes back with', () => {
    const talk = aTalk(flows).text('gửi kiến nghị').text('Đèn đường hư');
    talk.now += 3 * 3_600_000;

    const offered = talk.text('hẻm 12 Phan Văn Hớn').said();
    talk.text('làm tiếp');

    expect(offered).toEqual(['engine.draft_offer']);
    expect(talk.conversation.stack[0]?.slots.place).toBe('hẻm 12 Phan Văn Hớn');
    expect(talk.said()).toEqual(['petition.ask_wish']);
  });

  it('loses no photo that comes late', () => {
    const talk = aTalk(flows).text('gửi kiến nghị');
    for (const text of ['Đèn đường hư', 'hẻm 12', 'bỏ qua', 'có']) talk.text(text);
    talk.now += 3 * 3_600_000;

    talk.hear({ kind: 'media', media: [{ type: 'image', url: 'https://example.invalid/1' }] }).text('làm tiếp');

    expect(talk.conversation.stack[0]?.slots.photos).toHaveLength(1);
  });
});

describe('a flow that was edited while she stood in it', () => {
  it('goes on in the old version while that can be loaded', () => {
    const talk = aTalk(someFlows([two(1, 'second')]))
      .text('gửi kiến nghị')
      .text('Đèn đường hư');
    talk.flows = someFlows([two(2, 'other')], [two(1, 'second')]);

    talk.text('hẻm 12');

    expect(talk.said()).toEqual(['petition.done']);
  });

  it('goes on unnoticed when her step still exists', () => {
    const talk = aTalk(someFlows([two(1, 'second')]))
      .text('gửi kiến nghị')
      .text('Đèn đường hư');
    talk.flows = someFlows([two(2, 'second')]);

    talk.text('hẻm 12');

    expect(talk.said()).toEqual(['petition.done']);
  });

  it('tells her when her step is gone, keeps what she typed and asks only what is missing', () => {
    const talk = aTalk(someFlows([two(1, 'second')]))
      .text('gửi kiến nghị')
      .text('Đèn đường hư');
    talk.flows = someFlows([two(2, 'other')]);

    talk.text('hẻm 12');

    expect(talk.said()).toContain('engine.step_gone');
    expect(talk.said().at(-1)).toBe('petition.ask_place');
    expect(talk.conversation.stack[0]?.slots.problem).toBe('Đèn đường hư');
  });

  it('keeps the draft when the whole flow is gone', () => {
    const talk = aTalk(someFlows([two(1, 'second')]))
      .text('gửi kiến nghị')
      .text('Đèn đường hư');
    talk.flows = someFlows([]);

    talk.text('hẻm 12');

    expect(talk.said()).toContain('engine.flow_gone');
    expect(talk.conversation.drafts.petition?.frames[0]?.slots.problem).toBe('Đèn đường hư');
  });
});

describe('what is not a text', () => {
  it.each([
    ['a sticker', { kind: 'sticker', like: false }, 'engine.sticker'],
    ['a voice note', { kind: 'media', media: [{ type: 'audio', url: 'https://example.invalid/1' }] }, 'engine.voice'],
    ['a photo', { kind: 'media', media: [{ type: 'image', url: 'https://example.invalid/1' }] }, 'engine.photo_which'],
    ['a location', { kind: 'location', latitude: 10, longitude: 106 }, 'engine.location_elsewhere'],
    ['an unsupported kind', { kind: 'unsupported', what: 'poll' }, 'engine.unsupported'],
    ['a reaction', { kind: 'reaction', emoji: '❤️', added: true }, 'engine.thanks'],
    ['contact details', { kind: 'contact-info', phone: '+84912345678' }, 'engine.thanks'],
  ] as const)('%s gets a kind word when nothing is asked', (_name, body, key) => {
    const talk = aTalk(flows).text('menu').text('thôi');

    talk.hear(body as Parameters<typeof talk.hear>[0]);

    expect(talk.said()).toContain(key);
  });

  it('a thumb is a yes only while a yes or no is pending', () => {
    const talk = aTalk(flows).text('gửi kiến nghị');
    for (const text of ['Đèn đường hư', 'hẻm 12', 'bỏ qua']) talk.text(text);

    talk.hear({ kind: 'sticker', like: true });

    expect(talk.conversation.stack[0]?.slots.showName).toBe(true);
  });

  it('a receipt or an echo is nobody speaking', () => {
    const talk = aTalk(flows);

    talk.hear({ kind: 'seen', messageIds: [] });

    expect(talk.effects).toEqual([]);
  });

  it('an edit goes through the safety check too', () => {
    const talk = aTalk(flows).text('menu');

    talk.hear({ kind: 'edit', messageId: 'm1', text: 'chồng đánh tôi' });

    expect(talk.calls()).toEqual(['safety.alert']);
  });

  it('an unfollow stops the news, a withdrawal deletes everything, and nobody is answered', () => {
    const talk = aTalk(flows).text('gửi kiến nghị').text('Đèn đường hư');

    const left = talk.hear({ kind: 'unfollow' }).calls();
    const gone = talk.hear({ kind: 'withdraw' }).calls();

    expect(left).toEqual(['consents.stop']);
    expect(gone).toEqual(['contacts.deleteEverything']);
    expect(talk.said()).toEqual([]);
    expect(talk.conversation.drafts).toEqual({});
  });
});

describe('the order of reading a text', () => {
  it('reads "dung" as yes while a yes or no is pending', () => {
    const talk = aTalk(flows).text('gửi kiến nghị');
    for (const text of ['Đèn đường hư', 'hẻm 12', 'bỏ qua']) talk.text(text);

    talk.text('dung');

    expect(talk.said()).toEqual(['petition.ask_photos']);
    expect(facts().consents.broadcast).toBe('granted');
  });

  it('takes up another subject in the middle of a form and comes back', () => {
    const talk = aTalk(flows).text('gửi kiến nghị');
    for (const text of ['Đèn đường hư', 'hẻm 12', 'bỏ qua']) talk.text(text);

    const aside = talk.text('dừng nhận tin').calls();
    talk.result('ok');

    expect(aside).toEqual(['consents.stop']);
    expect(talk.said()).toEqual(['stop.stopped', 'engine.back_to', 'petition.ask_name']);
  });

  it('offers a person after two misses and keeps the question open', () => {
    const talk = aTalk(flows).text('gửi kiến nghị');
    for (const text of ['Đèn đường hư', 'hẻm 12', 'bỏ qua']) talk.text(text);

    const once = talk.text('hic').said();
    const twice = talk.text('hic').said();
    talk.text('có');

    expect(once).toEqual(['engine.invalid_confirm', 'petition.ask_name']);
    expect(twice).toEqual(['engine.offer_person']);
    expect(talk.said()).toEqual(['petition.ask_photos']);
  });
});
