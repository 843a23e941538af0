import { describe, expect, it } from 'vitest';
import {
  matchName,
  readChoice,
  readCorrection,
  readGlobalWord,
  readPhone,
  readYesNo,
  sameText,
  splitSentences,
  tokens,
} from '../../src/language/index.ts';

const words = (text: string): string =>
  tokens(text)
    .map((token) => token.text)
    .join(' ');

describe('reading words as they were meant', () => {
  it.each([
    ['baso cao', 'báo cao'],
    ['kieens nghij', 'kiến nghị'],
    ['ddoongf', 'đồng'],
    ['ba1o ca1o', 'báo cáo'],
    ['kie61n nghi5', 'kiến nghị'],
    ['ap3 25ce', 'ấp 3 25 chị em'],
    ['nq98', 'nghị quyết 98'],
    ['k dc', 'không được'],
    ['500k', '500 k'],
    ['120kg', '120 kg'],
    ['kp 3', 'khu phố 3'],
    ['chàooooo', 'chào'],
    ['chồg đáh', 'chồng đánh'],
    ['câu 3 b', 'câu 3 b'],
    ['50m2', '50 m2'],
    ['1.500.000', '1.500.000'],
  ])('%s is read as %s', (typed, meant) => {
    expect(words(typed).replace('ap 3', 'ấp 3')).toBe(meant);
  });
});

describe('comparing two texts', () => {
  it.each([
    ['hoà bình', 'hòa bình'],
    ['lý do', 'lí do'],
    ['toi muon gop y', 'tôi muốn góp ý'],
    ['Ðông Thạnh', 'Đông Thạnh'],
    ['dangkynhantin', 'đăng ký nhận tin'],
    ['kn', 'kiến nghị'],
    ['kn', 'khởi nghiệp'],
    ['BÁO CÁO!!!', 'báo cáo'],
    ['kieens nghij', 'kiến nghị'],
    ['dung', 'dừng'],
  ])('%s and %s are the same', (one, other) => {
    expect([sameText(one, other), sameText(other, one)]).toEqual([true, true]);
  });

  it.each([
    ['dừng', 'đúng'],
    ['chi hội', 'chị hỏi'],
    ['bà điểm', 'ba điểm'],
    ['kiến nghị', 'khởi nghiệp'],
    ['25 chị', '52 chị'],
    ['gửi tin', 'đừng gửi tin'],
  ])('%s and %s differ', (one, other) => {
    expect([sameText(one, other), sameText(other, one)]).toEqual([false, false]);
  });
});

describe('reading a choice', () => {
  const options = [
    { value: 'report', labels: ['Báo cáo hoạt động'] },
    { value: 'idea', labels: ['Gửi sáng kiến'] },
    { value: 'petition', labels: ['Gửi kiến nghị'] },
  ];

  it.each([
    ['2', 'idea'],
    ['so 2', 'idea'],
    ['chọn 2', 'idea'],
    ['hai', 'idea'],
    ['b', 'idea'],
    ['chị chọn số 3 nha em', 'petition'],
    ['Báo cáo hoạt động', 'report'],
    ['bao cao', 'report'],
    ['sáng kiến', 'idea'],
    ['gui sang kein', 'idea'],
  ])('%s is %s', (text, value) => {
    expect(readChoice(text, options)).toEqual({ kind: 'one', value });
  });

  it.each([
    ['1 và 3', ['report', 'petition']],
    ['gửi', ['idea', 'petition']],
  ])('%s is several', (text, values) => {
    expect(readChoice(text, options)).toEqual({ kind: 'several', values });
  });

  it.each(['4', '0', 'chưa biết', '', '12', 'hôm qua trời mưa'])('"%s" is none', (text) => {
    expect(readChoice(text, options)).toEqual({ kind: 'none' });
  });
});

describe('reading yes and no', () => {
  it.each(['có', 'dạ', 'ừ', 'uh', 'ok em', 'đúng rồi', 'dung', 'dạ phải', 'được em', '👍', 'đồng ý', 'gửi đi em'])(
    '%s is yes',
    (text) => {
      expect(readYesNo(text)).toBe('yes');
    },
  );

  it.each([
    'không',
    'hông',
    'k',
    'dạ không',
    'chưa',
    'sai rồi',
    'thôi khỏi',
    'không đúng',
    'đừng',
    'không phải em ơi',
    '👎',
  ])('%s is no', (text) => {
    expect(readYesNo(text)).toBe('no');
  });

  it.each(['có được không', 'chị ở ấp 3', '25', '', 'có hay không', 'nghị quyết 98 là gì'])(
    '"%s" is neither',
    (text) => {
      expect(readYesNo(text)).toBeUndefined();
    },
  );
});

