import { deriveId } from '../../core/ids.ts';
import { isRecord, type Json } from '../../core/json.ts';
import { PAYLOAD_PREFIX } from '../../core/messages.ts';
import { dayOf } from '../../core/time.ts';
import { type Contact, lastContactOf, type TellContact } from '../contacts/contacts.ts';
import { getMovement } from '../organisation/movements.ts';
import { formsOf, getUnit, homeUnit, unitLabels } from '../organisation/units.ts';
import { holdersOf, REPORTING_ROLES, termsOf, unitsLedBy } from '../people/roles.ts';
import { mayInChat } from '../staff/permissions.ts';
import { type HandedDraftDoc, HandedDraftModel, type ReportDoc, ReportModel } from './model.ts';

export type HandedDraft = Omit<HandedDraftDoc, 'slots'> & { slots: Record<string, Json> };

/** A draft taken up is in its new leader's conversation; so long a broken turn may still ask for it here. */
const TAKEN_MS = 7 * 86_400_000;
const MOST_PHOTOS = 5;
/** Answers of a report that stand for themselves, whoever goes on with it. */
const ANSWERS = ['date', 'days', 'place', 'attendance', 'members', 'summary', 'movement', 'photos', 'told'] as const;

/** The button by which a leader goes on with what another had begun. */
export function takeDraftPayload(id: string): string {
  return `${PAYLOAD_PREFIX}menu:report:${id}`;
}

/** Keeps what somebody had begun for a unit until whoever leads it now goes on. The same id is the same draft. */
export async function keepDraft(
  draft: Pick<HandedDraft, '_id' | 'unitId' | 'personId' | 'slots' | 'returned'>,
  at: number,
): Promise<void> {
  const { _id, ...rest } = JSON.parse(JSON.stringify(draft)) as typeof draft;
  await HandedDraftModel.updateOne({ _id }, { $setOnInsert: { ...rest, createdAt: at } }, { upsert: true });
}

/** Keeps a report that was sent back for whoever leads its unit now: she corrects it, not who wrote it. */
export async function keepReturned(report: ReportDoc, at: number): Promise<void> {
  const { _id, unitId, personId, date, place, summary, attendance, members, movement, photos, values, code } = report;
  const reason = report.history.findLast(({ status }) => status === 'returned')?.reason ?? '';
  await keepDraft(
    {
      _id: deriveId('returned-draft', _id, reason),
      unitId,
      ...(personId ? { personId } : {}),
      slots: draftSlots({ date, place, summary, attendance, members, movement, photos, values }),
      returned: { reportId: _id, code: code ?? '', reason },
    },
    at,
  );
}

/** Reports of a person that were sent back and not sent again, for a unit that is another's now. @returns How many. */
export async function keepReturnedOf(personId: string, unitIds: readonly string[], at: number): Promise<number> {
  const reports = await ReportModel.find({ unitId: { $in: [...unitIds] }, personId }).lean<ReportDoc[]>();
  const open = reports.filter(
    (report) =>
      report.status === 'returned' &&
      !reports.some(
        (other) =>
          other.status !== 'returned' &&
          other.movement === report.movement &&
          other.date === report.date &&
          other.createdAt > report.createdAt,
      ),
  );
  for (const report of open) await keepReturned(report, at);
  return open.length;
}

/** The unit of somebody who reports no longer: the one named, if she reported for it once, or else her last. */
export async function unitLedBefore(
  personId: string,
  named: string | undefined,
  at: number,
): Promise<string | undefined> {
  const day = dayOf(at);
  const forms = named === undefined ? undefined : new Set([named, ...(await formsOf([named], day))]);
  const ended = (await termsOf(personId)).filter(
    ({ role, unitId, validFrom, validTo }) =>
      mayInChat([role], 'create', 'reports') &&
      validTo &&
      // A term of one day counts: she may have been writing when it ended.
      validFrom <= day &&
      validTo <= day &&
      (forms === undefined || forms.has(unitId)),
  );
  return ended.sort((a, b) => ((a.validTo ?? '') < (b.validTo ?? '') ? -1 : 1)).at(-1)?.unitId;
}

/**
 * Gives a leader what was begun for her unit.
 * @returns What the report flow goes on from; undefined when it is not for her, or another leader has taken it.
 */
export async function takeDraft(
  id: string,
  who: { contactId: string; personId: string },
  at: number,
): Promise<Record<string, Json> | undefined> {
  const draft = await HandedDraftModel.findById(id).lean<HandedDraft | null>();
  if (!draft) return undefined;
  const unitId = await ledForm(draft.unitId, who.personId, at);
  if (unitId === undefined) return undefined;
  const free = { $or: [{ takenBy: { $exists: false } }, { takenBy: who.contactId }] };
  const taken = await HandedDraftModel.findOneAndUpdate(
    { _id: id, ...free },
    { $set: { takenBy: who.contactId, takenAt: at, toldAt: draft.toldAt ?? at } },
  ).lean<HandedDraft | null>();
  if (!taken) return undefined;

  const { slots } = taken;
  const [unit, movement] = await Promise.all([
    getUnit(unitId, dayOf(at)),
    typeof slots.movement === 'string' ? getMovement(slots.movement) : undefined,
  ]);
  return {
    ...slots,
    ...(movement ? { movementName: movement.shortName } : {}),
    unitId,
    unitName: unit?.label ?? '',
    count: Object.keys(slots).length,
  };
}

