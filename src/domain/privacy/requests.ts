import { addDays, type Day, dayOf } from '../../core/time.ts';
import { nextCode } from '../codes/codes.ts';
import { type Scope, type StaffAct, scopeFilter } from '../organisation/scope.ts';
import { openPersonal, sealPersonal } from '../personal/vault.ts';
import { dueDaysOf } from './deadlines.ts';
import { type DataRequestDoc, DataRequestModel, type RequestKind, type RequestStep } from './model.ts';
import type { Deadlines } from './rules.ts';

export type DataRequest = DataRequestDoc;

/** A wish as it comes in. */
export interface NewRequest {
  kind: RequestKind;
  source: DataRequest['source'];
  /** Done by the machine already: it is closed as it is opened. */
  automatic: boolean;
  contactId?: string;
  unitId?: string;
  at: number;
  /** Who wrote it down for somebody who phoned. */
  staffId?: string;
  /** What staff must know to meet it. */
  note?: string;
}

/**
 * Registers a wish under the id of the effect or form that asked; the same id is the same request.
 * @returns Its code, `QD-0012`.
 */
export async function openRequest(id: string, request: NewRequest, rules: Deadlines): Promise<string> {
  const { kind, source, automatic, contactId, unitId, at, staffId, note } = request;
  const by = staffId ? { staffId } : {};
  const steps: RequestStep[] = [{ id, at, what: 'opened', ...by, ...(note ? { note: sealPersonal(note) } : {}) }];
  if (automatic) steps.push({ id: `${id}-done`, at, what: 'done' });
  await DataRequestModel.updateOne(
    { _id: id },
    {
      $setOnInsert: {
        kind,
        source,
        automatic,
        ...(contactId ? { contactId } : {}),
        ...(unitId ? { unitId } : {}),
        state: automatic ? 'done' : 'open',
        openedAt: at,
        ...dueDaysOf(kind, dayOf(at), rules),
        ...(automatic ? { answeredAt: at, closedAt: at } : {}),
        steps,
      },
    },
    { upsert: true },
  );
  const kept = await DataRequestModel.findById(id).lean<DataRequest>();
  if (kept?.code) return kept.code;
  const code = await nextCode('QD');
  await DataRequestModel.updateOne({ _id: id, code: { $exists: false } }, { $set: { code } });
  return (await DataRequestModel.findById(id).lean<DataRequest>())?.code ?? code;
}

/** Requests a staff member may see: open ones by their last day, closed ones the newest first. At most 200. */
export async function listRequests(scope: Scope, which: 'open' | 'closed'): Promise<DataRequest[]> {
  return DataRequestModel.find({
    $and: [await scopeFilter(scope), { state: which === 'open' ? 'open' : { $ne: 'open' } }],
  })
    .sort(which === 'open' ? { dueBy: 1, _id: 1 } : { openedAt: -1, _id: 1 })
    .limit(200)
    .lean<DataRequest[]>();
}

/** How many are open, and how many of them are late: not answered or not done by their last day. */
export async function countRequests(scope: Scope, today: Day): Promise<{ open: number; late: number }> {
  const open = await listRequests(scope, 'open');
  return { open: open.length, late: open.filter((request) => isLate(request, today)).length };
}

export function isLate(request: Pick<DataRequest, 'state' | 'dueBy' | 'answerBy' | 'answeredAt'>, today: Day): boolean {
  if (request.state !== 'open') return false;
  return request.dueBy < today || (request.answeredAt === undefined && request.answerBy < today);
}

/** One request with its notes readable, if it lies within the scope. */
export async function getRequest(scope: Scope, id: string): Promise<DataRequest | undefined> {
  const found = await DataRequestModel.findOne({
    $and: [{ _id: id }, await scopeFilter(scope)],
  }).lean<DataRequest | null>();
  if (!found) return undefined;
  return {
    ...found,
    steps: found.steps.map((step) => (step.note ? { ...step, note: openPersonal(step.note) } : step)),
  };
}

/** The last days of a request, for telling her. */
export async function getRequestDue(id: string): Promise<Pick<DataRequest, 'answerBy' | 'dueBy'> | undefined> {
  return (await DataRequestModel.findById(id).lean<DataRequest | null>()) ?? undefined;
}

/** What staff do with an open request. */
export type RequestAct = 'answered' | 'extended' | 'note' | 'done' | 'refused';

/**
 * One step of an open request, once per act. An extension is given once.
 * @returns The request as it is now; undefined when the scope does not hold it, or it is closed, or extended already.
 */
export async function stepRequest(
  scope: Scope,
  id: string,
  step: StaffAct & { what: RequestAct; note?: string },
  rules: Deadlines,
): Promise<DataRequest | undefined> {
  const request = await getRequest(scope, id);
  if (!request) return undefined;
  const { actId, at, staffId, what, note } = step;
  const extended = what === 'extended';
  await DataRequestModel.updateOne(
    { _id: id, state: 'open', 'steps.id': { $ne: actId }, ...(extended ? { extendedAt: { $exists: false } } : {}) },
    {
      $set: {
        // Whatever is done for her tells her that it was received.
        ...(what === 'note' || request.answeredAt !== undefined ? {} : { answeredAt: at }),
        ...(extended ? { extendedAt: at, dueBy: addDays(request.dueBy, rules.extensionDays) } : {}),
        ...(what === 'done' || what === 'refused' ? { state: what, closedAt: at } : {}),
      },
      $push: { steps: { id: actId, at, what, staffId, ...(note ? { note: sealPersonal(note) } : {}) } },
    },
  );
  const now = await getRequest(scope, id);
  return now?.steps.some((each) => each.id === actId) ? now : undefined;
}

/** A request stays for showing that the law was kept; whose it was does not. Notes, which may name her, go. */
export async function eraseRequests(contactId: string): Promise<void> {
  const rows = await DataRequestModel.find({ contactId }).lean<DataRequest[]>();
  for (const { _id, steps } of rows) {
    await DataRequestModel.updateOne(
      { _id },
      { $set: { steps: steps.map(({ note: _, ...step }) => step) }, $unset: { contactId: '' } },
    );
  }
}
