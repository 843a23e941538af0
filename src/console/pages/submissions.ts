import { Router } from 'express';
import { getContact } from '../../domain/contacts/contacts.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import { answerSubmission, changeStatus } from '../../domain/submissions/handling.ts';
import { SUBMISSION_STATUSES, type SubmissionStatus } from '../../domain/submissions/model.ts';
import { getSubmission, listSubmissions } from '../../domain/submissions/submissions.ts';
import type { ConsoleDeps } from '../deps.ts';
import { photosOf } from '../photos.ts';
import { notFound, Refusal } from '../refusal.ts';
import { readerFor } from '../scope.ts';
import { unitOptions } from '../unit-options.ts';
import { submissionBody, submissionsBody } from '../views/submissions.ts';
import { type Answer, page, type Visit } from '../visit.ts';

const MAX_ANSWER = 3000;
const KINDS = ['initiative', 'petition'] as const;

export function submissionRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'submissions'], list));
  router.get(
    '/:id',
    page(deps, ['read', 'submissions'], (visit) => detail(visit)),
  );
  router.post('/:id/status', page(deps, ['work', 'submissions'], setStatus));
  router.post('/:id/answer', page(deps, ['work', 'submissions'], answer));
  return router;
}

async function list(visit: Visit): Promise<Answer> {
  const kind = KINDS.find((known) => known === visit.query('kind'));
  const status = SUBMISSION_STATUSES.find((known) => known === visit.query('status'));
  const filter = { text: visit.query('q'), unit: visit.query('unit'), kind, status };
  const { submissions, next } = await listSubmissions(readerFor(visit.scope, filter.unit), {
    ...(kind ? { kind } : {}),
    ...(status ? { status } : {}),
    ...(filter.text ? { text: filter.text } : {}),
    ...(visit.query('before') ? { before: visit.query('before') ?? '' } : {}),
  });
  const units = await unitLabels(submissions.flatMap(({ unitId }) => unitId ?? []));

  return {
    kind: 'page',
    title: visit.say('console.nav.submissions'),
    active: 'submissions',
    figures: true,
    body: submissionsBody({
      say: visit.say,
      filter,
      statuses: SUBMISSION_STATUSES,
      units: unitOptions(visit),
      rows: submissions.map((submission) => ({
        id: submission._id,
        code: submission.code ?? '',
        kind: submission.kind,
        status: submission.status,
        summary: submission.problem ?? submission.idea ?? submission.text ?? '',
        unit: units.get(submission.unitId ?? ''),
        at: submission.createdAt,
        photos: submission.photos.length,
      })),
      next,
    }),
  };
}

async function detail(visit: Visit, problem?: string): Promise<Answer> {
  const submission = await submissionOf(visit);
  const [contact, units, names, photos] = await Promise.all([
    getContact(submission.contactId),
    unitLabels(submission.unitId ? [submission.unitId] : []),
    staffNames(submission.history.flatMap(({ staffId }) => staffId ?? [])),
    photosOf(submission.photos, `submission=${encodeURIComponent(submission._id)}`),
  ]);
  await visit.audit('submissions.read', submission.code ?? submission._id, unitIn(submission));

  return {
    kind: 'page',
    title: `${submission.code ?? ''} · ${visit.say(`console-submissions.kind.${submission.kind}`)}`,
    active: 'submissions',
    status: problem === undefined ? 200 : 422,
    body: submissionBody({
      say: visit.say,
      token: visit.token(),
      submission,
      author: contact?.name,
      mayShow: {
        name: contact?.consents?.publish_name?.state === 'granted',
        photos: contact?.consents?.publish_image?.state === 'granted',
      },
      unit: units.get(submission.unitId ?? ''),
      names,
      photos,
      statuses: SUBMISSION_STATUSES.filter((status) => status !== 'new' && status !== 'answered'),
      mayWork: visit.may('work', 'submissions'),
      draft: visit.form('text') ?? '',
      problem,
      maxLength: MAX_ANSWER,
    }),
  };
}

async function setStatus(visit: Visit): Promise<Answer> {
  const status = visit.form('status') as SubmissionStatus | undefined;
  if (status === undefined || !SUBMISSION_STATUSES.includes(status) || status === 'new' || status === 'answered') {
    throw new Refusal(400, 'malformed');
  }
  const note = visit.form('note')?.slice(0, 1000);
  const submission = await submissionOf(visit);
  await changeStatus(visit.scope.reader, submission._id, { ...visit.act(), status, ...(note ? { note } : {}) });
  await visit.audit('submissions.status', submission.code ?? submission._id, {
    ...unitIn(submission),
    details: { status },
  });
  return { kind: 'redirect', to: addressOf(submission._id), done: 'status_changed' };
}

async function answer(visit: Visit): Promise<Answer> {
  const submission = await submissionOf(visit);
  const text = visit.form('text');
  if (text === undefined) return detail(visit, visit.say('console-handoffs.empty_answer'));
  if (text.length > MAX_ANSWER) return detail(visit, visit.say('console-handoffs.long_answer', { max: MAX_ANSWER }));

  await answerSubmission(visit.scope.reader, submission._id, { ...visit.act(), text }, visit.deps.tell);
  await visit.audit('submissions.answer', submission.code ?? submission._id, unitIn(submission));
  return { kind: 'redirect', to: addressOf(submission._id), done: 'answered' };
}

async function submissionOf(visit: Visit): Promise<NonNullable<Awaited<ReturnType<typeof getSubmission>>>> {
  const submission = await getSubmission(visit.scope.reader, visit.param('id'));
  if (submission === undefined) throw notFound();
  return submission;
}

function addressOf(id: string): string {
  return `/console/submissions/${encodeURIComponent(id)}`;
}

function unitIn(thing: { unitId?: string }): { unitId?: string } {
  return thing.unitId ? { unitId: thing.unitId } : {};
}
