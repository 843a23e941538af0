import { z } from 'zod';
import { type EffectHandlers, result } from '../../core/effects.ts';
import { dayOf } from '../../core/time.ts';
import { homeUnit, validOn } from '../organisation/units.ts';
import { setContactLanguage, setContactUnit } from './contacts.ts';

const languageData = z.object({ language: z.enum(['vi', 'en']) });
const unitData = z.object({ unitId: z.string().min(1) });

/** What a flow may do to its own contact. Data of another shape is answered `invalid` and changes nothing. */
export function contactHandlers(): EffectHandlers {
  return {
    async 'contacts.setUnit'(call) {
      const data = unitData.safeParse(call.data);
      const day = dayOf(call.at);
      // She may have meant an old commune: it is the one that took over.
      const unit = data.success ? await homeUnit(data.data.unitId, day) : undefined;
      if (!unit || !validOn(unit, day)) return result('unknown');
      await setContactUnit(call.contactId, unit._id);
      return result('ok', { unitId: unit._id, unitName: unit.label });
    },
    async 'contacts.setLanguage'(call) {
      const data = languageData.safeParse(call.data);
      if (!data.success) return result('invalid');
      await setContactLanguage(call.contactId, data.data.language);
      return result('ok');
    },
  };
}
