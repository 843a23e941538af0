import { describe, expect, it } from 'vitest';
import { openShippedFlows } from '../support/flows.ts';
import { aTalk } from './build.ts';

const flows = openShippedFlows();
const leader = { leads: [{ unitId: 'b3', unitName: 'chi hội ấp 3' }] };
const BAGS = { id: 'wasteBags', label: 'Số bao rác', kind: 'number', unit: 'bao', required: false };
const WHOLE = 'hôm qua ra quân dọn rác ở nhà văn hóa ấp 3, 25 chị đều là hội viên, 2 bao';
const photos = (count: number, text?: string) => ({
  kind: 'media' as const,
  media: Array.from({ length: count }, () => ({ type: 'image' as const, url: 'https://example.invalid/1' })),
  ...(text === undefined ? {} : { text }),
});

/** She wrote it all; the movement is found and has these fields. */
function told(text: string, fields = [BAGS], talk = aTalk(flows, leader)) {
  talk.text(text);
  if (talk.calls().includes('movements.search')) talk.result('one', { code: 'RAQUAN', name: 'Ra quân dọn vệ sinh' });
  return talk.result('ok', { fields });
}
const slots = (talk: ReturnType<typeof aTalk>) => talk.conversation.stack[0]?.slots ?? {};

describe('a whole report in one message', () => {
  it('is filed in three turns', () => {
    const talk = told(WHOLE);
    const first = talk.said();
    const second = talk.text('không có hình').said();

    talk.text('gửi');

    expect(first).toEqual(['engine.machine', 'report.understood', 'report.ask_photos']);
    expect(second).toEqual(['report.review']);
    expect(talk.effects.find((effect) => effect.type === 'call')).toMatchObject({
      name: 'reports.create',
      data: {
        date: '2026-11-19',
        place: 'nhà văn hóa ấp 3',
        attendance: 25,
        members: 25,
        movement: 'RAQUAN',
        values: { wasteBags: 2 },
        summary: WHOLE,
      },
    });
  });

  it('is asked only for what is missing, one question at a time', () => {
    const kilos = { id: 'wasteKg', label: 'Số ký', kind: 'number', unit: 'kg', required: true };
    const talk = told('hqua chi hội ấp 3 ra quân dọn rác 25 chị, 2 bao', [BAGS, kilos]);

    const asked = [talk.said().at(-1), talk.text('20').said(), talk.text('30 ký').said()];

    expect(asked).toEqual(['report.ask_members', ['report.ask_field'], ['report.ask_photos']]);
  });

  it('is taken as well after "báo cáo", at whatever question she stands', () => {
    const talk = aTalk(flows, leader)
      .text('báo cáo')
      .result('ok', { movements: [{ code: 'KXR', name: 'Không xả rác' }] });

    told(WHOLE, [BAGS], talk);

    expect(talk.said()).toEqual(['report.understood', 'report.ask_photos']);
  });

  it('fills what several answers in one sentence tell, and keeps what was answered before', () => {
    const talk = aTalk(flows, leader)
      .text('báo cáo')
      .result('ok', { movements: [{ code: 'KXR', name: 'Không xả rác' }] });
    talk.text('1').result('ok', { fields: [] });

    talk.text('hôm qua ở nhà văn hóa ấp 3, 25 chị').result('ok', { fields: [] });

    expect(slots(talk)).toMatchObject({ movement: 'KXR', date: '2026-11-19', attendance: 25 });
    expect(talk.said()).toEqual(['report.understood', 'report.ask_summary']);
  });

  it('never guesses a day that may be two, or is lunar: it offers them', () => {
    const talk = told('mùng 2 ra quân dọn rác ở nhà văn hóa ấp 3, 25 chị đều là hội viên');

    expect(slots(talk).date).toBeUndefined();
    expect(talk.said().at(-1)).toBe('report.ask_date');
    expect(talk.text('1').said()).toEqual(['report.ask_photos']);
  });

  it('asks whether the movement is right when the words only point to a section', () => {
    const talk = aTalk(flows, leader).text('hôm qua tặng 10 phần quà cho hội viên khó khăn');

    talk.result('one', { code: 'DODN', name: 'Đền ơn đáp nghĩa' });

    expect(talk.said()).toContain('report.confirm_movement');
  });

  it('of somebody who leads no unit is answered kindly, with the way to enrol', () => {
    const talk = aTalk(flows, { roles: ['commune_officer'] }).text(WHOLE);

    expect(talk.said()).toEqual(['engine.machine', 'report.no_leader']);
    expect(talk.button(0)).toContain('enrol');
  });
});

describe('photos of a report', () => {
  it('sent before the words belong to it', () => {
    const talk = aTalk(flows, leader);
    talk.hear(photos(2));
    const asked = talk.said();

    told(WHOLE, [BAGS], talk);

    expect(asked).toContain('engine.photo_which');
    expect(slots(talk).photos).toHaveLength(2);
    expect(talk.said()).toEqual(['report.review']);
  });

  it('sent with the words, between two questions, and on the card belong to it', () => {
    const talk = aTalk(flows, leader);
    talk.hear(photos(1, 'hqua chi hội ấp 3 ra quân dọn rác 25 chị, 2 bao'));
    talk.result('one', { code: 'RAQUAN', name: 'Ra quân' }).result('ok', { fields: [BAGS] });
    talk.hear(photos(1));
    talk.text('20');
    const card = talk.said();

    talk.hear(photos(1));

    expect(card).toEqual(['report.review']);
    expect(talk.said()).toEqual(['engine.photo_kept', 'report.review']);
    expect(slots(talk).photos).toHaveLength(3);
  });

  it('are forgotten when no words follow for hours', () => {
    const talk = aTalk(flows, leader);
    talk.hear(photos(2));
    talk.now += 3 * 3_600_000;

    told(WHOLE, [BAGS], talk);

    expect(slots(talk).photos).toBeUndefined();
  });
});

describe('a correction by words', () => {
  const card = () => told(WHOLE).text('không có hình');

  it.each([
    ['sửa số người 52', { attendance: 52, members: 25 }],
    ['không phải hôm qua, hôm kia', { date: '2026-11-18' }],
    ['ghi lộn 2 thành 3', { values: { wasteBags: 3 } }],
    ['3 bao chứ không phải 2 bao', { values: { wasteBags: 3 } }],
    ['không phải nhà văn hóa ấp 3 mà là chợ Bà Điểm', { place: 'chợ Bà Điểm' }],
    ['30 người, 28 hội viên', { attendance: 30, members: 28 }],
  ])('"%s" changes the card and shows it again', (text, changed) => {
    const talk = card();

    talk.text(text);

    expect(slots(talk)).toMatchObject(changed);
    expect(talk.said()).toEqual(['report.review']);
  });

  it('that fits two answers asks which, and keeps the new value', () => {
    const talk = card().text('ghi lộn 25 thành 52');
    const asked = talk.said();

    talk.text('5');

    expect(asked).toEqual(['engine.which_answer']);
    expect(slots(talk)).toMatchObject({ attendance: 52, members: 25 });
  });

  it('asks again for what the new value makes impossible', () => {
    const talk = card();

    talk.text('sửa số người 20');

    expect(talk.said()).toEqual(['report.ask_members']);
  });

  it('works before the card, too', () => {
    const talk = told('hqua chi hội ấp 3 ra quân dọn rác 25 chị, 2 bao');

    talk.text('không phải hôm qua, hôm kia');

    expect(slots(talk).date).toBe('2026-11-18');
    expect(talk.said()).toEqual(['report.ask_members']);
  });
});
