import { Router } from 'express';
import { deriveId } from '../../core/ids.ts';
import { dayOf } from '../../core/time.ts';
import { cancelForContact } from '../../domain/broadcasts/drafts.ts';
import { getContact } from '../../domain/contacts/contacts.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { daysLeft } from '../../domain/privacy/deadlines.ts';
import { forgetOnRequest } from '../../domain/privacy/forget.ts';
import { REQUEST_KINDS, type RequestKind } from '../../domain/privacy/model.ts';
import {
  type DataRequest,
  getRequest,
  isLate,
  listRequests,
  openRequest,
  type RequestAct,
  stepRequest,
} from '../../domain/privacy/requests.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import { unitOptions } from '../unit-options.ts';
import { newRequestBody, requestBody, requestsBody } from '../views/requests.ts';
import { type Answer, page, type Visit } from '../visit.ts';

const MAX_NOTE = 500;
const ACTS: readonly RequestAct[] = ['answered', 'extended', 'note', 'done', 'refused'];

export function requestRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'requests'], list));
  router.get(
    '/new',
    page(deps, ['work', 'requests'], (visit) => form(visit)),
  );
  router.post('/', page(deps, ['work', 'requests'], create));
  router.get(
    '/:id',
    page(deps, ['read', 'requests'], (visit) => detail(visit)),
  );
  router.post('/:id/step', page(deps, ['work', 'requests'], step));
  router.post('/:id/delete', page(deps, ['work', 'requests'], carryOutDeletion));
  return router;
}

async function list(visit: Visit): Promise<Answer> {
  const which = visit.query('which') === 'closed' ? 'closed' : 'open';
  const rows = await listRequests(visit.scope.reader, which);
  const units = await unitLabels(rows.flatMap(({ unitId }) => unitId ?? []));
  const today = dayOf(visit.now);
  return {
    kind: 'page',
    title: visit.say('console.nav.requests'),
    active: 'requests',
    figures: true,
    body: requestsBody({
      say: visit.say,
      which,
      mayWork: visit.may('work', 'requests'),
      rows: rows.map((row) => ({ ...summaryOf(row, today), unit: units.get(row.unitId ?? '') })),
    }),
  };
}

function summaryOf(row: DataRequest, today: string) {
  return { ...row, id: row._id, late: isLate(row, today), left: daysLeft(row.dueBy, today) };
}

async function form(visit: Visit, problem?: string): Promise<Answer> {
  const contact = await contactIn(visit, visit.query('contact') ?? visit.form('contact'));
  return {
    kind: 'page',
    title: visit.say('console-requests.new'),
    active: 'requests',
    status: problem === undefined ? 200 : 422,
    body: newRequestBody({
      say: visit.say,
      token: visit.token(),
      contact: contact && { id: contact._id, name: contact.name ?? visit.say('console.unnamed') },
      units: unitOptions(visit),
      kind: visit.form('kind'),
      problem,
    }),
  };
}

async function create(visit: Visit): Promise<Answer> {
  const kind = visit.form('kind') as RequestKind | undefined;
  if (kind === undefined || !REQUEST_KINDS.includes(kind)) return form(visit, visit.say('console-requests.no_kind'));
  const contact = await contactIn(visit, visit.form('contact'));
  const chosen = visit.form('unit');
  const unitId = contact ? contact.unitId : chosen && visit.scope.holds(chosen) ? chosen : visit.scope.rootId;
  const { actId, staffId, at } = visit.act();
  const id = deriveId('data-request', actId);
  await openRequest(
    id,
    {
      kind,
      source: 'staff',
      automatic: false,
      at,
      staffId,
      ...(contact ? { contactId: contact._id } : {}),
      ...(unitId ? { unitId } : {}),
    },
    visit.deps.privacy.deadlines,
  );
  await visit.audit('requests.create', id, { ...(unitId ? { unitId } : {}), details: { kind } });
  return { kind: 'redirect', to: `/console/requests/${id}`, done: 'request_made' };
}

