import { LEADS_TIMER } from '../../core/facts.ts';
import { deriveId } from '../../core/ids.ts';
import type { Texts } from '../../core/texts.ts';
import { addDays, type Day, dayOf, formatDay, startOfDay } from '../../core/time.ts';
import { contactsOfPeople, languageOf, lastContactOf, type TellContact } from '../contacts/contacts.ts';
import { askLeaders } from '../enrolment/ask-leaders.ts';
import { listOpenClaims } from '../enrolment/claims.ts';
import { inviteStateOf, listInvites, revokeInvite } from '../enrolment/invites.ts';
import { setTimer } from '../messages/timers.ts';
import { formsOf, unitLabels, validOn } from '../organisation/units.ts';
import { keepReturnedOf, tellHandedDrafts } from '../reports/handed-drafts.ts';
import { type HandOverDoc, HandOverModel, type RoleDoc, RoleModel } from './model.ts';
import { REPORTING_ROLES, termsOf } from './roles.ts';

export interface HandOverPorts {
  texts: Texts;
  tell: TellContact;
}

/**
 * What a hand-over means for the chats, on its day or after: what the old holder had begun is asked back from her
 * conversation, reports sent back and women waiting to be confirmed go to the new one, open codes for the seat are void,
 * and both are told. Each part has an id of its own; broken off, the same call goes on.
 */
export async function moveChats(line: HandOverDoc, ports: HandOverPorts, now: number): Promise<void> {
  const { _id, unitId, role, to, day } = line;
  if (await isReplaced(line)) {
    await HandOverModel.updateOne({ _id }, { $set: { state: 'replaced' } });
    return;
  }
  await HandOverModel.updateOne({ _id, movingAt: { $exists: false } }, { $set: { state: 'moving', movingAt: now } });
  const movingAt = (await HandOverModel.findById(_id).lean<HandOverDoc | null>())?.movingAt ?? now;

  const forms = await formsOf([unitId], dayOf(now));
  for (const personId of line.left) {
    if ((await heldOn(personId, line, forms, dayOf(now))) || (await leftSooner(personId, line))) continue;
    await askDraftsBack(personId, movingAt);
    if (REPORTING_ROLES.includes(role)) await keepReturnedOf(personId, forms, movingAt);
    await tellPerson(line, personId, 'ended', ports, movingAt);
  }
  const [before, then] = [addDays(day, -1), day];
  if (to !== undefined && (await heldOn(to, line, forms, then)) && !(await heldOn(to, line, forms, before))) {
    await tellPerson(line, to, REPORTING_ROLES.includes(role) ? 'begun_reports' : 'begun', ports, movingAt);
  }
  for (const invite of await listInvites(forms)) {
    const stray = invite.role === role && invite._id !== line.inviteId && line.seat === '';
    if (stray && inviteStateOf(invite, now) === 'open') await revokeInvite(invite._id, line.staffId, now);
  }
  for (const claim of await listOpenClaims(forms)) {
    if (claim.state === 'waiting' && claim.askUntil > now) await askLeaders(claim, ports.tell);
  }
  await HandOverModel.updateOne({ _id }, { $set: { state: 'done' } });
}

/**
 * Her conversation hears that her units have changed, and hands on what is not hers to finish. The same `at` is the
 * same event.
 */
export async function askDraftsBack(personId: string, at: number): Promise<void> {
  for (const { _id } of await contactsOfPeople([personId])) await setTimer(_id, LEADS_TIMER, at, at);
}

/** What follows from the days themselves: terms that ran out, drafts that have found a leader. */
export async function followTerms(ports: HandOverPorts, now: number): Promise<void> {
  const today = dayOf(now);
  const days = [addDays(today, -1), today];
  const out = await RoleModel.find({ role: { $in: [...REPORTING_ROLES] }, validTo: { $in: days } }).lean<RoleDoc[]>();
  for (const { personId, validTo } of out) await askDraftsBack(personId, startOfDay(validTo ?? today));
  await tellHandedDrafts(ports.tell, now);
}

/** What was said of a seat. */
export type SeatLine = Pick<HandOverDoc, 'day' | 'from' | 'to'>;

/** Who only leaves a seat, sooner than thought, takes it from nobody who is to come. */
export function replaces(later: SeatLine, earlier: SeatLine): boolean {
  return later.to !== undefined || later.from === earlier.to || later.day > earlier.day;
}

/** Said otherwise before its day came. */
async function isReplaced(line: HandOverDoc): Promise<boolean> {
  const { unitId, role, seat, turn, day } = line;
  const later = { unitId, role, seat, turn: { $gt: turn }, day: { $lte: day } };
  return (await HandOverModel.find(later).lean<HandOverDoc[]>()).some((other) => replaces(other, line));
}

/** By what was said later, and carried out before: she has heard it. */
async function leftSooner(personId: string, { unitId, role, seat, turn, day }: HandOverDoc): Promise<boolean> {
  const sooner = { unitId, role, seat, turn: { $gt: turn }, day: { $lt: day }, left: personId };
  return (await HandOverModel.exists(sooner)) !== null;
}

async function heldOn(personId: string, { role }: HandOverDoc, unitIds: readonly string[], day: Day): Promise<boolean> {
  return (await termsOf(personId)).some(
    (term) => term.role === role && unitIds.includes(term.unitId) && validOn(term, day),
  );
}

/** Once, on the app she wrote on last. Nobody else is named: whoever is forgotten later leaves no trace in her chat. */
async function tellPerson(
  line: HandOverDoc,
  personId: string,
  what: 'ended' | 'begun' | 'begun_reports',
  { texts, tell }: HandOverPorts,
  at: number,
): Promise<void> {
  const contact = await lastContactOf([personId]);
  if (!contact) return;
  const unit = (await unitLabels([line.unitId], line.day)).get(line.unitId) ?? '';
  const role = texts.t(await languageOf(contact._id), `records.roles.${line.role}`);
  await tell({
    id: deriveId('hand-over-told', line._id, personId),
    contactId: contact._id,
    text: { key: `handover.${what}`, params: { role, unit, day: formatDay(line.day) } },
    at,
  });
}
