import { z } from 'zod';
import { type EffectCall, type EffectHandlers, result } from '../../core/effects.ts';
import type { Json } from '../../core/json.ts';
import type { Texts } from '../../core/texts.ts';
import { dayOf, formatDay } from '../../core/time.ts';
import { getContact, siblingsOf } from '../contacts/contacts.ts';
import type { MovementField } from '../organisation/model.ts';
import { getMovement } from '../organisation/movements.ts';
import { currentTree } from '../organisation/tree-store.ts';
import { unitsLedBy } from '../people/roles.ts';
import { draftSlots, type HandedDraft, keepDraft, takeDraft, unitLedBefore } from './handed-drafts.ts';
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

const handData = z.object({
  slots: z.record(z.string(), z.unknown()),
  held: z.object({ text: z.string().optional(), mediaIds: z.array(z.string()).optional() }).optional(),
});

/** What a leader may do about reports. Whoever does not lead the unit on that day hears `forbidden`. */
export function reportHandlers(texts: Texts): EffectHandlers {
  return {
    async 'reports.create'(call) {
      const data = createData.safeParse(call.data);
      if (!data.success) return result('invalid');
      const { movement: movementCode, values, ...rest } = data.data;
      const personId = (await getContact(call.contactId))?.personId;
      const tree = await currentTree();
      const day = dayOf(call.at);
      const homeOf = (unitId: string) => tree.homeOn(unitId, day);
      // A draft begun before the units changed names the old one; so does her term.
      const unitId = homeOf(rest.unitId);
      const led = personId ? await unitsLedBy(personId, day) : [];
      if (!personId || unitId === undefined || !led.map(homeOf).includes(unitId)) {
        // Her term ended while she was writing: what she wrote is for whoever came after her.
        const handed = personId && (await keepForSuccessor(call, personId, rest.unitId, draftSlots(call.data)));
        return result(handed ? 'handed' : 'forbidden');
      }
      const movement = await getMovement(movementCode);
      if (!movement?.reportable) return result('invalid');

      const { contactId, channel } = call;
      const report = {
        ...rest,
        unitId,
        movement: movement._id,
        values: knownValues(values, movement.fields),
        contactId,
        personId,
        channel,
      };
      return result('ok', { code: await createReport(call.id, report, call.at) });
    },

    async 'reports.handDraft'(call) {
      const data = handData.safeParse(call.data);
      const personId = (await getContact(call.contactId))?.personId;
      if (!data.success || personId === undefined) return result('ok');
      const { slots, held } = data.data as { slots: Record<string, Json>; held?: z.infer<typeof handData>['held'] };
      const unitId = typeof slots.unitId === 'string' ? slots.unitId : undefined;
      await keepForSuccessor(call, personId, unitId, draftSlots(slots, held));
      return result('ok');
    },

    async 'reports.takeDraft'(call) {
      const id = typeof call.data.id === 'string' ? call.data.id : '';
      const { contactId, at } = call;
      const personId = (await getContact(contactId))?.personId;
      const begun = personId === undefined ? undefined : await takeDraft(id, { contactId, personId }, at);
      return begun === undefined ? result('gone') : result('ok', begun);
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

/** @returns Whether there is a unit she led until lately, whose leader gets it. */
async function keepForSuccessor(
  call: EffectCall,
  personId: string,
  named: string | undefined,
  slots: HandedDraft['slots'],
): Promise<boolean> {
  const unitId = await unitLedBefore(personId, named, call.at);
  if (unitId === undefined) return false;
  if (Object.keys(slots).length > 0) await keepDraft({ _id: call.id, unitId, personId, slots }, call.at);
  return true;
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
