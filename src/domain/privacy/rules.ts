import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../../core/yaml-file.ts';
import { REQUEST_KINDS } from './model.ts';

/** Everything the nightly clearing knows how to clear; what each means: `retention-kinds.ts`. */
export const RETENTION_KINDS = [
  'inbox_texts',
  'outbox_texts',
  'texts_without_consent',
  'receipts',
  'loose_media',
  'drafts',
  'submissions',
  'handoffs',
  'questions',
  'quiz_unfinished',
  'quiz_tries',
  'ended_timers',
  'login_attempts',
  'staff_links',
  'ended_invites',
  'data_copies',
  'requests',
  'receipts_of_deletion',
  'incidents',
  'contacts_without_consent',
  'contacts_inactive',
  'ownerless_messages',
] as const;
export type RetentionKindName = (typeof RETENTION_KINDS)[number];

const days = z.number().int().min(0).max(36_500);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day looks like 2027-02-05');

const rulesFile = z.strictObject({
  deadlines: z.strictObject({
    source: z.string().min(1),
    checked: day,
    answerWorkingDays: days,
    doneDays: z.record(z.enum(REQUEST_KINDS), days),
    extensionDays: days,
    holidays: z.array(z.string().regex(/^\d{2}-\d{2}$/, 'month and day, such as 09-02')),
    daysOff: z.array(day),
  }),
  retention: z.record(z.enum(RETENTION_KINDS), z.strictObject({ days, source: z.string().min(1) })),
});

export type PrivacyRules = z.infer<typeof rulesFile>;
export type Deadlines = PrivacyRules['deadlines'];

/**
 * How long things are kept and how soon a wish must be met.
 * @param dir The `seed` folder.
 * @throws InputError naming what is wrong or missing in `privacy.yaml`.
 */
export function loadPrivacyRules(dir: string): PrivacyRules {
  return readYaml(join(dir, 'privacy.yaml'), rulesFile);
}
