import { fold } from '../../language/text.ts';

/** What a column of a list may hold for us. `name` whole, or `family` and `given` side by side. */
export const FIELDS = [
  'number',
  'name',
  'family',
  'given',
  'birth',
  'phone',
  'address',
  'unit',
  'group',
  'joined',
  'position',
  'kind',
  'note',
] as const;
export type Field = (typeof FIELDS)[number];

/**
 * What must not be held on anybody (domain practice §4, Law 91/2025): such a column is named and never taken, whatever
 * staff choose.
 */
export const FORBIDDEN = ['id_number', 'religion', 'ethnicity', 'health', 'politics', 'bank', 'offence'] as const;
export type Forbidden = (typeof FORBIDDEN)[number];

/** What was made of one column. */
export interface ColumnGuess {
  /** The words above it, all header lines together. */
  title: string;
  field?: Field;
  forbidden?: Forbidden;
}

const FORBIDDEN_WORDS: readonly (readonly [Forbidden, RegExp])[] = [
  ['id_number', /\b(?:cccd|cmnd|cmtnd|cmt|can cuoc|chung minh|dinh danh|ho chieu|so cc|giay to tuy than)\b/],
  ['religion', /\b(?:ton giao|theo dao|dao|phat giao|cong giao|tin nguong)\b/],
  ['ethnicity', /\b(?:dan toc)\b/],
  ['health', /\b(?:suc khoe|benh|khuyet tat|nhom mau|bhyt|bao hiem y te|thai san|mang thai)\b/],
  ['politics', /\b(?:vao dang|dang vien|dang phai|chinh tri|ngay vao d)\b/],
  ['bank', /\b(?:tai khoan|ngan hang|stk)\b/],
  ['offence', /\b(?:tien an|tien su|ky luat|vi pham)\b/],
];

/** Wordings met above a column, folded; the first that fits wins. */
const FIELD_WORDS: readonly (readonly [Field, RegExp])[] = [
  ['number', /^(?:stt|tt|so tt|so thu tu|no|sott|thu tu)$/],
  ['joined', /\b(?:vao hoi|ket nap|tham gia hoi|gia nhap|nam vao|ngay vao)\b/],
  ['birth', /\b(?:sinh(?! hoat)|nsinh)\b|^(?:ns|n sinh)$/],
  ['phone', /\b(?:sdt|so dt|sđt|dt|dtdd|dien thoai|di dong|so may|phone|tel|zalo|lien lac|lien he)\b/],
  [
    'family',
    /^ho(?: va)?$|^ho(?: va)?(?: chu| ten)? (?:dem|lot)$|^ho,? (?:chu |ten )?(?:dem|lot)$|\b(?:chu lot|ten dem|ho dem|ho lot)\b/,
  ],
  ['kind', /\b(?:loai hoi vien|loai hv|dien hoi vien|danh du|loai)\b/],
  [
    'name',
    /\bho(?:,| va)? ?ten\b|\b(?:ho va ten|ho ten|hoten|ten hoi vien|ten hv|ten chi|ten phu nu|full name)\b|^(?:hoi vien|name)$/,
  ],
  ['given', /^ten(?: goi)?$/],
  ['position', /\b(?:chuc vu|chuc danh|nhiem vu|cv)\b/],
  ['group', /^(?:to|to hoi|to phu nu|to so|to hoi vien|to hoi pn|nhom)$/],
  ['address', /\b(?:dia chi|noi o|thuong tru|cho o|cu tru|so nha|tam tru|noi cu ngu)\b/],
  ['unit', /\b(?:chi hoi|chi to hoi|don vi|noi sinh hoat|ap|khu pho|kp)\b/],
  ['note', /\b(?:ghi chu|luu y|chu thich)\b/],
];

/** What a wording above a column means; undefined for one nobody foresaw. */
export function readTitle(title: string): Pick<ColumnGuess, 'field' | 'forbidden'> {
  const words = fold(title)
    .replace(/[^\p{L}\p{N}, ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (words === '' || words.length > 80) return {};
  const forbidden = FORBIDDEN_WORDS.find(([, pattern]) => pattern.test(words))?.[0];
  if (forbidden !== undefined) return { forbidden };
  const field = FIELD_WORDS.find(([, pattern]) => pattern.test(words))?.[0];
  return field === undefined ? {} : { field };
}

/**
 * A column a part of the header says more about than the whole: "Họ và tên" over "Họ và chữ lót" and "Tên".
 * @param lines From the top line to the lowest; '' where a line says nothing.
 */
export function guessColumn(lines: readonly string[]): ColumnGuess {
  const said = lines.filter((line, at) => line !== '' && line !== lines[at - 1]);
  const title = said.join(' – ');
  const readings = [...said].reverse().map(readTitle);
  const forbidden = readings.find((reading) => reading.forbidden !== undefined);
  const known = forbidden ?? readings.find((reading) => reading.field !== undefined) ?? readTitle(said.join(' '));
  return { title, ...known };
}

/** Each field once: two names side by side are family and given name, a second phone or birth only fills gaps. */
export function settleColumns(guesses: readonly ColumnGuess[]): ColumnGuess[] {
  const names = guesses.flatMap(({ field }, at) => (field === 'name' ? [at] : []));
  const given = guesses.findIndex(({ field }) => field === 'given');
  return guesses.map((guess, at) => {
    if (guess.field !== 'name') return guess;
    if (names.length === 2 && names[1] === (names[0] ?? 0) + 1) {
      return { ...guess, field: at === names[0] ? 'family' : 'given' };
    }
    if (names.length === 1 && given === at + 1) return { ...guess, field: 'family' };
    return guess;
  });
}
