import { describe, expect, it } from 'vitest';
import { checkSafety, decideIntent } from '../../src/language/index.ts';
import { compilePattern, safetyLine } from '../../src/language/safety/patterns.ts';
import { tokens } from '../../src/language/tokens.ts';

const fits = (pattern: string, text: string): boolean =>
  compilePattern(pattern, { kin: 'vợ|con gái|=bé' }).test(safetyLine(tokens(text)));

describe('patterns of safety.yaml', () => {
  it.each([
    ['đánh vợ', 'đánh vợ'],
    ['đánh vợ', 'danh vo'],
    ['đánh ..2 <kin>', 'đánh đập con gái'],
    ['dọa', 'doạ'],
    ['chửi', 'chữi'],
    ['không cho', 'không cho về'],
    ['^ cứu', 'ổng tới. cứu em'],
  ])('%s fits "%s"', (pattern, text) => expect(fits(pattern, text)).toBe(true));

  it.each([
    ['đánh', 'đành'],
    ['=sờ', 'so'],
    ['đá', 'da mặt chị nổi mẩn đỏ'],
    ['đánh ..2 vợ', 'đánh trống. vợ nấu cơm'],
    ['<kin>', 'be'],
    ['đánh !(giá)', 'đánh giá'],
  ])('%s does not fit "%s"', (pattern, text) => expect(fits(pattern, text)).toBe(false));

  it('says which list is missing', () => {
    expect(() => compilePattern('<nobody>', {})).toThrow('<nobody>');
  });
});

describe('danger and what looks like it', () => {
  it.each([
    'ổng quánh con hoài',
    'bi chong bop co',
    'bị dượng rờ',
    'bij chongf ddanhs',
    'uống thuốc sâu rồi',
    'bi danh hoai',
  ])('"%s" opens the safety path', (text) => expect(checkSafety(text).level).toBe('alarm'));

  it.each([
    'đánh trứng',
    'tra cuu ma',
    'doi chi hoi gium',
    'cần tư vấn',
    'xã Tân Hiệp',
    'hôm nay mệt muốn chết',
    'bị đánh rơi ví',
    'phim hôm qua thằng chồng đánh vợ ghê quá',
    'kể chuyện Tấm Cám, khúc mẹ ghẻ đánh Tấm',
    'khám thai con đạp dữ lắm',
    'em oi em a',
  ])('"%s" is harmless', (text) => expect(checkSafety(text).level).toBe('none'));

  it.each([
    'chong bat nop het luong, mua ta cho con cung phai xin tung dong',
    'coi phim xong ổng đánh tôi gãy tay',
    'hôm nay chắc là ngày cuối của em',
  ])('"%s" is not passed over', (text) => expect(checkSafety(text).level).not.toBe('none'));
});

describe('a stop is only what says so', () => {
  it.each([
    'thôi',
    'dung roi',
    'đúng',
    'đúng rồi em',
    'dừng xe',
    'dung lai',
    'em gửi nội dung nghị quyết',
    'gui noi dung cho chi',
    'tôi sử dụng thông báo sao',
  ])('"%s" is no stop', (text) => {
    const decision = decideIntent(text);

    expect(decision.kind === 'one' && decision.intent === 'stop').toBe(false);
  });

  it.each(['dừng', 'dung nhan tin', 'huy dk', 'stop', 'đừng gửi nữa'])('"%s" is a stop', (text) => {
    expect(decideIntent(text)).toMatchObject({ kind: 'one', intent: 'stop' });
  });
});
