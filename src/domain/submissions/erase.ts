import { randomUUID } from 'node:crypto';
import type { FlowText } from '../../core/effects.ts';
import { dayOf } from '../../core/time.ts';
import { SubmissionCountModel, type SubmissionDoc, SubmissionModel } from './model.ts';

/**
 * Forgets everything a contact sent in. What remains of each is a count by kind, unit, status and month under a
 * random id; texts, photos, code, answer and history go. Safe to repeat after a crash at any point.
 */
export async function eraseSubmissions(contactId: string): Promise<void> {
  const submissions = await SubmissionModel.find({ contactId }).lean<SubmissionDoc[]>();
  for (const { _id } of submissions) await countSubmission(_id);
}

/**
 * Puts a count in the place of a submission.
 * @returns The files that came with it, which nothing needs any more.
 */
export async function countSubmission(_id: string): Promise<string[]> {
  // The count's id is decided on the row first, so that a repeated run counts it once.
  await SubmissionModel.updateOne({ _id, countId: { $exists: false } }, { $set: { countId: randomUUID() } });
  const row = await SubmissionModel.findById(_id).lean<SubmissionDoc | null>();
  if (!row?.countId) return [];

  const { countId, kind, unitId, status, createdAt, photos } = row;
  const month = dayOf(createdAt).slice(0, 7);
  await SubmissionCountModel.updateOne(
    { _id: countId },
    { $setOnInsert: { kind, ...(unitId ? { unitId } : {}), status, month } },
    { upsert: true },
  );
  await SubmissionModel.deleteOne({ _id });
  return photos;
}

/** Files that came with what a contact sent in. */
export async function submissionPhotos(contactId: string): Promise<string[]> {
  const rows = await SubmissionModel.find({ contactId }).select({ photos: 1 }).lean<Pick<SubmissionDoc, 'photos'>[]>();
  return rows.flatMap(({ photos }) => photos);
}

/** Takes names off what these contacts let us publish. */
export async function hideNames(contactIds: readonly string[]): Promise<void> {
  await SubmissionModel.updateMany({ contactId: { $in: [...contactIds] } }, { $set: { showName: false } });
}

/** What she is told we hold of her here. */
export async function submissionHoldings(contactId: string): Promise<FlowText[]> {
  const rows = await SubmissionModel.find({ contactId }).sort({ createdAt: 1 }).lean<SubmissionDoc[]>();
  if (rows.length === 0) return [];
  const codes = rows.flatMap(({ code }) => (code ? [code] : [])).join(', ');
  return [{ key: 'records.mine.submissions', params: { count: rows.length, codes } }];
}
