import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Persona } from '../../src/simulator/api.ts';
import { aServer, aSimulator, DAY_MS, HOUR_MS, type TestSimulator } from './harness.ts';

// Real HTTP, many calls: a busy machine may take its time.
vi.setConfig({ testTimeout: 20_000 });

let server: Awaited<ReturnType<typeof aServer>>;
let simulator: TestSimulator;
let hoa: Persona;

beforeAll(async () => {
  server = await aServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  simulator = await aSimulator(server.url);
  hoa = await simulator.persona('messenger', 'Hoa');
  await simulator.act(hoa, { do: 'text', text: 'chào em' });
});

afterEach(() => simulator.stop());

const reply = (change = {}) => ({ content_type: 'text', title: 'Có', payload: 'YES', ...change });
const postback = (change = {}) => ({ type: 'postback', title: 'Có', payload: 'YES', ...change });
const buttons = (text: string, ...list: unknown[]) => ({
  attachment: { type: 'template', payload: { template_type: 'button', text, buttons: list } },
});
const cards = (...elements: unknown[]) => ({
  attachment: { type: 'template', payload: { template_type: 'generic', elements } },
});

describe('a Messenger message', () => {
  it('is shown on the phone and answered with its id', async () => {
    const { status, body } = await simulator.send(hoa, { text: 'Dạ', quick_replies: [reply()], metadata: 'ob-1' });

    expect([status, body.recipient_id]).toEqual([200, hoa.id]);
    const last = (await simulator.messages(hoa)).at(-1);
    expect(last).toMatchObject({
      id: body.message_id,
      text: 'Dạ',
      metadata: 'ob-1',
      quickReplies: [{ title: 'Có', kind: 'reply', payload: 'YES' }],
    });
  });

  it.each([
    ['2,001 characters', { text: 'a'.repeat(2001) }],
    ['empty text', { text: ' ' }],
    ['14 quick replies', { text: 'a', quick_replies: Array(14).fill(reply()) }],
    ['a quick reply payload of 1,001', { text: 'a', quick_replies: [reply({ payload: 'a'.repeat(1001) })] }],
    ['a quick reply without title', { text: 'a', quick_replies: [reply({ title: '' })] }],
    ['metadata of 1,000', { text: 'a', metadata: 'a'.repeat(1000) }],
    ['four buttons', buttons('a', postback(), postback(), postback(), postback())],
    ['no buttons', buttons('a')],
    ['button text of 641', buttons('a'.repeat(641), postback())],
    ['a button title of 21', buttons('a', postback({ title: 'a'.repeat(21) }))],
    ['a button payload of 1,001', buttons('a', postback({ payload: 'a'.repeat(1001) }))],
    ['a card title of 81', cards({ title: 'a'.repeat(81), subtitle: 'b' })],
    ['a card with only a title', cards({ title: 'a' })],
    ['eleven cards', cards(...Array(11).fill({ title: 'a', subtitle: 'b' }))],
    ['text and attachment', { text: 'a', ...buttons('a', postback()) }],
  ])('is refused with %s: code 100', async (_, message) => {
    const { status, body } = await simulator.send(hoa, message);

    expect([status, body.error?.code]).toEqual([400, 100]);
    expect(body.error).toMatchObject({ type: 'OAuthException', fbtrace_id: expect.stringMatching(/./) });
    expect(await simulator.messages(hoa)).toHaveLength(1);
  });

  it.each([
    ['2,000 characters', { text: 'a'.repeat(2000) }],
    ['13 quick replies', { text: 'a', quick_replies: Array(13).fill(reply({ payload: 'a'.repeat(1000) })) }],
    ['a full button template', buttons('a'.repeat(640), ...Array(3).fill(postback({ title: 'a'.repeat(20) })))],
    ['ten cards', cards(...Array(10).fill({ title: 'a'.repeat(80), subtitle: 'b'.repeat(80) }))],
  ])('is taken with %s', async (_, message) => {
    expect((await simulator.send(hoa, message)).status).toBe(200);
  });

  it('is refused together with a sender action', async () => {
    const { body } = await simulator.send(hoa, { text: 'a' }, { sender_action: 'typing_on' });

    expect(body.error?.message).toContain('Must send either message or state');
  });

  it('is refused for someone the page does not know, also before she wrote', async () => {
    const silent = await simulator.persona('messenger');

    for (const persona of [silent, { ...hoa, id: '999' }]) {
      const { body } = await simulator.send(persona, { text: 'a' });
      expect(body.error).toMatchObject({ code: 100, error_subcode: 2018001 });
    }
  });
});

describe('the Messenger window', () => {
  it.each([
    [23 * HOUR_MS, {}, undefined],
    [25 * HOUR_MS, {}, 2018278],
    [6 * DAY_MS, { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }, undefined],
    [8 * DAY_MS, { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }, 2018278],
  ])('after %d ms with %o gives subcode %s', async (age, more, subcode) => {
    await simulator.advance(age);

    const { body } = await simulator.send(hoa, { text: 'a' }, more);

    expect(body.error?.error_subcode).toBe(subcode);
  });

  it('knows no more CONFIRMED_EVENT_UPDATE', async () => {
    const tag = { messaging_type: 'MESSAGE_TAG', tag: 'CONFIRMED_EVENT_UPDATE' };

    expect((await simulator.send(hoa, { text: 'a' }, tag)).body.error?.code).toBe(100);
  });

  it.each([
    ['a reaction', { do: 'react' }],
    ['a referral', { do: 'referral', ref: 'ap-2' }],
  ] as const)('is opened by %s, not by reading', async (_, act) => {
    await simulator.send(hoa, { text: 'a' });
    await simulator.advance(2 * DAY_MS);
    await simulator.act(hoa, { do: 'read' });
    const afterReading = await simulator.send(hoa, { text: 'a' });

    await simulator.act(hoa, act);

    expect([afterReading.status, (await simulator.send(hoa, { text: 'a' })).status]).toEqual([400, 200]);
  });

  it('is shut by a block: 551/1545041', async () => {
    await simulator.act(hoa, { do: 'block' });

    const { body } = await simulator.send(hoa, { text: 'a' });

    expect(body.error).toMatchObject({ code: 551, error_subcode: 1545041 });
  });
});

