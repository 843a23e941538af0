import { z } from 'zod';
import { type EffectHandlers, result } from '../../core/effects.ts';
import { getContact, linkPerson, setContactUnit } from '../contacts/contacts.ts';
import { unitLabels } from '../organisation/units.ts';
import { personIdOf } from '../people/people.ts';
import { useInvite } from './invites.ts';

const enrolData = z.object({ code: z.string().max(200) });

/** What a flow may do to make someone part of a unit. */
export function enrolmentHandlers(): EffectHandlers {
  return {
    async 'leaders.enrol'(call) {
      const data = enrolData.safeParse(call.data);
      if (!data.success) return result('unknown');

      const contact = await getContact(call.contactId);
      const personId = contact?.personId ?? personIdOf(call.contactId);
      const who = { contactId: call.contactId, personId, ...(contact?.name ? { name: contact.name } : {}) };
      const enrolment = await useInvite(data.data.code, who, call.at);
      if (enrolment.outcome !== 'enrolled') return result(enrolment.outcome);

      await linkPerson(call.contactId, personId);
      if (!contact?.unitId) await setContactUnit(call.contactId, enrolment.unitId);
      const unitName = (await unitLabels([enrolment.unitId])).get(enrolment.unitId) ?? '';
      return result('enrolled', { unitId: enrolment.unitId, unitName, role: enrolment.role });
    },
  };
}
