import { deriveId } from '../../core/ids.ts';
import { dayOf } from '../../core/time.ts';
import { getContact, type TellContact } from '../contacts/contacts.ts';
import { homeUnit, unitLabels } from '../organisation/units.ts';
import { setHome } from '../people/homes.ts';
import type { HomeKind } from '../people/model.ts';
import { addPerson, getPerson, personIdOf } from '../people/people.ts';
import { type Claim, getClaim, isPlainly } from './claims.ts';
import { becomePerson, membershipOf } from './membership.ts';
import { type ClaimDecision, ClaimModel } from './model.ts';

/** Whoever decides: a leader's contact, an officer's account, or herself. */
interface Decider {
  by: string;
  at: number;
}

/**
 * She is who she says. The decision is written first, then carried out; broken off, the same call goes on. Decided
 * otherwise meanwhile, nothing changes.
 * @param yes.personId The person of the roster she is; without it one is made of what she told.
 * @param yes.kind     What she is then: of use only for somebody the union did not know.
 * @returns The claim as it is now.
 */
export async function confirmClaim(
  id: string,
  yes: Decider & { personId?: string; kind?: HomeKind },
  tell: TellContact,
): Promise<Claim | undefined> {
  const { by, at, personId, kind } = yes;
  const decision: ClaimDecision = { by, at, ...(personId ? { personId } : {}), ...(kind ? { kind } : {}) };
  await ClaimModel.updateOne({ _id: id, state: 'waiting' }, { $set: { state: 'confirming', decision } });
  return finish(id, tell);
}

/**
 * She says herself that she is the one on the roster she was asked about. What made her word enough is looked at once
 * more: days may have passed. Otherwise those who know her decide.
 * @returns The claim as it is now.
 */
export async function takeOffer(
  id: string,
  who: { contactId: string; at: number },
  tell: TellContact,
): Promise<Claim | undefined> {
  const offered = await getClaim(id);
  if (offered?.state === 'offered' && !(await isStillPlain(offered, who.at))) {
    await ClaimModel.updateOne({ _id: id, contactId: who.contactId, state: 'offered' }, { $set: { state: 'waiting' } });
    return getClaim(id);
  }
  const [personId] = offered?.candidates ?? [];
  const decision: ClaimDecision = { by: who.contactId, at: who.at, ...(personId ? { personId } : {}) };
  await ClaimModel.updateOne(
    { _id: id, contactId: who.contactId, state: 'offered' },
    { $set: { state: 'confirming', decision } },
  );
  return finish(id, tell);
}

async function isStillPlain({ candidates: [personId], contactId }: Claim, at: number): Promise<boolean> {
  const [person, contact] = await Promise.all([personId ? getPerson(personId) : undefined, getContact(contactId)]);
  return person !== undefined && (await isPlainly(person, contact?.name ?? '', dayOf(at)));
}

async function finish(id: string, tell: TellContact): Promise<Claim | undefined> {
  const claim = await getClaim(id);
  if (claim?.state === 'confirming' && claim.decision) await carryOut(claim, claim.decision, tell);
  return getClaim(id);
}

async function carryOut(claim: Claim, decision: ClaimDecision, tell: TellContact): Promise<void> {
  const contact = await getContact(claim.contactId);
  const day = dayOf(decision.at);
  const unitId = (await homeUnit(claim.unitId, day))?._id ?? claim.unitId;
  if (contact) {
    const personId = decision.personId ?? contact.personId ?? personIdOf(claim.contactId);
    const { name, phone } = contact;
    await addPerson({
      _id: personId,
      ...(name ? { name } : {}),
      ...(phone ? { phone } : {}),
      unitId,
      source: 'chat',
      createdAt: decision.at,
    });
    // A person of the roster stays what the roster says, and where.
    const known = await membershipOf(personId, day);
    if (!known) await setHome(personId, { unitId, kind: decision.kind ?? 'woman', from: day, actId: claim._id });
    await becomePerson(contact, personId, known?.unitId ?? unitId, day);
  }
  await ClaimModel.updateOne({ _id: claim._id, state: 'confirming' }, { $set: { state: 'confirmed' } });
  // Who has just said so herself reads it in the same breath.
  if (decision.by !== claim.contactId) await tellHer(claim, 'enrolment.confirmed', unitId, tell);
}

/** Nobody there knows her. @returns The claim as it is now. */
export async function rejectClaim(
  id: string,
  no: Decider & { reason?: string },
  tell: TellContact,
): Promise<Claim | undefined> {
  const { by, at, reason } = no;
  await ClaimModel.updateOne(
    { _id: id, state: 'waiting' },
    { $set: { state: 'rejected', decision: { by, at, ...(reason ? { reason } : {}) } } },
  );
  const claim = await getClaim(id);
  if (claim?.state === 'rejected') {
    await tellHer(
      claim,
      claim.decision?.reason ? 'enrolment.rejected_because' : 'enrolment.rejected',
      claim.unitId,
      tell,
    );
  }
  return claim;
}

/** The leader does not know her: an officer will see. */
export async function leaveClaim(id: string): Promise<void> {
  await ClaimModel.updateOne({ _id: id, state: 'waiting' }, { $set: { unsure: true } });
}

/** She is not the one on the roster: those who know her decide. */
export async function declineOffer(id: string, contactId: string): Promise<Claim | undefined> {
  await ClaimModel.updateOne({ _id: id, contactId, state: 'offered' }, { $set: { state: 'waiting', candidates: [] } });
  return getClaim(id);
}

async function tellHer(claim: Claim, key: string, unitId: string, tell: TellContact): Promise<void> {
  const unit = (await unitLabels([unitId])).get(unitId) ?? '';
  await tell({
    id: deriveId('claim-told', claim._id, key),
    contactId: claim.contactId,
    text: { key, params: { unit, reason: claim.decision?.reason ?? '' } },
    at: claim.decision?.at ?? claim.createdAt,
  });
}
