import { findMoney } from '../money.ts';
import { evidence } from '../numbers.ts';
import type { Reading, Token } from '../types.ts';
import type { Count } from './counts.ts';

/** Before a sum: it is the price of one. */
const UNIT_BEFORE =
  /(?:moi|tung|mot|1|(?<!tri )gia)(?: (?:phan|suat|chi|nguoi|ho|cai|em|chau|hoi vien|can|xe|thung|hop|binh|cay|bao|gia dinh|dua|be|me|mon|qua|goi|tui|the|kg|ky))?(?: (?:qua|nha|duoc|tri gia|la|hoc bong|gom|nhan|co|the|tien|com))*$/;
/** After a sum: the price of one. */
const UNIT_AFTER =
  /^(?:\/|mot|1|moi|tren) ?(?:phan|suat|chi|nguoi|ho|cai|em|chau|can|xe|thung|hop|binh|cay|bao|qua|gia|hoi|thang|kg|ky|me|the|hv|ban|be|goi|tui|mon)/;
const TOTAL =
  /(?:tong (?:cong|so tien|tri gia|kinh phi|tien|gia tri|so|chi phi)|tong|ca thay|het thay|het|tat ca|cong lai|tri gia|kinh phi|van dong duoc|quyen gop duoc|quyen duoc)(?: \S+){0,3}$/;

/** The total value told in a report, never the price of one. `counted` holds how many gifts, scholarships … there were. */
export function findAmount(
  list: readonly Token[],
  taken: ReadonlySet<number>,
  counted: readonly number[],
  counts: readonly Count[],
): Reading<number> | undefined {
  const sums = findMoney(list)
    .filter((sum) => !taken.has(sum.from))
    .map((sum) => {
      const before = around(list, sum.from - 8, sum.from)
        .replace(/^.*;/, '')
        .trim();
      const after = around(list, sum.next, sum.next + 4)
        .replace(/;.*$/, '')
        .trim();
      return {
        ...sum,
        before,
        each: UNIT_BEFORE.test(before) || UNIT_AFTER.test(after),
        total:
          /tong|ca thay|het thay|tat ca|cong lai/.test(TOTAL.exec(before)?.[0] ?? '') ||
          /^(?:tong cong|tat ca)/.test(after),
      };
    });
  const read = (sum: { value: number; from: number; next: number }, confidence: number): Reading<number> => ({
    value: sum.value,
    confidence,
    evidence: evidence(list, sum.from, sum.next),
  });
  const total = sums.find((sum) => sum.total && !sum.each);
  if (total !== undefined) return read(total, 0.95);
  const whole = sums.filter((sum) => !sum.each);
  const [first] = whole;
  if (first !== undefined && whole.length === 1) return read(first, Math.min(first.confidence, 0.88));
  if (first !== undefined) {
    const value = whole.reduce((all, sum) => all + sum.value, 0);
    const same = whole.every((sum) => sum.value === first.value);
    return same
      ? read(first, 0.7)
      : { value, confidence: 0.45, evidence: whole.map((sum) => evidence(list, sum.from, sum.next)).join(' + ') };
  }
  const [each] = sums;
  if (each === undefined || sums.length > 1) return undefined;
  const count = howMany(each.before, counted, counts);
  if (count === undefined) return undefined;
  return { value: each.value * count, confidence: 0.7, evidence: `${count} × ${evidence(list, each.from, each.next)}` };
}

/** How many a price is for: the one thing counted, else the number told with the same noun ("30 cháu, mỗi cháu"). */
function howMany(before: string, counted: readonly number[], counts: readonly Count[]): number | undefined {
  if (counted.length === 1) return counted[0];
  const noun = /(?:moi|tung|mot|1) (\S+)/.exec(before)?.[1];
  const same =
    noun === undefined
      ? []
      : counts.filter((count) => count.value > 1 && (count.after === noun || count.after.startsWith(`${noun} `)));
  return same.length === 1 ? same[0]?.value : undefined;
}

function around(list: readonly Token[], from: number, to: number): string {
  return list
    .slice(Math.max(0, from), to)
    .map((token) => (token.kind === 'sign' && token.raw !== '/' ? ';' : token.folded))
    .join(' ');
}
