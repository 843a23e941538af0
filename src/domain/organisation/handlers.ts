import { z } from 'zod';
import { type EffectHandlers, result } from '../../core/effects.ts';
import { dayOf } from '../../core/time.ts';
import { languageOf } from '../contacts/contacts.ts';
import { commonMovements, fieldFor, getMovement, searchMovements } from './movements.ts';
import { type NamedUnit, searchUnits, unitLabels, unitsUnder } from './units.ts';

const searchData = z.object({ text: z.string().max(500), types: z.array(z.string()).optional() });
const childrenData = z.object({
  parentId: z.string().nullish(),
  types: z.array(z.string()).optional(),
});
const movementData = z.object({ code: z.string().max(50) });

const INVALID = result('invalid');

/** What a flow may ask of the union: its units and its movements. */
export function organisationHandlers(): EffectHandlers {
  return {
    async 'units.search'(call) {
      const data = searchData.safeParse(call.data);
      if (!data.success) return result('none');
      const { text, types } = data.data;
      const found = await searchUnits(text, { day: dayOf(call.at), ...(types ? { types } : {}) });
      const [first] = found;
      if (!first) return result('none');
      if (found.length === 1) return result('one', { unitId: first.id, unitName: first.name });
      return result('many', { units: found.map(plain) });
    },
    async 'units.children'(call) {
      const data = childrenData.safeParse(call.data);
      if (!data.success) return INVALID;
      const units = await unitsUnder(data.data.parentId || undefined, dayOf(call.at), data.data.types);
      const names = await unitLabels(
        units.map((unit) => unit._id),
        dayOf(call.at),
      );
      return result('ok', { units: units.map((unit) => ({ id: unit._id, name: names.get(unit._id) ?? unit.name })) });
    },

    async 'movements.search'(call) {
      const data = searchData.safeParse(call.data);
      if (!data.success) return result('none');
      const found = await searchMovements(data.data.text, dayOf(call.at));
      const [first] = found;
      if (!first) return result('none');
      if (found.length === 1) return result('one', { ...first });
      return result('many', { movements: found.map((movement) => ({ ...movement })) });
    },
    async 'movements.common'(call) {
      const movements = await commonMovements(dayOf(call.at));
      return result('ok', { movements: movements.map((movement) => ({ ...movement })) });
    },
    async 'movements.fields'(call) {
      const data = movementData.safeParse(call.data);
      const movement = data.success ? await getMovement(data.data.code) : undefined;
      if (!movement) return result('unknown');
      const language = await languageOf(call.contactId);
      return result('ok', { fields: movement.fields.map((field) => ({ ...fieldFor(field, language) })) });
    },
  };
}

function plain(unit: NamedUnit): { id: string; name: string } {
  return { id: unit.id, name: unit.name };
}
