import { describe, expect, it } from 'vitest';
import { LEADS_TIMER } from '../../src/core/facts.ts';
import { openShippedFlows } from '../support/flows.ts';
import { aTalk } from './build.ts';

const flows = openShippedFlows();
const AP3 = { unitId: 'b3', unitName: 'chi hội ấp 3' };
const AP4 = { unitId: 'b4', unitName: 'chi hội ấp 4' };
const WORDS = 'hôm qua ra quân dọn rác ở nhà văn hóa ấp 3, 25 chị';

/** A leader who has told of an activity and is asked how many members were there. */
function aReportingLeader(known = { leads: [AP3] }) {
  const talk = aTalk(flows, known).text(WORDS);
  talk.result('one', { code: 'RAQUAN', name: 'Ra quân dọn vệ sinh' });
  talk.result('ok', { fields: [] });
  return { talk, known };
}
const timer = { kind: 'timer', name: LEADS_TIMER } as const;

describe('a conversation whose contact leads a unit no longer', () => {
  it('gives away the report she is in, with all she has told, and says nothing', () => {
    const { talk, known } = aReportingLeader();

    known.leads = [];
    talk.play(timer);

    expect(talk.effects.filter(({ type }) => type !== 'cancel-timer')).toMatchObject([
      {
        type: 'call',
        name: 'reports.handDraft',
        awaited: false,
        data: { slots: { unitId: 'b3', movement: 'RAQUAN', date: '2026-11-19', attendance: 25 } },
      },
    ]);
    expect(talk.conversation.stack).toEqual([]);
    expect(talk.conversation.drafts).toEqual({});
  });

  it('gives away the draft she had put aside, once', () => {
    const { talk, known } = aReportingLeader();
    talk.text('hủy').text('có');
    expect(Object.keys(talk.conversation.drafts)).toEqual(['report']);

    known.leads = [];
    talk.play(timer);
    const first = talk.calls();
    talk.play(timer);

    expect(first).toEqual(['reports.handDraft']);
    expect(talk.calls()).toEqual([]);
    expect(talk.conversation.drafts).toEqual({});
  });

  it('keeps what she began for a unit she still leads', () => {
    const { talk, known } = aReportingLeader({ leads: [AP3] });
    const before = talk.conversation.stack;

    known.leads = [AP3, AP4];
    talk.play(timer);

    expect(talk.calls()).toEqual([]);
    expect(talk.conversation.stack).toEqual(before);
  });

  it('leaves her petition alone', () => {
    const known = { leads: [AP3] };
    const talk = aTalk(flows, known).text('gửi kiến nghị').text('Đèn đường hẻm 12 hư cả tháng nay');
    const before = talk.conversation.stack;

    known.leads = [];
    talk.play(timer);

    expect(talk.calls()).toEqual([]);
    expect(talk.conversation.stack).toEqual(before);
  });
});
