import { resolve } from 'node:path';
import { Router } from 'express';
import { getContact } from '../../domain/contacts/contacts.ts';
import { mediaFile } from '../../domain/media/media.ts';
import { getReport } from '../../domain/reports/reports.ts';
import { getSubmission } from '../../domain/submissions/submissions.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound } from '../refusal.ts';
import { reportScope } from '../scope.ts';
import { type Answer, page, type Visit } from '../visit.ts';

/** Files contacts sent, for staff whose subtree holds the report or submission it belongs to, or its sender. */
export function mediaRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/:id', page(deps, undefined, show));
  return router;
}

async function show(visit: Visit): Promise<Answer> {
  const id = visit.param('id');
  const file = await mediaFile(visit.deps.mediaDir, id);
  if (file === undefined || !(await maySee(visit, id, file.contactId))) throw notFound();
  return { kind: 'file', path: resolve(file.path), type: file.mime };
}

async function maySee(visit: Visit, id: string, contactId: string): Promise<boolean> {
  const { reader } = visit.scope;
  const report = visit.query('report');
  if (report !== undefined && visit.may('read', 'reports')) {
    return (await getReport(await reportScope(visit), report))?.photos.includes(id) ?? false;
  }
  const submission = visit.query('submission');
  if (submission !== undefined && visit.may('read', 'submissions')) {
    return (await getSubmission(reader, submission))?.photos.includes(id) ?? false;
  }
  const sender = await getContact(contactId);
  return sender !== undefined && visit.may('read', 'handoffs') && visit.scope.holds(sender.unitId);
}
