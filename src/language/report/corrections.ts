import { numberAt } from '../numbers.ts';
import type { Token } from '../types.ts';

/** Nouns after a number that belong together when one number replaces another. */
const PEOPLE = /^(?:nguoi|chi|hoi|phu|ban|em|thanh|anh|co|di)$/;

/**
 * Takes out what the writer takes back in the same message: "25 à lộn 27 chị", "ghi lộn, 52 chứ không phải 25",
 * "không phải hôm qua, hôm kia".
 */
export function withoutTakenBack(list: readonly Token[]): Token[] {
  const dropped = new Set<number>();
  const replaced = new Map<number, Token>();
  for (let i = 0; i < list.length; i++) {
    if (dropped.has(i)) continue;
    const not = notAt(list, i);
    if (not !== undefined) {
      takeBack(list, i, not, dropped, replaced);
      continue;
    }
    const slip = slipAt(list, i);
    if (slip !== undefined) slipBack(list, i, slip, dropped, replaced);
  }
  return list.flatMap((token, index) => (dropped.has(index) ? [] : [replaced.get(index) ?? token]));
}

/** The index after "không phải", "chứ không phải". */
function notAt(list: readonly Token[], at: number): number | undefined {
  const chu = /^(?:chu|chớ|cho)$/.test(list[at]?.folded ?? '') ? 1 : 0;
  if (list[at + chu]?.folded === 'khong' && list[at + chu + 1]?.folded === 'phai') return at + chu + 2;
  return undefined;
}

/** "52 chứ không phải 25": what follows is taken back, also where it stood before. */
function takeBack(
  list: readonly Token[],
  at: number,
  next: number,
  dropped: Set<number>,
  replaced: Map<number, Token>,
): void {
  const wrong = numberAt(list, next);
  const instead = wrong === undefined ? undefined : insteadAt(list, wrong.next);
  if (wrong !== undefined && instead !== undefined) {
    putInstead(list, at, wrong.value, instead, dropped, replaced);
    return;
  }
  const right = lastNumber(list, at, dropped, () => true);
  let end = next;
  // "52 chứ không phải 25 người": the noun belongs to the number that stays.
  if (wrong !== undefined && right?.next === at && hasNoun(list, wrong.next)) end = wrong.next;
  else
    while (end < list.length && list[end]?.kind !== 'sign' && !/^(?:ma|la|moi)$/.test(list[end]?.folded ?? '')) end++;
  for (let i = at; i < end; i++) dropped.add(i);
  if (wrong === undefined || right === undefined) return;
  for (let i = 0; i < right.from; i++) {
    const before = dropped.has(i) ? undefined : numberAt(list, i);
    const token = list[right.from];
    if (before?.value !== wrong.value || token === undefined) continue;
    replaced.set(i, token);
    for (let j = i + 1; j < before.next; j++) dropped.add(j);
    if (!hasNoun(list, right.next)) for (let j = right.from; j < right.next; j++) dropped.add(j);
    return;
  }
}

/** Where the right number stands in "không phải 9 mà 11", the noun of the wrong one in between or not. */
function insteadAt(list: readonly Token[], at: number): { from: number; next: number } | undefined {
  const but = [at, at + 1].find((index) => /^(?:ma|mà)$/.test(list[index]?.text ?? ''));
  if (but === undefined) return undefined;
  const from = /^(?:la|toi)$/.test(list[but + 1]?.folded ?? '') ? but + 2 : but + 1;
  const found = numberAt(list, from);
  return found && { from, next: found.next };
}

/** Puts the right number where the wrong one stood before; without one before, it stays where it is. */
function putInstead(
  list: readonly Token[],
  at: number,
  wrong: number,
  right: { from: number; next: number },
  dropped: Set<number>,
  replaced: Map<number, Token>,
): void {
  for (let i = at; i < right.from; i++) dropped.add(i);
  const token = list[right.from];
  for (let i = 0; i < at && token !== undefined; i++) {
    const before = dropped.has(i) ? undefined : numberAt(list, i);
    if (before?.value !== wrong) continue;
    replaced.set(i, token);
    for (let j = i + 1; j < before.next; j++) dropped.add(j);
    for (let j = right.from; j < right.next + (hasNoun(list, right.next) ? 1 : 0); j++) dropped.add(j);
    return;
  }
}

