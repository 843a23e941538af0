import { describe, expect, it } from 'vitest';
import { openShippedFlows } from '../support/flows.ts';
import { aTalk } from './build.ts';

const flows = openShippedFlows();

describe('the safety path', () => {
  it('gives the numbers before anybody is told, and promises nobody until it is known', () => {
    const talk = aTalk(flows).text('chồng đánh tôi');

    expect(talk.effects.map((effect) => effect.type)).toEqual(['send', 'call']);
    expect(talk.said()).toEqual(['safety.alarm']);
    expect(talk.result('later').said()).toEqual(['safety.told_later', 'safety.ask_safe']);
  });

  it('hears an emergency while a result is out, and then waits for the alert', () => {
    const talk = aTalk(flows).text('dừng nhận tin').text('chồng đánh tôi');

    expect(talk.calls()).toEqual(['safety.alert']);
    expect(talk.result('alerted').said()).toEqual(['safety.told', 'safety.ask_safe']);
  });

  it('leaves nothing of the call-back details in the conversation once it is over', () => {
    const talk = aTalk(flows).text('chồng đánh tôi').result('alerted').text('an toàn').text('có');

    talk.text('0912 345 678').result('alerted').text('chín giờ sáng').result('alerted').text('Bà Điểm');
    const during = JSON.stringify(talk.effects);
    talk.result('alerted');

    expect(during).toContain('Bà Điểm');
    expect(talk.said()).toEqual(['safety.promised']);
    expect(JSON.stringify([talk.conversation, talk.effects])).not.toMatch(/912|chín giờ|Điểm/);
  });

  it('forgets them too when she stops answering in the middle', () => {
    const talk = aTalk(flows).text('chồng đánh tôi').result('alerted').text('an toàn').text('có');
    talk.text('0912 345 678').result('alerted');

    talk.now += 60 * 60_000;
    talk.play({ kind: 'timer', name: 'idle' });

    expect(talk.said()).toEqual([]);
    expect(JSON.stringify([talk.conversation, talk.effects])).not.toContain('912');
  });
});
