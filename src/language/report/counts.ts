import { moneyAt } from '../money.ts';
import { loneDigit, numberAt } from '../numbers.ts';
import type { Token } from '../types.ts';

/** A number with the words that follow and precede it, ready to be matched against nouns. */
export interface Count {
  value: number;
  from: number;
  /** Index after the number. */
  next: number;
  /** Up to seven folded words after the number, up to a sign. */
  after: string;
  /** Up to eight folded words before the number, signs as `,`. */
  before: string;
  /** After a word such as "khoảng". */
  about: boolean;
}

/** Words a number belongs to as a name; where marks are typed they must be these. */
const NAMED =
  /^(?:ap|to|kp|pho|khu|hem|so|duong|phuong|thu|thang|nam|quy|dot|ky|lan|khoa|lop|cau|dieu|nghi|quyet|an|de|lo|tuan|ql|tl|doi|cum|block|luat|tuyen|dien|cap|kenh)$/;
const NAMED_MARKED =
  /^(?:ấp|tổ|phố|hẻm|số|đường|phường|thứ|tháng|năm|quý|đợt|kỳ|kì|lần|khóa|lớp|câu|điều|quyết|đề|tuần|đội|cụm|luật|tuyến|cấp|kênh|án|nghị|lô)$/;
/** What is counted even after such a word: "hẻm 14 chị" is fourteen women, "ấp 3 chị em" is not three. */
const PEOPLE = /^(?:nguoi|chi|hoi|phan|suat|bao|kg|cay|em|chau|phu|km|met|m)$/;
/** Nouns that make a lone number word a count: "hai bao", "năm chị", but not "nam ngoai". */
const COUNTED =
  /^(?:bao|chi|nguoi|phan|suat|ho|can|cay|thung|hop|ky|ki|kg|ta|tan|tuyen|the|binh|mai|gia|chiec|cai|don|la|to|hoi|me|em|chau|be|xe|met|san|tui|loc|con|ban|y|cap|mon|chau|anh|co|di|bich|gio)$/;

/** The counts of a report: numbers that name no hamlet, date, law or sum. */
export function findCounts(list: readonly Token[], used: ReadonlySet<number>): Count[] {
  const result: Count[] = [];
  for (let i = 0; i < list.length; i++) {
    if (used.has(i)) continue;
    const found = numberAt(list, i) ?? smallAt(list, i);
    if (found === undefined) continue;
    const before = list[i - 1];
    const weekday = before?.folded === 'thu' && found.value > 7;
    const named = before?.kind === 'word' && isNamed(before) && !weekday && !countsAnyway(list, i, found.next);
    const dated = list[found.next]?.raw === '/' && list[found.next + 1]?.kind === 'number';
    const money = moneyAt(list, i) !== undefined;
    if (!named && !money) {
      const end = dated ? found.next + 2 : found.next;
      result.push({
        value: found.value,
        from: i,
        next: found.next,
        after: wordsAfter(list, end),
        before: wordsBefore(list, i),
        about: /^(?:khoang|chung|hon|gan|tren|co)$/.test(before?.folded ?? '') && before?.folded !== 'co',
      });
    }
    i = Math.max(i, found.next - 1);
  }
  return result;
}

function smallAt(list: readonly Token[], at: number): { value: number; next: number } | undefined {
  const token = list[at];
  const value = loneDigit(token);
  if (value === undefined || !COUNTED.test(list[at + 1]?.folded ?? '')) return undefined;
  if (/^(?:thu|thang|lop|ap|to|ky|ba|ong|chu|anh|chi|co|di|viet)$/.test(list[at - 1]?.folded ?? '')) return undefined;
  return { value, next: at + 1 };
}

function isNamed(before: Token): boolean {
  return before.text === before.folded ? NAMED.test(before.folded) : NAMED_MARKED.test(before.text);
}

/** The noun after decides against the name before, except after a hamlet or a group. */
function countsAnyway(list: readonly Token[], at: number, next: number): boolean {
  const before = list[at - 1]?.folded ?? '';
  const noun = list[next]?.folded ?? '';
  if (/^(?:hem|duong|tuyen|nam|doi|dot|an|quyet|kenh|ky|lop|quy|tuan|thang|de|dien|so|luat|dieu)$/.test(before))
    return PEOPLE.test(noun) || (noun === 'y' && list[next + 1]?.folded === 'kien');
  return before === 'to' && /^(?:hop|hoat)$/.test(list[at - 2]?.folded ?? '') && PEOPLE.test(noun);
}

function wordsAfter(list: readonly Token[], at: number): string {
  const words: string[] = [];
  for (let i = at; i < list.length && words.length < 7; i++) {
    const token = list[i];
    if (token === undefined || (token.kind === 'sign' && /[.,;:!?\n()+]/.test(token.raw))) break;
    if (token.kind === 'number' && words.length > 0) break;
    if (token.kind !== 'sign') words.push(token.kind === 'word' ? token.folded : token.raw);
  }
  return words.join(' ');
}

function wordsBefore(list: readonly Token[], at: number): string {
  const words: string[] = [];
  for (let i = at - 1; i >= 0 && words.length < 8; i--) {
    const token = list[i];
    if (token === undefined || (token.kind === 'sign' && /[.;!?\n]/.test(token.raw))) break;
    // A colon only leads to the number.
    if (token.raw === ':') continue;
    words.unshift(token.kind === 'sign' ? ',' : token.kind === 'number' ? '#' : token.folded);
  }
  return words.join(' ');
}