async function detail(visit: Visit, problem?: string): Promise<Answer> {
  const request = await requestOf(visit);
  const [units, names, contact] = await Promise.all([
    unitLabels(request.unitId ? [request.unitId] : []),
    staffNames(request.steps.flatMap(({ staffId }) => staffId ?? [])),
    request.contactId ? getContact(request.contactId) : undefined,
  ]);
  await visit.audit('requests.read', request.code ?? request._id, unitIn(request));
  return {
    kind: 'page',
    title: `${request.code ?? ''} · ${visit.say(`console-requests.kind.${request.kind}`)}`,
    active: 'requests',
    status: problem === undefined ? 200 : 422,
    body: requestBody({
      say: visit.say,
      token: visit.token(),
      request: summaryOf(request, dayOf(visit.now)),
      unit: units.get(request.unitId ?? ''),
      names,
      contact: contact && { id: contact._id, name: contact.name ?? visit.say('console.unnamed') },
      deadlines: visit.deps.privacy.deadlines,
      mayWork: visit.may('work', 'requests'),
      problem,
      maxNote: MAX_NOTE,
    }),
  };
}

async function step(visit: Visit): Promise<Answer> {
  const what = visit.form('what') as RequestAct | undefined;
  if (what === undefined || !ACTS.includes(what)) throw new Refusal(400, 'malformed');
  const note = visit.form('note')?.slice(0, MAX_NOTE);
  if (what === 'note' && note === undefined) return detail(visit, visit.say('console-requests.empty_note'));
  if (what === 'refused' && note === undefined) return detail(visit, visit.say('console-requests.reason_needed'));
  if (note !== undefined && /\d(?:[ .-]?\d){7,}/.test(note))
    return detail(visit, visit.say('console-requests.number_in_note'));

  const request = await requestOf(visit);
  const done = await stepRequest(
    visit.scope.reader,
    request._id,
    { ...visit.act(), what, ...(note ? { note } : {}) },
    visit.deps.privacy.deadlines,
  );
  if (done === undefined) throw new Refusal(409, 'moved_on');
  await visit.audit('requests.step', request.code ?? request._id, { ...unitIn(request), details: { what } });
  return { kind: 'redirect', to: `/console/requests/${request._id}`, done: 'request_step' };
}

/** For somebody who asked by phone: the same deletion she could start in her chat, and the request is done. */
async function carryOutDeletion(visit: Visit): Promise<Answer> {
  const request = await requestOf(visit);
  const { contactId } = request;
  if (request.kind !== 'delete' || request.state !== 'open' || contactId === undefined) {
    throw new Refusal(409, 'moved_on');
  }
  await contactIn(visit, contactId);
  const act = visit.act();
  const { deadlines } = visit.deps.privacy;
  await visit.audit('requests.delete', request.code ?? request._id, unitIn(request));
  // Called done only afterwards: broken off in between, the form can be sent again.
  await forgetOnRequest(
    { contactId, whole: true, source: 'staff', requestId: request._id },
    { rules: { deadlines }, cancelBroadcasts: cancelForContact },
    act.at,
  );
  await stepRequest(visit.scope.reader, request._id, { ...act, what: 'done' }, deadlines);
  return { kind: 'redirect', to: `/console/requests/${request._id}`, done: 'request_deleting' };
}

async function requestOf(visit: Visit): Promise<DataRequest> {
  const request = await getRequest(visit.scope.reader, visit.param('id'));
  if (request === undefined) throw notFound();
  return request;
}

/** @throws Refusal 404 for somebody of another subtree. */
async function contactIn(visit: Visit, id: string | undefined) {
  if (id === undefined) return undefined;
  const contact = await getContact(id);
  if (contact === undefined || !visit.scope.holds(contact.unitId)) throw notFound();
  return contact;
}

function unitIn(thing: { unitId?: string }): { unitId?: string } {
  return thing.unitId ? { unitId: thing.unitId } : {};
}