function hasNoun(list: readonly Token[], at: number): boolean {
  return list[at]?.kind === 'word' && !/^(?:chu|khong|moi|dung|nghen|nghe|nha|nhe|a|ha)$/.test(list[at]?.folded ?? '');
}

/** The index after "à lộn", "ghi nhầm", "ý quên", "sửa lại là". */
function slipAt(list: readonly Token[], at: number): number | undefined {
  const word = list[at]?.folded ?? '';
  const before = list[at - 1];
  const text = list[at]?.text ?? '';
  if (/^(?:lộn|lon|nhầm|nham|quên|quen)$/.test(text)) {
    const led =
      /^(?:a|à|y|ý|ui|ui|ghi|viet|go|bam|noi|loi|i|ủa|ua|oi|chet|uoc)$/.test(before?.folded ?? '') ||
      before?.kind === 'sign';
    if (!led) return undefined;
    let next = at + 1;
    while (
      /^(?:roi|la|chi|em|chet|xin|loi|nha|so|thanh|do|phai|dung)$/.test(list[next]?.folded ?? '') ||
      list[next]?.kind === 'sign'
    )
      next++;
    return next;
  }
  if (word === 'sua' && /^(?:lai|thanh)$/.test(list[at + 1]?.folded ?? '')) {
    let next = at + 2;
    while (/^(?:la|thanh|con|so|giup|gium|lai)$/.test(list[next]?.folded ?? '')) next++;
    return next;
  }
  return undefined;
}

/** "25 à lộn 27 chị": the number before, of the same noun if it has one, is taken back. */
function slipBack(
  list: readonly Token[],
  at: number,
  next: number,
  dropped: Set<number>,
  replaced: Map<number, Token>,
): void {
  const right = numberAt(list, next);
  for (let i = at; i < next; i++) dropped.add(i);
  if (right === undefined) return;
  const turned = list[right.next]?.folded === 'chu' || list[right.next]?.folded === 'thanh';
  if (turned) return;
  const noun = list[right.next]?.folded ?? '';
  const fits = (word: string): boolean => noun === '' || word === noun || (PEOPLE.test(word) && PEOPLE.test(noun));
  const wrong = lastNumber(list, at, dropped, fits) ?? lastNumber(list, at, dropped, () => true);
  if (wrong === undefined) return;
  const token = list[next];
  const same = noun !== '' && list[wrong.next]?.folded === noun;
  // Far apart the right number goes where the wrong one stood, to what it counts.
  if (token !== undefined && right.next === next + 1 && wrong.next < at && (same || !hasNoun(list, right.next))) {
    replaced.set(wrong.from, token);
    for (let i = wrong.from + 1; i < wrong.next; i++) dropped.add(i);
    for (let i = next; i < right.next + (same ? 1 : 0); i++) dropped.add(i);
    return;
  }
  for (let i = wrong.from; i < Math.min(at, wrong.next + 1); i++) dropped.add(i);
}

function lastNumber(
  list: readonly Token[],
  before: number,
  dropped: ReadonlySet<number>,
  fits: (noun: string) => boolean,
): { from: number; next: number } | undefined {
  for (let i = before - 1; i >= 0 && i > before - 40; i--) {
    if (dropped.has(i)) continue;
    const found = numberAt(list, i);
    if (found === undefined || found.next > before) continue;
    const dated =
      /^[/-]$/.test(list[found.next]?.raw ?? '') ||
      /^[/-]$/.test(list[i - 1]?.raw ?? '') ||
      /^(?:ap|to|pho|so|ngay|hem|tram|ky)$/.test(list[i - 1]?.folded ?? '');
    if (!dated && fits(list[found.next]?.folded ?? '')) return { from: i, next: found.next };
  }
  return undefined;
}
