import { z } from 'zod';
import { type EffectCall, type EffectHandlers, type EffectResult, result } from '../../core/effects.ts';
import type { Texts } from '../../core/texts.ts';
import { dayOf } from '../../core/time.ts';
import { getContact, languageOf, linkPerson, setContactUnit, type TellContact } from '../contacts/contacts.ts';
import { unitLabels } from '../organisation/units.ts';
import { personIdOf } from '../people/people.ts';
import { APP_CODE_MS, makeAppCode, unlinkApps, useAppCode } from './app-links.ts';
import { askLeaders } from './ask-leaders.ts';
import { type Claim, openClaim } from './claims.ts';
import { declineOffer, takeOffer } from './decide-claim.ts';
import { useInvite } from './invites.ts';
import { countJoin } from './join-codes.ts';
import { findUnits, joinUnit } from './joining.ts';
import { becomePerson } from './membership.ts';
import { requestUnitChange } from './unit-changes.ts';
import { takeVerdict } from './verdicts.ts';

export interface EnrolmentPorts {
  texts: Texts;
  tell: TellContact;
}

const typed = z.string().max(500);
const codeData = z.object({ code: z.string().max(200) });
const findData = z.object({ text: typed });
const joinData = z.object({ unitId: z.string().min(1), code: z.string().max(20).nullish() });
const unitData = z.object({ unitId: z.string().min(1) });
const claimData = z.object({
  unitId: z.string().min(1),
  name: z.string().trim().min(1).max(100).nullish(),
  phone: z
    .string()
    .regex(/^\+\d{8,15}$/)
    .nullish(),
});
const answerData = z.object({ claimId: z.string().min(1), mine: z.boolean() });
const verdictData = z.object({ argument: z.string().max(80), kind: z.enum(['member', 'woman']).nullish() });

/** What a flow may do to make someone part of a unit. */
export function enrolmentHandlers(ports: EnrolmentPorts): EffectHandlers {
  const { tell, texts } = ports;
  return {
    'leaders.enrol': enrolLeader,

    async 'enrolment.openCode'(call) {
      const data = codeData.safeParse(call.data);
      const { units, code } = data.success ? await findUnits(data.data.code, call.at) : { units: [] };
      const [unit] = units;
      if (unit === undefined || code === undefined) return result('unknown');
      await countJoin(code, 'opened', call.id);
      return result('known', { unitId: unit.id, unitName: unit.name, code });
    },
    async 'enrolment.findUnit'(call) {
      const data = findData.safeParse(call.data);
      const { units, code } = data.success ? await findUnits(data.data.text, call.at) : { units: [] };
      const [first] = units;
      if (!first) return result('none');
      if (units.length > 1) return result('many', { units: units.map(({ id, name }) => ({ id, name })) });
      return result('one', { unitId: first.id, unitName: first.name, ...(code ? { code } : {}) });
    },
    async 'enrolment.join'(call) {
      const data = joinData.safeParse(call.data);
      if (!data.success) return result('unknown');
      const { outcome, ...values } = await joinUnit(call.contactId, data.data.unitId, call.at);
      if (data.data.code && outcome !== 'unknown') await countJoin(data.data.code, 'joined', call.id);
      return result(outcome, values);
    },
    async 'enrolment.claim'(call) {
      const data = claimData.safeParse(call.data);
      if (!data.success) return result('known');
      const { unitId, name, phone } = data.data;
      const { id, contactId, channel, at } = call;
      const claim = await openClaim({
        id,
        contactId,
        channel,
        unitId,
        at,
        name: name?.normalize('NFC'),
        phone: phone ?? undefined,
      });
      if (claim === undefined) return result('known');
      return claim.state === 'offered' ? result('offered', { claimId: claim._id }) : passOn(claim, tell);
    },
    async 'enrolment.answer'(call) {
      const data = answerData.safeParse(call.data);
      if (!data.success) return result('officer');
      const { claimId, mine } = data.data;
      const claim = mine ? await takeOffer(claimId, call, tell) : await declineOffer(claimId, call.contactId);
      if (claim?.contactId !== call.contactId) return result('officer');
      return claim.state === 'confirmed' ? result('linked') : passOn(claim, tell);
    },
    async 'enrolment.verdict'(call) {
      const data = verdictData.safeParse(call.data);
      if (!data.success) return result('settled');
      const { argument, kind } = data.data;
      const { outcome, ...values } = await takeVerdict(argument, kind ?? undefined, call, tell);
      return result(outcome, values);
    },

    async 'apps.code'(call) {
      const code = await makeAppCode(call.contactId, call.at, call.id);
      return result('ok', { code: `LK ${code}`, minutes: APP_CODE_MS / 60_000 });
    },
    async 'apps.link'(call) {
      const data = codeData.safeParse(call.data);
      if (!data.success) return result('unknown');
      const linking = await useAppCode(data.data.code, call.contactId, call.at, tell);
      if (linking !== 'refused') return result(linking);
      return result('refused', { note: texts.t(await languageOf(call.contactId), 'enrolment.link_note') });
    },
    async 'apps.unlink'(call) {
      return result((await unlinkApps(call.contactId, call.at)) ? 'ok' : 'none');
    },

    async 'unitChanges.request'(call) {
      const data = unitData.safeParse(call.data);
      if (!data.success) return result('unknown');
      const { id, contactId, at } = call;
      const { outcome, ...values } = await requestUnitChange({ id, contactId, at, unitId: data.data.unitId });
      return result(outcome, values);
    },
  };
}

async function passOn(claim: Claim, tell: TellContact): Promise<EffectResult> {
  return result((await askLeaders(claim, tell)) > 0 ? 'leader' : 'officer');
}

async function enrolLeader(call: EffectCall): Promise<EffectResult> {
  const data = codeData.safeParse(call.data);
  if (!data.success) return result('unknown');

  const contact = await getContact(call.contactId);
  const personId = contact?.personId ?? personIdOf(call.contactId);
  const who = { contactId: call.contactId, personId, ...(contact?.name ? { name: contact.name } : {}) };
  const enrolment = await useInvite(data.data.code, who, call.at);
  if (enrolment.outcome !== 'enrolled') return result(enrolment.outcome);

  if (contact && enrolment.personId !== personId) {
    // The seat was handed to her before she wrote to us: she is that person now.
    await becomePerson(contact, enrolment.personId, enrolment.unitId, dayOf(call.at));
  } else await linkPerson(call.contactId, enrolment.personId);
  if (!contact?.unitId) await setContactUnit(call.contactId, enrolment.unitId);
  const unitName = (await unitLabels([enrolment.unitId])).get(enrolment.unitId) ?? '';
  return result('enrolled', { unitId: enrolment.unitId, unitName, role: enrolment.role });
}
