import { z } from 'zod';
import { type EffectCall, type EffectHandlers, result } from '../../core/effects.ts';
import { CONSENT_PURPOSES, type ConsentPurpose } from '../../core/facts.ts';
import { deriveId } from '../../core/ids.ts';
import type { Texts } from '../../core/texts.ts';
import { type Day, dayOf, formatDay, isDay } from '../../core/time.ts';
import { getContact, languageOf, siblingsOf } from '../contacts/contacts.ts';
import type { CurrentConsent } from '../contacts/model.ts';
import type { PersonalFields } from '../people/people.ts';
import { applyRefusal, type ConsentPorts } from './consent-effects.ts';
import { keepConsentText } from './consent-texts.ts';
import { agreedBefore, recordConsent } from './consents.ts';
import { openCopyLink } from './copies.ts';
import { correct } from './corrections.ts';
import { forgetOnRequest } from './forget.ts';
import type { RequestKind } from './model.ts';
import { type Holding, myData } from './my-data.ts';
import { getRequestDue, openRequest } from './requests.ts';
import type { PrivacyRules } from './rules.ts';
import { readRight } from './words.ts';

export interface PrivacyPorts extends ConsentPorts {
  texts: Texts;
  rules: PrivacyRules;
  holdings: readonly Holding[];
  /** The address of a copy. @param token The secret part. */
  copyUrl(token: string): string;
}

const consentData = z.object({
  purpose: z.enum(CONSENT_PURPOSES),
  state: z.enum(['granted', 'refused', 'withdrawn']),
  textKey: z.string().min(1),
  textVersion: z.coerce.number().int().nonnegative(),
});
const switchData = z.object({
  textKey: z.string().min(1).optional(),
  textVersion: z.coerce.number().int().nonnegative().default(1),
});
const textData = z.object({ text: z.string().max(4000).nullish() });
const nameData = z.object({ name: z.string().trim().min(1).max(100) });
const phoneData = z.object({ phone: z.string().regex(/^\+\d{8,15}$/) });
const detailData = z.object({
  field: z.enum(['birth', 'address']),
  value: z.coerce.string().trim().min(3).max(300),
});
const requestData = z.object({ kind: z.enum(['restrict', 'object', 'complaint']) });

/** Purposes that put her where others see her. */
const PUBLISHED: ReadonlySet<ConsentPurpose> = new Set(['publish_image', 'publish_name']);

const INVALID = result('invalid');

