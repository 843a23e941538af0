import type { Page, PageRequest } from './page.ts';
import { until } from './until.ts';

/** The n-th thing contact `who` says, and how the echo flow answers it. */
export function saying(who: number, n: number): string {
  return `câu thứ ${n} của người số ${who}`;
}

export function answerTo(who: number, n: number): string {
  return `Đã nhận ${saying(who, n)}.`;
}

export function psidOf(who: number): string {
  return `7${String(who).padStart(15, '0')}`;
}

export function contactIdOf(who: number): string {
  return `messenger-${psidOf(who)}`;
}

/** How many texts each contact wrote. */
export type Written = ReadonlyMap<number, number>;

/** Everything empty: each text was answered once and in order. */
export interface Account {
  missing: string[];
  disorder: string[];
  /** Texts answered by two rows: handled twice. */
  twins: string[];
  /** Messages that answer none of the texts. */
  foreign: string[];
  /** Requests of one row that the page took twice. */
  repeats: { who: number; first: PageRequest; again: PageRequest }[];
}

export const PERFECT: Account = { missing: [], disorder: [], twins: [], foreign: [], repeats: [] };

/** What became of the numbered texts. */
export function accountFor(page: Page, written: Written): Account {
  const account: Account = { missing: [], disorder: [], twins: [], foreign: [], repeats: [] };
  const byPsid = Map.groupBy(page.taken(), (request) => request.psid);

  for (const [who, count] of written) {
    const seen = new Map<number, PageRequest>();
    let last = 0;
    for (const request of byPsid.get(psidOf(who)) ?? []) {
      const n = numberIn(request.text, who);
      if (n === undefined) {
        account.foreign.push(`${who}: ${request.text}`);
        continue;
      }
      const first = seen.get(n);
      if (first === undefined) seen.set(n, request);
      else if (first.outboxId !== request.outboxId) account.twins.push(`${who}: ${n}`);
      else account.repeats.push({ who, first, again: request });
      if (n < last) account.disorder.push(`${who}: ${n} after ${last}`);
      last = n;
    }
    for (let n = 1; n <= count; n++) if (!seen.has(n)) account.missing.push(`${who}: ${n}`);
  }
  return account;
}

/** Whether every text has an answer; cheap enough to be asked again and again. */
function allAnswered(page: Page, written: Written): boolean {
  const answers = new Set(page.taken().map((request) => `${request.psid} ${request.text}`));
  return [...written].every(([who, count]) => {
    for (let n = count; n >= 1; n--) if (!answers.has(`${psidOf(who)} ${answerTo(who, n)}`)) return false;
    return true;
  });
}

/** Waits until every text has an answer. @throws Error naming those that have none. */
export async function waitForAnswers(page: Page, written: Written, withinMs = 60_000): Promise<void> {
  try {
    await until(() => allAnswered(page, written), { what: 'all answers', withinMs, everyMs: 250 });
  } catch {
    throw new Error(`no answer within ${withinMs} ms to ${accountFor(page, written).missing.join(', ')}`);
  }
}

/**
 * Contacts write, each one text after the other, all contacts at once.
 * @param wish.more Whether the n-th text is still written.
 * @param wish.ahead She waits while so many of her texts have no answer. Default: she does not.
 * @returns when all are acknowledged, how many each wrote.
 */
export async function writeTexts(
  page: Page,
  wish: { contacts: number; more: (n: number) => boolean; first?: number; pauseMs?: () => number; ahead?: number },
): Promise<Written> {
  const written = new Map<number, number>();
  const contacts = Array.from({ length: wish.contacts }, (_, index) => (wish.first ?? 1) + index);

  await Promise.all(
    contacts.map(async (who) => {
      const tooMany = (n: number) => page.textsTaken(psidOf(who)) < n - (wish.ahead ?? Number.POSITIVE_INFINITY);
      for (let n = 1; wish.more(n); n++) {
        await until(() => !tooMany(n) || !wish.more(n), {
          what: `an answer to ${who}`,
          withinMs: 200_000,
          everyMs: 50,
        });
        await page.write(psidOf(who), saying(who, n));
        written.set(who, n);
        const pauseMs = wish.pauseMs?.();
        if (pauseMs !== undefined) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }),
  );
  return written;
}

function numberIn(text: string, who: number): number | undefined {
  const n = Number(/câu thứ (\d+) /.exec(text)?.[1]);
  return text === answerTo(who, n) ? n : undefined;
}
