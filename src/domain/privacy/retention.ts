import type { Log } from '../../core/log.ts';
import { dayOf, hourOf } from '../../core/time.ts';
import { insertNew } from '../messages/insert.ts';
import { type RetentionRunDoc, RetentionRunModel } from './model.ts';
import type { RetentionKind } from './retention-kinds.ts';
import type { PrivacyRules, RetentionKindName } from './rules.ts';
import { RETENTION_KINDS } from './rules.ts';

export type RetentionRun = RetentionRunDoc;

export interface Retention {
  rules: PrivacyRules['retention'];
  kinds: Record<RetentionKindName, RetentionKind>;
}

/** Hour of the day in Vietnam from which the nightly run may begin. */
const NIGHT_HOUR = 2;
const BATCH = 200;
/** Bounds one run; the rest is for the next night. */
const MOST_PER_KIND = 50_000;
const DAY_MS = 86_400_000;

/**
 * The nightly run, once a Vietnam day from two in the morning on; called again and again, also by several processes. A
 * run broken off is gone on with: what was cleared is not there to be cleared again.
 */
export async function clearNightly(retention: Retention, now: number, log: Log): Promise<void> {
  const day = dayOf(now);
  if (hourOf(now) < NIGHT_HOUR) return;
  const first: RetentionRun = { _id: day, day, startedAt: now, counts: {}, failed: [] };
  await insertNew(RetentionRunModel, first);
  const run = await RetentionRunModel.findById(day).lean<RetentionRun>();
  if (run?.finishedAt !== undefined) return;

  const failed: string[] = [];
  for (const kind of RETENTION_KINDS) {
    try {
      const cleared = await clearKind(retention, kind, now);
      if (cleared > 0) await RetentionRunModel.updateOne({ _id: day }, { $inc: { [`counts.${kind}`]: cleared } });
    } catch (error) {
      log.error({ kind, error }, 'retention of a kind failed');
      failed.push(kind);
    }
  }
  await RetentionRunModel.updateOne({ _id: day }, { $set: { finishedAt: now, failed } });
}

async function clearKind({ rules, kinds }: Retention, name: RetentionKindName, now: number): Promise<number> {
  const { days } = rules[name];
  if (days === 0) return 0;
  const before = now - days * DAY_MS;
  let cleared = 0;
  while (cleared < MOST_PER_KIND) {
    const ids = await kinds[name].find(before, BATCH);
    if (ids.length === 0) break;
    await kinds[name].clear(ids, now);
    cleared += ids.length;
    if (ids.length < BATCH) break;
  }
  return cleared;
}

/** What a run would clear at this moment, by kind. Changes nothing. Counts above a thousand are `1000`, and more. */
export async function previewRetention(
  { rules, kinds }: Retention,
  now: number,
): Promise<Record<RetentionKindName, number>> {
  const counts: Partial<Record<RetentionKindName, number>> = {};
  for (const name of RETENTION_KINDS) {
    const { days } = rules[name];
    counts[name] = days === 0 ? 0 : (await kinds[name].find(now - days * DAY_MS, PREVIEW_MOST)).length;
  }
  return counts as Record<RetentionKindName, number>;
}

/** A preview looks no further: "1000 or more" is all a person needs to know. */
export const PREVIEW_MOST = 1_000;

/** The latest runs, the newest first. */
export async function listRetentionRuns(limit = 30): Promise<RetentionRun[]> {
  return RetentionRunModel.find({}).sort({ startedAt: -1 }).limit(limit).lean<RetentionRun[]>();
}
