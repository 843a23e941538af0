import { createHash, randomBytes } from 'node:crypto';
import { type AuditDoc, AuditModel } from './model.ts';

/** The hash before the first line. */
const BEGINNING = '0'.repeat(64);
const BATCH = 1_000;

/** A line as it is handed in; its place and hashes are given here. */
export type NewLine = Required<Pick<AuditDoc, 'at' | 'staffId' | 'act' | 'about'>> &
  Partial<Pick<AuditDoc, 'post' | 'unitId' | 'details'>>;

let last: Promise<unknown> = Promise.resolve();

/**
 * Adds a line at the end of the chain. A line's number is its key, so of two processes that write at the same moment one
 * finds the place taken and takes the next; there is no moment at which half a line is there.
 */
export function appendLine(line: NewLine): Promise<void> {
  // One after the other within this process: racing ourselves would only make retries.
  const mine = last.then(() => append(line));
  last = mine.catch(() => undefined);
  return mine;
}

async function append(line: NewLine): Promise<void> {
  const aboutSalt = randomBytes(12).toString('hex');
  const known = { ...line, aboutSalt, aboutDigest: digestOfAbout(aboutSalt, line.about) };
  for (;;) {
    const head = await headOfChain();
    const placed = { ...known, n: head.n + 1, prev: head.hash };
    try {
      await AuditModel.create({ ...placed, _id: lineId(placed.n), hash: hashOf(placed) });
      return;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
}

/** The end of the chain: how many lines it has and the hash that stands for all of them. */
export async function headOfChain(): Promise<{ n: number; hash: string }> {
  const line = await AuditModel.findOne({ _id: { $gte: lineId(0) } }, { n: 1, hash: 1 })
    .sort({ _id: -1 })
    .lean<Pick<AuditDoc, 'n' | 'hash'>>();
  return { n: line?.n ?? 0, hash: line?.hash ?? BEGINNING };
}

export interface ChainReport {
  /** Lines of the chain, and of the time before it, which nothing proves. */
  lines: number;
  unchained: number;
  /** Lines whose subject was forgotten at her wish. */
  forgotten: number;
  head: { n: number; hash: string };
  /** The first line that is not as it was written, and what is wrong with it. */
  broken?: { n: number; reason: 'missing' | 'changed' | 'not-as-noted' };
}

/**
 * Reads the whole chain and says whether it is as it was written.
 * @param noted A head noted earlier: whoever rewrites the whole store, or cuts off its end, cannot make it fit again.
 */
export async function verifyChain(noted?: { n: number; hash: string }): Promise<ChainReport> {
  const report: ChainReport = {
    lines: 0,
    unchained: await AuditModel.countDocuments({ n: { $exists: false } }),
    forgotten: 0,
    head: { n: 0, hash: BEGINNING },
  };

  for (;;) {
    const lines = await AuditModel.find({ _id: { $gt: lineId(report.head.n) } })
      .sort({ _id: 1 })
      .limit(BATCH)
      .lean<AuditDoc[]>();
    for (const line of lines) {
      const n = report.head.n + 1;
      const reason = wrongWith(line, n, report.head.hash);
      if (reason !== undefined) return { ...report, broken: { n, reason } };
      if (noted?.n === n && noted.hash !== line.hash) return { ...report, broken: { n, reason: 'not-as-noted' } };
      report.lines += 1;
      report.forgotten += line.about === undefined ? 1 : 0;
      report.head = { n, hash: line.hash ?? '' };
    }
    if (lines.length < BATCH) break;
  }
  if (noted !== undefined && noted.n > report.head.n) {
    return { ...report, broken: { n: report.head.n + 1, reason: 'missing' } };
  }
  return report;
}

function wrongWith(line: AuditDoc, n: number, prev: string): 'missing' | 'changed' | undefined {
  if (line._id !== lineId(n) || line.n !== n) return 'missing';
  const sameAbout =
    line.about === undefined || digestOfAbout(line.aboutSalt ?? '', line.about) === (line.aboutDigest ?? '');
  return sameAbout && line.prev === prev && line.hash === hashOf(line) ? undefined : 'changed';
}

/**
 * Takes somebody out of the log: no line tells any more that it was about her, and the chain stays whole, because it
 * holds only a salted digest of what a line is about.
 */
export async function forgetInAudit(about: string): Promise<void> {
  await AuditModel.updateMany({ about }, { $unset: { about: '', aboutSalt: '' } });
}

type Hashed = Pick<AuditDoc, 'n' | 'at' | 'staffId' | 'post' | 'act' | 'aboutDigest' | 'unitId' | 'details' | 'prev'>;

function hashOf(line: Hashed): string {
  const details = Object.entries(line.details ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = [
    line.n,
    line.at,
    line.staffId,
    line.post ?? null,
    line.act,
    line.aboutDigest,
    line.unitId ?? null,
    details,
    line.prev,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function digestOfAbout(salt: string, about: string): string {
  return createHash('sha256').update(`${salt}|${about}`).digest('hex');
}

/** Sorts behind the random hex ids of the lines before the chain. */
function lineId(n: number): string {
  return `n${String(n).padStart(12, '0')}`;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 11_000;
}
