import { describe, expect, it } from 'vitest';
import { decideIntent } from '../../src/language/index.ts';

describe('a name alone', () => {
  it.each([
    'Nguyễn Thị Mơ',
    'tran thi lan',
    'Lê Thị Bé',
    'Võ Thị Sáu',
    'NGUYỄN VĂN AN',
    'Phạm Hoàng Yến',
    'nguyen ngoc anh',
    'tui tên Lan',
    'chị là Nguyễn Thị Hoa',
    'Tui tên Trần Thị Kim Ngân nha em',
  ])('"%s" is no wish', (text) => expect(decideIntent(text).kind).toBe('none'));

  it.each([
    ['thi tìm hiểu nq 98', 'quiz'],
    ['mai thi may gio', 'events'],
    ['chị là hội viên', 'change_unit'],
    ['tên chị là Hiệp, sửa lại giùm', 'data_rights'],
    ['Tân Xuân', 'change_unit'],
  ])('"%s" stays %s', (text, intent) => expect(decideIntent(text)).toMatchObject({ kind: 'one', intent }));
});

describe('a wish that names nothing', () => {
  it.each([
    ['cái hôm bữa chị gửi sao rồi em', 'track_submission', 'report_status'],
    ['gui roi ma chua thay duyet', 'track_submission', 'report_status'],
    ['sua lai gium chi cho sai do', 'report_status', 'data_rights'],
    ['chị có chút ý kiến nè em', 'initiative_submit', 'petition_submit'],
    ['gửi cái này giùm chị', 'report_activity', 'petition_submit'],
  ])('"%s" is asked back with %s and %s', (text, one, other) => {
    const decision = decideIntent(text);

    expect(decision.kind === 'ambiguous' && decision.intents).toEqual(expect.arrayContaining([one, other]));
  });

  it.each([
    ['sửa lại số người trong báo cáo', 'report_status'],
    ['kiến nghị sửa cống tới đâu rồi', 'track_submission'],
    ['báo cáo', 'report_activity'],
    ['góp ý về cái cống nghẹt đầu hẻm', 'petition_submit'],
  ])('"%s" names it: %s', (text, intent) => expect(decideIntent(text)).toMatchObject({ kind: 'one', intent }));
});
