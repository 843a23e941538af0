import { z } from 'zod';
import { type EffectCall, type EffectHandlers, type FlowText, result } from '../../core/effects.ts';
import { deriveId } from '../../core/ids.ts';
import type { Texts } from '../../core/texts.ts';
import { dayOf } from '../../core/time.ts';
import { getUnit, unitLabels, validOn } from '../organisation/units.ts';
import { recordConsent } from './consents.ts';
import {
  getContact,
  renameContact,
  setContactLanguage,
  setContactPhone,
  setContactUnit,
  siblingsOf,
} from './contacts.ts';
import { requestDeletion } from './deletion.ts';
import { myData } from './my-data.ts';

export interface ContactPorts {
  texts: Texts;
  /** Takes this contact out of every broadcast that has not reached her; idempotent. */
  cancelForContact(contactId: string, at: number): Promise<void>;
  /** One sentence each about what another room holds of a contact; nothing held, no sentence. */
  holdings: readonly ((contactId: string) => Promise<FlowText[]>)[];
}

const consentData = z.object({
  purpose: z.enum(['reply', 'broadcast', 'submission', 'publish_name', 'publish_image']),
  state: z.enum(['granted', 'refused', 'withdrawn']),
  textKey: z.string().min(1),
  textVersion: z.coerce.number().int().nonnegative(),
});
const switchData = z.object({
  textKey: z.string().min(1).optional(),
  textVersion: z.coerce.number().int().nonnegative().default(1),
});
const nameData = z.object({ name: z.string().trim().min(1).max(100) });
const phoneData = z.object({ phone: z.string().regex(/^\+\d{8,15}$/) });
const languageData = z.object({ language: z.enum(['vi', 'en']) });
const unitData = z.object({ unitId: z.string().min(1) });

const OK = result('ok');
const INVALID = result('invalid');

/** What a flow may do to its own contact. Data of another shape is answered `invalid` and changes nothing. */
export function contactHandlers(ports: ContactPorts): EffectHandlers {
  const stopOrRestart = async (call: EffectCall, state: 'granted' | 'withdrawn', defaultKey: string) => {
    const data = switchData.safeParse(call.data);
    if (!data.success) return INVALID;
    const { textKey = defaultKey, textVersion } = data.data;
    const consent = { state, textKey, textVersion, channel: call.channel, at: call.at };
    // One person on two apps who says stop means both; a yes counts only where it was given.
    const ids = state === 'withdrawn' ? await siblingsOf(call.contactId) : [call.contactId];
    for (const contactId of ids) {
      await recordConsent(call.id, contactId, 'broadcast', consent);
      if (state === 'withdrawn') await ports.cancelForContact(contactId, call.at);
    }
    return OK;
  };

  return {
    async 'consents.record'(call) {
      const data = consentData.safeParse(call.data);
      if (!data.success) return INVALID;
      const { purpose, ...answer } = data.data;
      await recordConsent(call.id, call.contactId, purpose, { ...answer, channel: call.channel, at: call.at });
      if (purpose === 'broadcast' && answer.state !== 'granted') await ports.cancelForContact(call.contactId, call.at);
      return OK;
    },
    'consents.stop': (call) => stopOrRestart(call, 'withdrawn', 'consent.stop'),
    'consents.restart': (call) => stopOrRestart(call, 'granted', 'consent.restart'),

    async 'contacts.setUnit'(call) {
      const data = unitData.safeParse(call.data);
      const unit = data.success ? await getUnit(data.data.unitId) : undefined;
      if (!unit || !validOn(unit, dayOf(call.at))) return result('unknown');
      await setContactUnit(call.contactId, unit._id);
      const labels = await unitLabels([unit._id]);
      return result('ok', { unitId: unit._id, unitName: labels.get(unit._id) ?? unit.name });
    },
    async 'contacts.rename'(call) {
      const data = nameData.safeParse(call.data);
      if (!data.success) return INVALID;
      await renameContact(call.contactId, data.data.name.normalize('NFC'));
      return OK;
    },
    async 'contacts.setPhone'(call) {
      const data = phoneData.safeParse(call.data);
      if (!data.success) return INVALID;
      await setContactPhone(call.contactId, data.data.phone);
      return OK;
    },
    async 'contacts.setLanguage'(call) {
      const data = languageData.safeParse(call.data);
      if (!data.success) return INVALID;
      await setContactLanguage(call.contactId, data.data.language);
      return OK;
    },
    async 'contacts.myData'(call) {
      const held = (await Promise.all(ports.holdings.map((holding) => holding(call.contactId)))).flat();
      const language = (await getContact(call.contactId))?.language ?? 'vi';
      const sentences = [...(await myData(call.contactId, call.at, ports.texts)), ...held];
      const lines = sentences.map((sentence) => ports.texts.say(language, sentence));
      return result('ok', { lines, text: lines.join('\n') });
    },
    async 'contacts.deleteEverything'(call) {
      const receipt = await requestDeletion(call.contactId, call.at);
      await ports.cancelForContact(call.contactId, call.at);
      const consent = {
        state: 'withdrawn',
        textKey: 'records.deletion',
        textVersion: 1,
        channel: call.channel,
      } as const;
      const id = deriveId(call.id, 'deletion');
      await recordConsent(id, call.contactId, 'broadcast', { ...consent, at: call.at });
      return result('ok', { receipt: receipt ?? '' });
    },
  };
}