describe('other Messenger rules', () => {
  it.each([
    [{ tokens: 'expired' }, 190, 463],
    [{ tokens: 'revoked' }, 190, 460],
    [{ restricted: true }, 10, 1893063],
    [{ rateLimitRate: 1 }, 613, undefined],
    [{ transientRate: 1 }, 2, undefined],
  ] as const)('answer %o with %d/%s', async (faults, code, subcode) => {
    await simulator.faults(faults);

    const { body, headers } = await simulator.send(hoa, { text: 'a' });

    expect([body.error?.code, body.error?.error_subcode]).toEqual([code, subcode]);
    expect(body.error?.is_transient).toBe(code === 2 ? true : undefined);
    const usage = JSON.parse(headers.get('x-business-use-case-usage') ?? '{}');
    expect(usage['104567890123456'][0].call_count === 100).toBe(code === 613);
  });

  it('refuse a foreign token', async () => {
    const { body } = await simulator.graph('/me/messages', { recipient: { id: hoa.id }, message: { text: 'a' } }, 'x');

    expect(body.error?.code).toBe(190);
  });

  it('take sends too fast with 80006', async () => {
    await simulator.settings({ messengerPerSecond: 1 });

    const answers = await Promise.all([1, 2, 3].map((n) => simulator.send(hoa, { text: `tin ${n}` })));

    expect(answers.map(({ body }) => body.error?.code)).toContain(80006);
  });

  it('show typing for a while', async () => {
    await simulator.graph('/me/messages', { recipient: { id: hoa.id }, sender_action: 'typing_on' });
    const persona = await simulator.api<Persona>(`/personas/${hoa.id}`);
    const { now } = await simulator.api<{ now: number }>('/clock');

    expect(persona.typingUntil).toBeGreaterThan(now);
  });

  it('tell nothing of a person without the profile feature', async () => {
    const profile = async () => {
      const address = `${simulator.url}/graph/v25.0/${hoa.id}?fields=first_name&access_token=page-token`;
      return (await fetch(address)).json();
    };
    const without = await profile();

    await simulator.settings({ messengerProfileAccess: true });

    expect([without, await profile()]).toEqual([{}, { id: hoa.id, first_name: 'Hoa' }]);
  });

  it('let quick replies vanish with the next message, buttons stay', async () => {
    await simulator.send(hoa, buttons('chọn', postback({ title: 'Ở lại', payload: 'STAY' })));
    await simulator.send(hoa, { text: 'nhanh', quick_replies: [reply({ title: 'Biến mất' })] });
    await simulator.send(hoa, { text: 'tin sau' });

    await expect(simulator.act(hoa, { do: 'press', title: 'Biến mất' })).rejects.toThrow(/409/);
    const [pressed] = await simulator.act(hoa, { do: 'press', title: 'Ở lại' });

    expect(pressed?.text).toBe('Ở lại');
  });

  it('count every entry of a batch, in order', async () => {
    const entry = (text: string) => ({
      method: 'POST',
      relative_url: 'me/messages',
      body: `recipient=${encodeURIComponent(JSON.stringify({ id: hoa.id }))}&message=${encodeURIComponent(JSON.stringify({ text }))}`,
    });

    const { body } = await simulator.graph('/', { access_token: 'page-token', batch: [entry('một'), entry('')] });

    expect(Object.values(body).map(({ code }) => code)).toEqual([200, 400]);
  });
});

describe('a Messenger attachment', () => {
  it('is kept for 90 days when reusable', async () => {
    const attachment = {
      type: 'image',
      payload: { url: `${simulator.url}/media/mau-trong-cay.png`, is_reusable: true },
    };
    const { body } = await simulator.graph('/me/message_attachments', { message: { attachment } });
    const byId = { attachment: { type: 'image', payload: { attachment_id: body.attachment_id } } };

    const fresh = await simulator.send(hoa, byId);
    await simulator.advance(91 * DAY_MS);
    await simulator.act(hoa, { do: 'text', text: 'em ơi' });
    const old = await simulator.send(hoa, byId);

    expect([fresh.status, old.body.error?.error_subcode]).toEqual([200, 2018074]);
  });

  it('is uploaded as a form', async () => {
    const picture = await fetch(`${simulator.url}/media/mau-tang-qua.png`);
    const form = new FormData();
    form.set('message', JSON.stringify({ attachment: { type: 'image', payload: { is_reusable: true } } }));
    form.set('filedata', new File([new Uint8Array(await picture.arrayBuffer())], 'qua.png', { type: 'image/png' }));

    const response = await fetch(`${simulator.url}/graph/v25.0/me/message_attachments?access_token=page-token`, {
      method: 'POST',
      body: form,
    });

    expect(await response.json()).toEqual({ attachment_id: expect.stringMatching(/^\d+$/) });
  });

  it('is refused when the address gives nothing', async () => {
    const attachment = { type: 'image', payload: { url: `${simulator.url}/media/nothing.png` } };

    const { body } = await simulator.send(hoa, { attachment });

    expect(body.error).toMatchObject({ code: 100, error_subcode: 2018008 });
  });
});
