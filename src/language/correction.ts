import { tokens } from './tokens.ts';

/** What is to be changed: the number of a line, or a field by name. */
export interface Correction {
  field: number | string;
  rest?: string;
}

/** Field names as people say them, folded; the longest that fits wins. */
const FIELDS: readonly [string, RegExp][] = [
  [
    'attendance',
    /^(?:so (?:luong )?nguoi(?: (?:du|tham gia|tham du))?|so luong|so chi(?: em)?|nguoi du|nguoi tham gia|so luot)(?: |$)/,
  ],
  ['members', /^(?:so )?hoi vien(?: |$)/],
  ['date', /^(?:ngay thang|ngay gio|ngay|thoi gian)(?: |$)/],
  ['place', /^(?:dia diem|noi to chuc|noi|cho|dia chi)(?: |$)/],
  ['amount', /^(?:so tien|kinh phi|tong tien|tien|tri gia)(?: |$)/],
  ['movement', /^(?:phong trao|loai hoat dong|loai|hoat dong|noi dung hoat dong)(?: |$)/],
  ['photos', /^(?:hinh anh|hinh|anh)(?: |$)/],
  ['unit', /^(?:don vi|chi hoi|xa|ap)(?: |$)/],
  ['summary', /^(?:noi dung|mo ta|tom tat|viec da lam)(?: |$)/],
  ['name', /^(?:ho ten|ten)(?: |$)/],
  ['phone', /^(?:so dien thoai|dien thoai|sdt)(?: |$)/],
  ['problem', /^(?:van de|kho khan)(?: |$)/],
  ['idea', /^(?:y tuong|cach lam|de xuat|giai phap)(?: |$)/],
  ['benefit', /^(?:loi ich|hieu qua)(?: |$)/],
  ['quantity', /^(?:so qua|phan qua|qua|so bao|so luong qua)(?: |$)/],
];

/** Reads "sửa 3", "sua so 3", "sửa số người 52", "đổi ngày thành hôm kia"; undefined when nothing is to be changed. */
export function readCorrection(text: string): Correction | undefined {
  const list = tokens(text).filter((token) => token.kind !== 'sign' || /[/.,-]/.test(token.raw));
  let at = 0;
  while (/^(?:da|a|em|chi|di|toi|cho|minh|muon|giup|gium|xin|oi|lam on|thoi|khoan)$/.test(list[at]?.folded ?? '')) at++;
  const verb = list[at]?.text ?? '';
  if (!/^(?:sửa|sữa|sua|đổi|doi|chỉnh|chinh|thay|edit)$/.test(verb)) return undefined;
  at++;
  while (/^(?:lai|giup|gium|dum|cho|em|chi|toi|cai|phan|muc|doi|dong|cau)$/.test(list[at]?.folded ?? '')) at++;

  const words = list.slice(at);
  const folded = words.map((token) => token.folded).join(' ');
  const numbered = /^(?:so |dong |thu )?(\d{1,2})(?: |$)/.exec(folded);
  if (numbered !== null) return withRest(Number(numbered[1]), words, numbered[0]);
  for (const [field, pattern] of FIELDS) {
    const match = pattern.exec(folded);
    if (match !== null) return withRest(field, words, match[0]);
  }
  return undefined;
}

function withRest(
  field: number | string,
  words: readonly { raw: string; start: number }[],
  matched: string,
): Correction {
  const used = matched.trim().split(' ').length;
  const rest = words
    .slice(used)
    .filter((token, index, run) => index === 0 || token.start !== run[index - 1]?.start)
    .map((token) => token.raw)
    .join(' ')
    .replace(/ ?([/.,]) ?/g, '$1')
    .replace(/^(?:thành|thanh|là|la|qua|sang|thì|thi|lại|lai|còn)\s+/iu, '')
    .trim();
  return rest === '' ? { field } : { field, rest };
}
