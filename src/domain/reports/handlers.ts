import { z } from 'zod';
import { type EffectHandlers, result } from '../../core/effects.ts';
import type { Texts } from '../../core/texts.ts';
import { dayOf, formatDay } from '../../core/time.ts';
import { getContact, siblingsOf } from '../contacts/contacts.ts';
import type { MovementField } from '../organisation/model.ts';
import { getMovement } from '../organisation/movements.ts';
import { unitsLedBy } from '../people/roles.ts';
import { createReport, reportsOf } from './reports.ts';

const said = z
  .string()
  .max(5000)
  .nullish()
  .transform((text) => text?.normalize('NFC').trim() || undefined);
const count = z
  .number()
  .finite()
  .nonnegative()
  .nullish()
  .transform((value) => value ?? undefined);

const createData = z.object({
  unitId: z.string(),
  movement: z.string(),
  date: z.iso.date(),
  place: said,
  summary: said,
  attendance: count,
  members: count,
  values: z
    .record(z.string(), z.union([z.number().finite(), z.string().max(2000), z.null()]))
    .nullish()
    .transform((values) => values ?? {}),
  photos: z
    .array(z.string())
    .max(30)
    .nullish()
    .transform((ids) => ids ?? []),
});

/** What a leader may do about reports. Whoever does not lead the unit on that day hears `forbidden`. */
export function reportHandlers(texts: Texts): EffectHandlers {
  return {
    async 'reports.create'(call) {
      const data = createData.safeParse(call.data);
      if (!data.success) return result('invalid');
      const { movement: movementCode, values, ...rest } = data.data;
      const personId = (await getContact(call.contactId))?.personId;
      const led = personId ? await unitsLedBy(personId, dayOf(call.at)) : [];
      if (!personId || !led.includes(rest.unitId)) return result('forbidden');
      const movement = await getMovement(movementCode);
      if (!movement?.reportable) return result('invalid');

      const { contactId, channel } = call;
      const report = {
        ...rest,
        movement: movement._id,
        values: knownValues(values, movement.fields),
        contactId,
        personId,
        channel,
      };
      return result('ok', { code: await createReport(call.id, report, call.at) });
    },

    async 'reports.mine'(call) {
      const language = (await getContact(call.contactId))?.language ?? 'vi';
      const reports = await reportsOf(await siblingsOf(call.contactId));
      const items = await Promise.all(
        reports.map(async (report) => ({
          code: report.code ?? '',
          movement: (await getMovement(report.movement))?.shortName ?? report.movement,
          date: formatDay(report.date),
          status: report.status,
          statusText: texts.t(language, `records.report_statuses.${report.status}`),
        })),
      );
      return result('ok', { items });
    },
  };
}

/** Keeps what the movement asks for, in the kind it asks for; a skipped field leaves nothing. */
function knownValues(
  values: Record<string, number | string | null>,
  fields: readonly MovementField[],
): Record<string, number | string> {
  return Object.fromEntries(
    fields.flatMap(({ id, kind }): [string, number | string][] => {
      const value = values[id];
      if (value === undefined || value === null || value === '') return [];
      if (kind === 'text') return [[id, String(value).normalize('NFC')]];
      const number = Number(value);
      return Number.isFinite(number) && number >= 0 ? [[id, number]] : [];
    }),
  );
}
