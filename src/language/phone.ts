import { clean } from './text.ts';

/**
 * A Vietnamese phone number in a text, as E.164: "0903 123 456", "+84 903.123.456", "84903123456".
 * Mobile numbers have ten digits from 03, 05, 07, 08, 09; landlines eleven from 02.
 */
export function readPhone(text: string): string | undefined {
  for (const match of clean(text).matchAll(/(?<![\d+])\+?\d(?:[ .()-]{0,2}\d){7,13}(?!\d)/g)) {
    const digits = match[0].replace(/\D/g, '');
    const local = digits.startsWith('84') && digits.length >= 11 ? `0${digits.slice(2).replace(/^0/, '')}` : digits;
    if (/^0[35789]\d{8}$/.test(local) || /^02\d{9}$/.test(local)) return `+84${local.slice(1)}`;
  }
  return undefined;
}
