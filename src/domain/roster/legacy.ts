import { isMarkedSyllable } from '../../language/syllable.ts';
import { isMarked, lower } from '../../language/text.ts';

/** Font encodings of before Unicode that old membership lists are still kept in. */
export type Legacy = 'tcvn3' | 'vni';

const TCVN3_SIGNS = 'µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢£¤¥¦§';
const TCVN3_LETTERS = 'àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ';

/** One sign, one letter: .VnTime and its sisters (TCVN 5712:1993, VN3). The soft hyphen is ư. */
const TCVN3: ReadonlyMap<string, string> = new Map(
  [...TCVN3_SIGNS].map((sign, at) => [sign, TCVN3_LETTERS.charAt(at)]),
);

const VNI_TONES: Readonly<Record<string, string>> = { ù: '\u0301', ø: '\u0300', û: '\u0309', õ: '\u0303', ï: '\u0323' };
const VNI_HATS: Readonly<Record<string, string>> = {
  â: '\u0302',
  á: '\u0302\u0301',
  à: '\u0302\u0300',
  å: '\u0302\u0309',
  ã: '\u0302\u0303',
  ä: '\u0302\u0323',
};
const VNI_BREVES: Readonly<Record<string, string>> = {
  ê: '\u0306',
  é: '\u0306\u0301',
  è: '\u0306\u0300',
  ú: '\u0306\u0309',
  ü: '\u0306\u0303',
  ë: '\u0306\u0323',
};
const VNI_ALONE: Readonly<Record<string, string>> = {
  ñ: 'đ',
  í: 'í',
  ì: 'ì',
  æ: 'ỉ',
  ó: 'ĩ',
  ò: 'ị',
  ô: 'ơ',
  ö: 'ư',
  î: 'ỵ',
};

/** A letter and its mark, each one sign: VNI-Windows (VNI-Times and its sisters). */
const VNI: ReadonlyMap<string, string> = new Map(vniPairs());

function vniPairs(): [string, string][] {
  const pairs: [string, string][] = Object.entries(VNI_ALONE);
  const bases: readonly [string, Readonly<Record<string, string>>[]][] = [
    ['a', [VNI_TONES, VNI_HATS, VNI_BREVES]],
    ['e', [VNI_TONES, VNI_HATS]],
    ['o', [VNI_TONES, VNI_HATS]],
    ['u', [VNI_TONES]],
    ['y', [VNI_TONES]],
    ['ô', [VNI_TONES]],
    ['ö', [VNI_TONES]],
  ];
  for (const [base, marks] of bases) {
    const letter = VNI_ALONE[base] ?? base;
    for (const [sign, mark] of marks.flatMap((group) => Object.entries(group))) {
      pairs.push([base + sign, (letter + mark).normalize('NFC')]);
    }
  }
  // Capitals, with the mark as a capital or, as some typed it, as a small one.
  return pairs.flatMap(([signs, letter]): [string, string][] => {
    const upper = letter.toUpperCase();
    const [base = '', mark = ''] = signs;
    return [
      [signs, letter],
      [base.toUpperCase() + mark.toUpperCase(), upper],
      ...(mark === '' ? [] : [[base.toUpperCase() + mark, upper] as [string, string]]),
    ];
  });
}

/** The text in Unicode letters. Signs the encoding does not know stay as they are. */
export function decodeLegacy(text: string, encoding: Legacy): string {
  if (encoding === 'tcvn3') return [...text].map((sign) => TCVN3.get(sign) ?? sign).join('');
  let decoded = '';
  for (let at = 0; at < text.length; at++) {
    const pair = VNI.get(text.slice(at, at + 2));
    if (text.length > at + 1 && pair !== undefined) {
      decoded += pair;
      at++;
    } else decoded += VNI.get(text.charAt(at)) ?? text.charAt(at);
  }
  return decoded;
}

/** The other way round; what a test and a fixture need to make a file of those days. */
export function encodeLegacy(text: string, encoding: Legacy): string {
  const table = encoding === 'tcvn3' ? TCVN3 : VNI;
  const back = new Map<string, string>();
  for (const [signs, letter] of table) if (!back.has(letter)) back.set(letter, signs);
  // TCVN3 has no capitals with tones: its capital fonts draw the small letters large.
  return [...text.normalize('NFC')]
    .map((letter) => back.get(letter) ?? (encoding === 'tcvn3' ? back.get(letter.toLowerCase()) : undefined) ?? letter)
    .join('');
}

/** No letter of a legacy text lies beyond Latin-1, read as Windows does: those of Vietnamese Unicode do. */
const BEYOND = /[\u0100-\u2012\u2015-\u2017\u201a\u201b\u201e-\u2025\u2027-\u{10ffff}]/u;

/**
 * In what encoding these texts, the cells of one column, were typed. They are legacy only when that makes words of
 * what would be none: text that is right Vietnamese as it stands is never one.
 */
export function detectLegacy(texts: readonly string[]): Legacy | undefined {
  const words = texts.filter((text) => !BEYOND.test(text.normalize('NFC'))).flatMap(markedWords);
  if (words.length === 0) return undefined;
  const asIs = words.filter(isVietnamese).length;
  const scores = (['tcvn3', 'vni'] as const).map((encoding) => ({
    encoding,
    good: words.filter((word) => isVietnamese(decodeLegacy(word, encoding))).length,
  }));
  const best = scores.sort((one, other) => other.good - one.good)[0];
  return best && best.good >= words.length * 0.6 && best.good > asIs * 1.5 ? best.encoding : undefined;
}

/** A cell of a legacy column; one that is Unicode among its neighbours stays as it is. */
export function repairLegacy(text: string, encoding: Legacy | undefined): string {
  return encoding === undefined || BEYOND.test(text.normalize('NFC')) ? text : decodeLegacy(text, encoding);
}

/** Words with a sign beyond plain letters; the others look the same in every encoding. */
function markedWords(text: string): string[] {
  return text
    .normalize('NFC')
    .split(/[\s.,;:/()\d-]+/u)
    .filter((word) => /[\u00a1-\u00ff]/.test(word));
}

function isVietnamese(word: string): boolean {
  return isMarked(lower(word)) && isMarkedSyllable(lower(word));
}
