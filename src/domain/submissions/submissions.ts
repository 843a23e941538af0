import type { ChannelName } from '../../core/events.ts';
import { fold } from '../../language/index.ts';
import { nextCode } from '../codes/codes.ts';
import { afterMark, pageMark, type Scope, scopeFilter } from '../organisation/scope.ts';
import { type SubmissionDoc, type SubmissionKind, SubmissionModel, type SubmissionStatus } from './model.ts';

export type Submission = SubmissionDoc;

/** What a contact sends in; whatever she left out is absent. */
export interface NewSubmission {
  kind: SubmissionKind;
  contactId: string;
  channel: ChannelName;
  unitId?: string;
  problem?: string;
  idea?: string;
  place?: string;
  benefit?: string;
  text?: string;
  publish: boolean;
  showName: boolean;
  onBehalf: boolean;
  photos: string[];
}

/**
 * Files a submission under the effect's id and gives it its code. Called again with the same id it is the same
 * submission with the same code, whatever the rest says.
 * @returns The code, `SK-0123` or `KN-0123`.
 */
export async function createSubmission(id: string, submission: NewSubmission, at: number): Promise<string> {
  const { problem, idea, place, benefit, text } = submission;
  const searchKey = fold([problem, idea, place, benefit, text].filter(Boolean).join(' '));
  await SubmissionModel.updateOne(
    { _id: id },
    {
      $setOnInsert: {
        ...submission,
        searchKey,
        status: 'new',
        createdAt: at,
        updatedAt: at,
        history: [{ id, at, status: 'new' }],
      },
    },
    { upsert: true },
  );

  const filed = await SubmissionModel.findById(id).lean<Submission>();
  if (filed?.code) return filed.code;
  const code = await nextCode(submission.kind === 'initiative' ? 'SK' : 'KN');
  await SubmissionModel.updateOne({ _id: id, code: { $exists: false } }, { $set: { code } });
  return (await SubmissionModel.findById(id).lean<Submission>())?.code ?? code;
}

/** How many these contacts ever sent. */
export async function countSubmissionsOf(contactIds: readonly string[]): Promise<number> {
  return contactIds.length === 0 ? 0 : SubmissionModel.countDocuments({ contactId: { $in: [...contactIds] } });
}

/** What these contacts sent in, newest first. */
export async function submissionsOf(contactIds: readonly string[], limit = 5): Promise<Submission[]> {
  return SubmissionModel.find({ contactId: { $in: [...contactIds] } })
    .sort({ createdAt: -1, _id: 1 })
    .limit(limit)
    .lean<Submission[]>();
}

export interface SubmissionQuery {
  kind?: SubmissionKind;
  status?: SubmissionStatus;
  /** A code, or words found anywhere in it, marks or not. */
  text?: string;
  /** `next` of the page before. */
  before?: string;
  limit?: number;
}

/** Submissions a staff member may see, newest first. */
export async function listSubmissions(
  scope: Scope,
  query: SubmissionQuery,
): Promise<{ submissions: Submission[]; next?: string }> {
  const limit = query.limit ?? 50;
  const conditions: Record<string, unknown>[] = [await scopeFilter(scope)];
  if (query.kind) conditions.push({ kind: query.kind });
  if (query.status) conditions.push({ status: query.status });
  if (query.text?.trim()) conditions.push(textFilter(query.text.trim()));
  if (query.before !== undefined) conditions.push(afterMark(query.before));

  const submissions = await SubmissionModel.find({ $and: conditions })
    .sort({ createdAt: -1, _id: 1 })
    .limit(limit)
    .lean<Submission[]>();
  const last = submissions.length === limit ? submissions.at(-1) : undefined;
  return { submissions, ...(last ? { next: pageMark(last) } : {}) };
}

function textFilter(text: string): Record<string, unknown> {
  const literal = fold(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return { $or: [{ code: text.toUpperCase() }, { searchKey: { $regex: literal } }] };
}

/** One submission, if it lies within the scope. */
export async function getSubmission(scope: Scope, id: string): Promise<Submission | undefined> {
  const found = await SubmissionModel.findOne({
    $and: [{ _id: id }, await scopeFilter(scope)],
  }).lean<Submission | null>();
  return found ?? undefined;
}

/** How many there are of each status within the scope. */
export async function countSubmissions(scope: Scope): Promise<Partial<Record<SubmissionStatus, number>>> {
  const groups = await SubmissionModel.aggregate<{ _id: SubmissionStatus; count: number }>([
    { $match: await scopeFilter(scope) },
    { $group: { _id: '$status', count: { $sum: 1 } } },
  ]);
  return Object.fromEntries(groups.map(({ _id, count }) => [_id, count]));
}
