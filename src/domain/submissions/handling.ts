import { deriveId } from '../../core/ids.ts';
import type { TellContact } from '../contacts/contacts.ts';
import type { Scope, StaffAct } from '../organisation/scope.ts';
import { SubmissionModel, type SubmissionStatus } from './model.ts';
import { getSubmission, type Submission } from './submissions.ts';

/**
 * Moves a submission on. Nothing becomes `new` again, and `answered` comes with an answer (`answerSubmission`).
 * @returns The submission as it is now; undefined when the scope does not hold it.
 */
export async function changeStatus(
  scope: Scope,
  id: string,
  change: StaffAct & { status: Exclude<SubmissionStatus, 'new' | 'answered'>; note?: string },
): Promise<Submission | undefined> {
  if (!(await getSubmission(scope, id))) return undefined;
  const { actId, at, staffId, status, note } = change;
  await SubmissionModel.updateOne(
    { _id: id, 'history.id': { $ne: actId } },
    {
      $set: { status, updatedAt: at },
      $push: { history: { id: actId, at, status, staffId, ...(note ? { note } : {}) } },
    },
  );
  return getSubmission(scope, id);
}

/**
 * Answers the author in her chat and keeps the answer with the submission. A later answer replaces the one shown, the
 * history keeps that there were two. After a crash the same act, pressed again, finishes what was left.
 * @returns The submission as it is now; undefined when the scope does not hold it.
 */
export async function answerSubmission(
  scope: Scope,
  id: string,
  answer: StaffAct & { text: string },
  tell: TellContact,
): Promise<Submission | undefined> {
  const submission = await getSubmission(scope, id);
  if (!submission) return undefined;
  const { actId, at, staffId, text } = answer;
  await SubmissionModel.updateOne(
    { _id: id, 'history.id': { $ne: actId } },
    {
      $set: { status: 'answered', updatedAt: at, answer: { text, at, staffId } },
      $push: { history: { id: actId, at, status: 'answered', staffId } },
    },
  );
  await tell({
    id: deriveId('submission-answer', id, actId),
    contactId: submission.contactId,
    text: { key: 'records.submission_answered', params: { code: submission.code ?? '', text } },
    at,
  });
  return getSubmission(scope, id);
}