/** What a flow may do about her data: her consents, seeing, copying, correcting, deleting, complaining. */
export function privacyHandlers(ports: PrivacyPorts): EffectHandlers {
  const { texts, rules } = ports;

  /** Registers a wish the machine has met at once, or one that waits for somebody. */
  const registered = async (
    call: EffectCall,
    kind: RequestKind,
    { automatic, note }: { automatic: boolean; note?: string } = { automatic: true },
  ): Promise<string> => {
    const unitId = (await getContact(call.contactId))?.unitId;
    const id = deriveId('data-request', call.id);
    const { contactId, at } = call;
    const known = { ...(unitId ? { unitId } : {}), ...(note ? { note } : {}) };
    return openRequest(id, { kind, source: 'chat', automatic, contactId, at, ...known }, rules.deadlines);
  };

  /** What is in print or on a page no machine takes down: where she had agreed, somebody must. */
  const takenBack = async (call: EffectCall, purpose: ConsentPurpose, ids: readonly string[]): Promise<void> => {
    const agreed = await Promise.all(ids.map((contactId) => agreedBefore(call.id, contactId, purpose)));
    if (!PUBLISHED.has(purpose) || !agreed.includes(true)) {
      await registered(call, 'restrict');
      return;
    }
    // Staff read it, in the language of the office.
    const note = texts.t('vi', 'console-requests.taken_back', {
      purpose: texts.t('vi', `records.purposes.${purpose}`),
    });
    await registered(call, 'restrict', { automatic: false, note });
  };

  const answer = async (
    call: EffectCall,
    purpose: ConsentPurpose,
    said: Pick<CurrentConsent, 'state' | 'textKey' | 'textVersion'>,
  ): Promise<void> => {
    const shown = { key: said.textKey, version: said.textVersion, language: await languageOf(call.contactId) };
    const textId = await keepConsentText(texts, shown, call.at);
    const consent = { ...said, ...(textId ? { textId } : {}), channel: call.channel, at: call.at };
    // One person on two apps who takes back a yes means both; a yes counts only where it was given.
    const ids = said.state === 'withdrawn' ? await siblingsOf(call.contactId) : [call.contactId];
    for (const contactId of ids) await recordConsent(call.id, contactId, purpose, consent);
    if (said.state !== 'granted') await applyRefusal(ports, purpose, ids, call.at);
    if (said.state === 'withdrawn') await takenBack(call, purpose, ids);
  };

  const switchNews = async (call: EffectCall, state: 'granted' | 'withdrawn', defaultKey: string) => {
    const data = switchData.safeParse(call.data);
    if (!data.success) return INVALID;
    const { textKey = defaultKey, textVersion } = data.data;
    await answer(call, 'broadcast', { state, textKey, textVersion });
    return result('ok');
  };

  return {
    async 'consents.record'(call) {
      const data = consentData.safeParse(call.data);
      if (!data.success) return INVALID;
      const { purpose, ...said } = data.data;
      await answer(call, purpose, said);
      const language = await languageOf(call.contactId);
      return result('ok', { purposeText: texts.t(language, `records.purposes.${purpose}`) });
    },
    'consents.stop': (call) => switchNews(call, 'withdrawn', 'stop.stopped'),
    'consents.restart': (call) => switchNews(call, 'granted', 'stop.ask_again'),

    async 'privacy.read'(call) {
      const data = textData.safeParse(call.data);
      const wish = readRight(data.success ? (data.data.text ?? '') : '');
      if (wish.right === 'correct') return result(wish.field ?? 'correct');
      if (wish.right !== 'withdraw' || !wish.purpose) return result(wish.right);
      return result(wish.purpose === 'broadcast' ? 'stop' : wish.purpose === 'submission' ? 'submission' : 'refuse', {
        purpose: wish.purpose,
      });
    },
    async 'contacts.myData'(call) {
      const language = await languageOf(call.contactId);
      const sentences = await myData(call.contactId, call.at, ports);
      const lines = sentences.map((sentence) => texts.say(language, sentence));
      await registered(call, 'see');
      return result('ok', { lines, text: lines.join('\n') });
    },
    async 'privacy.copy'(call) {
      const { contactId, at } = call;
      const { token, code } = await openCopyLink({ contactId, language: await languageOf(contactId), at });
      await registered(call, 'copy');
      return result('ok', { link: ports.copyUrl(token), code });
    },
    async 'contacts.rename'(call) {
      const data = nameData.safeParse(call.data);
      if (!data.success) return INVALID;
      await correct(call.contactId, { name: data.data.name.normalize('NFC') });
      await registered(call, 'correct');
      return result('ok');
    },
    async 'contacts.setPhone'(call) {
      const data = phoneData.safeParse(call.data);
      if (!data.success) return INVALID;
      await correct(call.contactId, { phone: data.data.phone });
      await registered(call, 'correct');
      return result('ok');
    },
    async 'privacy.correct'(call) {
      const data = detailData.safeParse(call.data);
      const fields = data.success ? fieldsOf(data.data, dayOf(call.at)) : undefined;
      if (!fields) return result('unread');
      const kept = await correct(call.contactId, fields);
      if (!kept) return result('nobody');
      await registered(call, 'correct');
      return result('ok');
    },
    async 'privacy.request'(call) {
      const data = requestData.safeParse(call.data);
      if (!data.success) return INVALID;
      const code = await registered(call, data.data.kind, { automatic: false });
      const due = await getRequestDue(deriveId('data-request', call.id));
      return result('ok', {
        code,
        answerBy: due ? formatDay(due.answerBy) : '',
        dueBy: due ? formatDay(due.dueBy) : '',
      });
    },
    async 'contacts.deleteEverything'(call) {
      const receipt = await forgetOnRequest(
        { contactId: call.contactId, whole: true, source: 'chat', requestId: deriveId('data-request', call.id) },
        ports,
        call.at,
      );
      return result('ok', { receipt: receipt ?? '' });
    },
  };
}

/** A birthday as she wrote it: a year is enough, and more than a year is kept only where it is a day there was. */
function fieldsOf({ field, value }: z.infer<typeof detailData>, today: Day): PersonalFields | undefined {
  if (field === 'address') return { address: value.normalize('NFC') };
  const day = /\b(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d{2})\b/.exec(value);
  const whole = day && `${day[3]}-${day[2]?.padStart(2, '0')}-${day[1]?.padStart(2, '0')}`;
  if (whole && !isDay(whole)) return undefined;
  const birth = whole ?? /\b(?:19|20)\d{2}\b/.exec(value)?.[0];
  return birth !== undefined && birth <= today.slice(0, birth.length) ? { birth } : undefined;
}
