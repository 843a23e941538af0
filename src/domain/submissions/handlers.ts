import { z } from 'zod';
import { type EffectHandlers, result } from '../../core/effects.ts';
import type { Json } from '../../core/json.ts';
import type { Language, Texts } from '../../core/texts.ts';
import { dayOf, formatDay } from '../../core/time.ts';
import { readCode } from '../codes/codes.ts';
import { getContact, siblingsOf } from '../contacts/contacts.ts';
import { createSubmission, type Submission, submissionsOf } from './submissions.ts';

/** What a flow leaves out arrives as null or as an empty text; both mean "not said". */
const said = z
  .string()
  .max(5000)
  .nullish()
  .transform((text) => text?.normalize('NFC').trim() || undefined);
const yes = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const photos = z
  .array(z.string())
  .max(20)
  .nullish()
  .transform((ids) => ids ?? []);

const createData = z
  .object({
    kind: z.enum(['initiative', 'petition']),
    problem: said,
    idea: said,
    place: said,
    benefit: said,
    text: said,
    publish: yes,
    showName: yes,
    onBehalf: yes,
    photos,
  })
  .refine(({ problem, idea, text, photos: files }) => problem || idea || text || files.length > 0, 'nothing was said');
const statusData = z.object({ code: z.string().max(200).nullish() });

/** What a flow may do about initiatives and petitions. */
export function submissionHandlers(texts: Texts): EffectHandlers {
  return {
    async 'submissions.create'(call) {
      const data = createData.safeParse(call.data);
      if (!data.success) return result('invalid');
      const unitId = (await getContact(call.contactId))?.unitId;
      const { contactId, channel } = call;
      const submission = { ...data.data, contactId, channel, ...(unitId ? { unitId } : {}) };
      return result('ok', { code: await createSubmission(call.id, submission, call.at) });
    },

    async 'submissions.status'(call) {
      const data = statusData.safeParse(call.data);
      if (!data.success) return result('unknown');
      const typed = data.data.code?.trim();
      const language = (await getContact(call.contactId))?.language ?? 'vi';
      // A code alone opens nothing: only what she sent herself, on either of her apps.
      const own = await submissionsOf(await siblingsOf(call.contactId), 100);

      if (!typed) {
        if (own.length === 0) return result('unknown');
        return result('list', { items: own.slice(0, 5).map((submission) => summary(submission, language, texts)) });
      }
      const code = readCode(typed);
      const found = own.find((submission) => submission.code === code);
      if (!found) return result('unknown');
      return result('found', {
        ...summary(found, language, texts),
        ...(found.answer ? { answer: found.answer.text } : {}),
      });
    },
  };
}

function summary(submission: Submission, language: Language, texts: Texts): Record<string, Json> {
  return {
    code: submission.code ?? '',
    kind: submission.kind,
    kindText: texts.t(language, `records.kinds.${submission.kind}`),
    status: submission.status,
    statusText: texts.t(language, `records.submission_statuses.${submission.status}`),
    day: formatDay(dayOf(submission.createdAt)),
  };
}