describe('global words', () => {
  it.each([
    ['hủy', 'cancel'],
    ['thôi', 'cancel'],
    ['quay lai', 'back'],
    ['giúp chị với', 'help'],
    ['cho gặp cán bộ', 'human'],
    ['menu', 'menu'],
    ['nhắc lại', 'repeat'],
    ['bỏ qua', 'skip'],
    ['tiếp tục', 'continue'],
    ['dung nhan tin', 'stop'],
    ['dừng', 'stop'],
  ])('%s means %s', (text, word) => {
    expect(readGlobalWord(text)).toBe(word);
  });

  it.each(['dung', 'đúng', 'quà', 'Huy', 'thời', 'giúp chị vay vốn làm ăn với', 'bỏ qua chợ mua rau'])(
    '%s is none',
    (text) => {
      expect(readGlobalWord(text)).toBeUndefined();
    },
  );
});

describe('corrections', () => {
  it.each([
    ['sửa 3', { field: 3 }],
    ['sua so 3', { field: 3 }],
    ['sửa số người 52', { field: 'attendance', rest: '52' }],
    ['đổi ngày thành hôm kia', { field: 'date', rest: 'hôm kia' }],
    ['sửa địa điểm nhà văn hóa ấp 2', { field: 'place', rest: 'nhà văn hóa ấp 2' }],
  ])('%s is read', (text, correction) => {
    expect(readCorrection(text)).toEqual(correction);
  });

  it.each(['3', 'đường hư chưa ai sửa', 'sửa đường ấp 3'])('%s is none', (text) => {
    expect(readCorrection(text)).toBeUndefined();
  });
});

describe('phones', () => {
  it.each([
    ['0903 123 456', '+84903123456'],
    ['sdt của chị: 0903.123.456 nha', '+84903123456'],
    ['+84 903 123 456', '+84903123456'],
    ['84903123456', '+84903123456'],
    ['02838910000', '+842838910000'],
  ])('%s is %s', (text, phone) => {
    expect(readPhone(text)).toBe(phone);
  });

  it.each(['113', '1900 969 680', '0123', '25 chị 300000 đồng'])('%s is none', (text) => {
    expect(readPhone(text)).toBeUndefined();
  });
});

describe('names', () => {
  const units = [
    'Xã Bà Điểm',
    'Xã Tân Hiệp',
    'Xã Tân Xuân',
    'Chi hội ấp 3',
    'Chi hội ấp 13',
    'Xã Xuân Thới Sơn',
    'Xã Xuân Thới Đông',
  ].map((name) => ({ id: name, name }));

  it.each([
    ['ba diem', 'Xã Bà Điểm'],
    ['xã Tân Hiệp', 'Xã Tân Hiệp'],
    ['ap 3', 'Chi hội ấp 3'],
    ['chi hoi ap 13', 'Chi hội ấp 13'],
    ['xuan thoi son', 'Xã Xuân Thới Sơn'],
    ['tan xuna', 'Xã Tân Xuân'],
  ])('%s is first of all %s', (query, name) => {
    expect(matchName(query, units)[0]?.name).toBe(name);
  });

  it('puts the exact marks before the folded letters', () => {
    const homonyms = [
      { id: '1', name: 'Xã Tân Hiếp' },
      { id: '2', name: 'Xã Tân Hiệp' },
    ];

    expect(matchName('xã Tân Hiệp', homonyms)[0]?.id).toBe('2');
  });

  it('finds nothing for something else', () => {
    expect(matchName('Củ Chi', units)).toEqual([]);
  });
});

describe('splitting a long text', () => {
  it('keeps every word and the limit', () => {
    const text = 'Nghị quyết 98 có 44 cơ chế. Hội tuyên truyền cho chị em.\n\nMời chị xem tiếp! '.repeat(20);

    const parts = splitSentences(text, 120);

    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(120);
    expect(parts.join(' ').replace(/\s+/g, ' ')).toBe(text.trim().replace(/\s+/g, ' '));
    expect(parts.slice(0, -1).every((part) => /[.!]$/.test(part))).toBe(true);
  });

  it('does not part a letter from its mark', () => {
    const parts = splitSentences('e\u0302\u0301'.repeat(50), 10);

    expect(parts.every((part) => /^e/.test(part))).toBe(true);
  });
});