/**
 * Of what stands in a conversation about a report, or in the data of one being filed, what somebody else goes on from.
 * @param held What she had sent and no question could take yet.
 */
export function draftSlots(
  said: Record<string, Json | undefined>,
  held: { text?: string | undefined; mediaIds?: string[] | undefined } = {},
): HandedDraft['slots'] {
  const told = { ...recordOf(said.told), ...recordOf(said.values) };
  const photos = [...(Array.isArray(said.photos) ? said.photos : []), ...(held.mediaIds ?? [])].slice(0, MOST_PHOTOS);
  const summary = [said.summary, held.text].filter((part) => typeof part === 'string' && part !== '').join('\n');
  const answers = known({ ...said, told, photos, summary });
  const { movementText, opening } = known(said);
  const words = answers.movement === undefined ? (movementText ?? opening) : undefined;
  return {
    ...Object.fromEntries(ANSWERS.flatMap((slot) => (answers[slot] === undefined ? [] : [[slot, answers[slot]]]))),
    ...(words === undefined ? {} : { movementText: words }),
  };
}

/** The id under which this person leads, today, the unit a draft was begun for. */
async function ledForm(unitId: string, personId: string, at: number): Promise<string | undefined> {
  const day = dayOf(at);
  const forms = new Set(await formsOf([unitId], day));
  return (await unitsLedBy(personId, day)).find((led) => forms.has(led));
}

/**
 * Tells whoever leads a unit now of what waits for her, once a draft, with a button to go on. A unit without a leader
 * who writes to us keeps its drafts until it has one. Taken drafts are cleared away after a while.
 */
export async function tellHandedDrafts(tell: TellContact, now: number): Promise<void> {
  await HandedDraftModel.deleteMany({ takenAt: { $lt: now - TAKEN_MS } });
  const waiting = await HandedDraftModel.find({ toldAt: { $exists: false } })
    .sort({ createdAt: 1 })
    .limit(200)
    .lean<HandedDraft[]>();
  for (const draft of waiting) await tellOfDraft(draft, tell, now);
}

async function tellOfDraft(draft: HandedDraft, tell: TellContact, now: number): Promise<void> {
  const leader = await leaderToTell(draft.unitId, now);
  if (leader === undefined) return;
  const unit = (await unitLabels([draft.unitId], dayOf(now))).get(draft.unitId) ?? '';
  const { code, reason } = draft.returned ?? {};
  await tell({
    id: deriveId('handed-draft', draft._id),
    contactId: leader._id,
    text:
      reason === undefined
        ? { key: 'handover.draft', params: { unit } }
        : { key: 'handover.returned', params: { unit, code: code ?? '', reason } },
    choices: [{ label: { key: 'handover.go_on' }, payload: takeDraftPayload(draft._id) }],
    at: now,
  });
  await HandedDraftModel.updateOne({ _id: draft._id, toldAt: { $exists: false } }, { $set: { toldAt: now } });
}

/** One voice: of those who may report for the unit the foremost, on the app she wrote on last. */
async function leaderToTell(unitId: string, now: number): Promise<Contact | undefined> {
  const day = dayOf(now);
  const home = await homeUnit(unitId, day);
  if (!home) return undefined;
  const holders = await holdersOf(REPORTING_ROLES, await formsOf([home._id], day), day);
  for (const role of REPORTING_ROLES) {
    const people = holders.filter((term) => term.role === role).map(({ personId }) => personId);
    const last = await lastContactOf(people);
    if (last) return last;
  }
  return undefined;
}

/** How many drafts wait for the leaders of these units. */
export async function countHandedDrafts(unitIds: readonly string[]): Promise<number> {
  return HandedDraftModel.countDocuments({ unitId: { $in: [...unitIds] }, takenAt: { $exists: false } });
}

/** Her own words and pictures go; the figures she had gathered are the unit's. */
export async function eraseHandedDrafts(personId: string): Promise<void> {
  await HandedDraftModel.updateMany(
    { personId },
    { $unset: { personId: '', 'slots.summary': '', 'slots.movementText': '', 'slots.photos': '' } },
  );
}

/** A contact is forgotten: nothing says any more that she took a draft. */
export async function eraseTakenDrafts(contactId: string): Promise<void> {
  await HandedDraftModel.deleteMany({ takenBy: contactId });
}

function recordOf(value: unknown): Record<string, Json> {
  return isRecord(value) ? (value as Record<string, Json>) : {};
}

/** What is there at all: no nothing, no empty text, list or record. */
function known(slots: Record<string, Json | undefined>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(slots).flatMap(([slot, value]): [string, Json][] => {
      if (value === undefined || value === null || value === '') return [];
      if (typeof value === 'object' && Object.keys(value).length === 0) return [];
      return [[slot, value]];
    }),
  );
}
