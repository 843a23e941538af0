import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shorten, splitText } from '../../src/channels/split-text.ts';

const wordsOf = (text: string): string[] => text.normalize('NFC').split(/\s+/).filter(Boolean);

describe('splitting a text', () => {
  it('leaves a text that fits alone, trimmed and composed', () => {
    expect(splitText(' Chào chị! '.normalize('NFD'), 100)).toEqual(['Chào chị!']);
  });

  it('gives nothing for a blank text', () => {
    expect(splitText(' \n ', 10)).toEqual([]);
  });

  it('breaks between sentences rather than between words', () => {
    const text = 'Nghị quyết 98 cho thành phố cơ chế riêng. Chị muốn xem tiếp phần nào ạ?';

    expect(splitText(text, 60)).toEqual(['Nghị quyết 98 cho thành phố cơ chế riêng.', 'Chị muốn xem tiếp phần nào ạ?']);
  });

  it('breaks at a paragraph rather than at a sentence', () => {
    expect(splitText('Một câu. Hai câu.\n\nĐoạn hai. Hết.', 30)).toEqual(['Một câu. Hai câu.', 'Đoạn hai. Hết.']);
  });

  it('does not take the number of a list for the end of a sentence', () => {
    expect(splitText('Chị chọn\n1. Có nhé chị\n2. Không', 24)).toEqual(['Chị chọn\n1. Có nhé chị', '2. Không']);
    expect(splitText('Ạ\n12. ba bốn năm', 12)).toEqual(['Ạ\n12. ba bốn', 'năm']);
  });

  it('lets the last word end exactly at the limit', () => {
    expect(splitText('mười hai chữ', 8)).toEqual(['mười hai', 'chữ']);
  });

  it('keeps a link whole', () => {
    const link = 'https://baochinhphu.vn/toan-van-nghi-quyet-98.html?a=1,2;b=3.4';

    expect(splitText(`Toàn văn ở đây nhé chị: ${link} ạ.`, link.length + 3)).toContain(`${link} ạ.`);
  });

  it('cuts a word longer than the limit between whole characters', () => {
    const family = '👩‍👩‍👧‍👦';
    const parts = splitText(family.repeat(4), 25);

    expect(parts).toEqual([family.repeat(2), family.repeat(2)]);
  });

  it('never loses, joins or cuts a word, and never exceeds the limit', () => {
    const piece = fc.constantFrom(
      'Chị ',
      'ơi. ',
      '\n\n',
      '1. ',
      'https://a.vn/b.c?d=1,2 ',
      'đường; ',
      '😀 ',
      'ạ?\n',
      'e\u0323 ',
    );

    fc.assert(
      fc.property(fc.array(piece, { maxLength: 120 }), fc.integer({ min: 24, max: 200 }), (pieces, limit) => {
        const text = pieces.join('');
        const parts = splitText(text, limit);
        expect(parts.flatMap(wordsOf)).toEqual(wordsOf(text));
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('comes to an end for any text and any limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 2, max: 30 }), (text, limit) => {
        const parts = splitText(text, limit);
        const bare = (value: string): string => value.replace(/\s/g, '');
        expect(bare(parts.join(''))).toBe(bare(text.normalize('NFC')));
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(limit);
      }),
    );
  });
});

describe('shortening', () => {
  it('keeps whole words and says that more was there', () => {
    expect(shorten('Hội Liên hiệp Phụ nữ', 14)).toBe('Hội Liên hiệp…');
    expect(shorten('Hội', 3)).toBe('Hội');
  });
});
