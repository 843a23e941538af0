import type { Page, PageRequest } from './page.ts';

/** The n-th thing contact `who` says, and how the echo flow answers it. */
export function saying(who: number, n: number): string {
  return `câu thứ ${n} của người số ${who}`;
}

export function psidOf(who: number): string {
  return `7${String(who).padStart(15, '0')}`;
}

/** The first request of a row, and a later one of the same row that was taken too. */
export interface Repeat {
  psid: string;
  first: PageRequest;
  again: PageRequest;
}

/** What became of numbered texts, over all contacts. Everything empty: each was answered once, in order. */
export interface Account {
  missing: string[];
  disorder: string[];
  /** One text answered by two rows: it was handled twice. */
  twins: string[];
  /** Messages that answer none of the texts. */
  foreign: string[];
  repeats: Repeat[];
}

/** @param count How many texts each of the contacts 1 … `contacts` wrote, from `first` on. */
export function accountFor(page: Page, contacts: number, count: number, first = 1): Account {
  const account: Account = { missing: [], disorder: [], twins: [], foreign: [], repeats: [] };
  const byPsid = Map.groupBy(page.taken(), (request) => request.psid);

  for (let who = first; who < first + contacts; who++) {
    const seen = new Map<number, PageRequest>();
    let last = 0;
    for (const request of byPsid.get(psidOf(who)) ?? []) {
      const n = numberIn(request.text, who);
      if (n === undefined) {
        account.foreign.push(`${who}: ${request.text}`);
        continue;
      }
      const earlier = seen.get(n);
      if (earlier === undefined) seen.set(n, request);
      else if (earlier.outboxId !== request.outboxId) account.twins.push(`${who}: ${n}`);
      else account.repeats.push({ psid: request.psid, first: earlier, again: request });
      if (n < last) account.disorder.push(`${who}: ${n} after ${last}`);
      last = n;
    }
    for (let n = 1; n <= count; n++) if (!seen.has(n)) account.missing.push(`${who}: ${n}`);
  }
  return account;
}

/** How many different texts of all contacts have been answered. */
export function answered(page: Page): number {
  return new Set(page.taken().map((request) => `${request.psid} ${request.text}`)).size;
}

function numberIn(text: string, who: number): number | undefined {
  const n = /câu thứ (\d+) /.exec(text)?.[1];
  return n !== undefined && text === `Đã nhận ${saying(who, Number(n))}.` ? Number(n) : undefined;
}

/** Every contact writes her texts one after the other, all contacts at once. Resolves when all are acknowledged. */
export async function writeAll(
  page: Page,
  wish: { contacts: number; count: number; first?: number; pauseMs?: () => number },
): Promise<void> {
  const first = wish.first ?? 1;
  await Promise.all(
    Array.from({ length: wish.contacts }, async (_, index) => {
      for (let n = 1; n <= wish.count; n++) {
        if (wish.pauseMs) await new Promise((resolve) => setTimeout(resolve, wish.pauseMs?.()));
        await page.write(psidOf(first + index), saying(first + index, n));
      }
    }),
  );
}
