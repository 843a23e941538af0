import { describe, expect, it } from 'vitest';
import { addWorkingDays, daysLeft, dueDaysOf, isWorkingDay } from '../../../src/domain/privacy/deadlines.ts';
import { readRight } from '../../../src/domain/privacy/words.ts';
import { RULES } from './ports.ts';

describe('reading what she wants with her data', () => {
  it.each([
    ['không cho đăng hình tui', { right: 'withdraw', purpose: 'publish_image' }],
    ['dung dang ten chi len', { right: 'withdraw', purpose: 'publish_name' }],
    ['đừng đếm tui vô thống kê', { right: 'withdraw', purpose: 'research' }],
    ['đừng lưu sáng kiến của tui nữa', { right: 'withdraw', purpose: 'submission' }],
    ['rút lại đồng ý', { right: 'withdraw' }],
    ['tui rut lai, dung gui tin nua', { right: 'withdraw', purpose: 'broadcast' }],
    ['xóa hết dữ liệu của tui', { right: 'delete' }],
    ['Hội lưu thông tin gì của tôi', { right: 'see' }],
    ['gửi cho tui một bản dữ liệu của tui', { right: 'copy' }],
    ['chị đổi sim rồi', { right: 'correct', field: 'phone' }],
    ['tên chị bị sai dấu', { right: 'correct', field: 'name' }],
    ['tui khiếu nại chuyện dùng thông tin', { right: 'object' }],
    ['xóa số điện thoại của chị', { right: 'unsure' }],
    ['đừng đăng ảnh tui', { right: 'withdraw', purpose: 'publish_image' }],
    ['dung dang anh tui', { right: 'withdraw', purpose: 'publish_image' }],
    ['đừng cho anh nhà tui coi', { right: 'unsure' }],
    ['tui không muốn mất số liệu gì', { right: 'unsure' }],
    ['Hội dùng tên tui làm gì', { right: 'unsure' }],
    ['coi giùm tên tui ghi đúng tên chưa', { right: 'unsure' }],
    ['', { right: 'unsure' }],
  ])('%s', (text, expected) => {
    expect(readRight(text)).toEqual(expected);
  });
});

describe('the days of a request', () => {
  it('count working days over weekends and holidays', () => {
    const friday = '2026-11-20';
    const beforeHoliday = '2026-04-29';

    expect(addWorkingDays(friday, 2, RULES.deadlines)).toBe('2026-11-24');
    expect(addWorkingDays(beforeHoliday, 2, RULES.deadlines)).toBe('2026-05-05');
    expect(isWorkingDay('2027-02-08', RULES.deadlines)).toBe(false);
  });

  it('give each kind its own last day', () => {
    const kinds = ['see', 'restrict', 'delete'] as const;

    const due = kinds.map((kind) => dueDaysOf(kind, '2026-11-23', RULES.deadlines));

    expect(due).toEqual([
      { answerBy: '2026-11-25', dueBy: '2026-12-03' },
      { answerBy: '2026-11-25', dueBy: '2026-12-08' },
      { answerBy: '2026-11-25', dueBy: '2026-12-13' },
    ]);
    expect(daysLeft('2026-12-03', '2026-12-05')).toBe(-2);
  });
});
