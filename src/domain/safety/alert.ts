import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type EffectCall, type EffectHandlers, result } from '../../core/effects.ts';
import { dayOf } from '../../core/time.ts';
import { cancelForContact } from '../broadcasts/drafts.ts';
import { nextCode } from '../codes/codes.ts';
import { getContact, quietContacts, siblingsOf } from '../contacts/contacts.ts';
import { hushMessages } from '../messages/history.ts';
import { insertNew } from '../messages/insert.ts';
import { formsOf, homeUnit } from '../organisation/units.ts';
import { holdersOf } from '../people/roles.ts';
import type { SafetyDesk } from './desk.ts';
import { type CaseLine, EVIDENCE, OpenCases, type SafetyCaseRow, SafetyCases } from './model.ts';
import { dutyFor, dutyRoster } from './roster.ts';

/** What she wrote before saying yes to the gentle question is part of the case too. */
const LOOK_BACK_MS = 30 * 60_000;

/** Roles of her own branch that must not hear of her case. */
export const BARRED_ROLES = ['branch_leader', 'branch_deputy', 'group_leader'] as const;

const detail = z.string().trim().min(1).max(300).optional().catch(undefined);
/** Never refuses: an alarm of a strange shape is an alarm. */
const alertData = z.object({
  evidenceKind: z.enum(EVIDENCE).catch('alarm'),
  phone: detail,
  time: detail,
  commune: detail,
});
type Details = Omit<z.infer<typeof alertData>, 'evidenceKind'>;

/**
 * `safety.alert` { evidenceKind, phone?, time?, commune? } → `alerted` somebody is on duty now · `later` there is
 * somebody, but not at this hour · `nobody`.
 *
 * Opens a case or adds to the open one of this contact, registered or not; once per effect. Of her words only the
 * call-back details are kept, sealed; what else she typed leaves the history. Broadcasts to her are paused. Her
 * branch's leaders are never told: one may be a neighbour or a relative.
 */
export function safetyEffects(desk: SafetyDesk): EffectHandlers {
  return {
    async 'safety.alert'(call) {
      const { evidenceKind, ...details } = alertData.parse(call.data);
      const before = await addToCase(desk, call, { id: call.id, at: call.at, what: evidenceKind }, details);

      const contactIds = await siblingsOf(call.contactId);
      await quietContacts(contactIds, call.at);
      for (const contactId of contactIds) await cancelForContact(contactId, call.at, 'left-audience');
      await hushMessages(call.contactId, Math.max(before.lastAt, call.at - LOOK_BACK_MS), call.at);

      const officers = dutyFor(desk, before, await dutyRoster(call.at));
      return result(officers.length === 0 ? 'nobody' : desk.readsAt(call.at) ? 'alerted' : 'later');
    },
  };
}

/** @returns the case, with `lastAt` as it was before this call (for a new one: when the words to hide began). */
async function addToCase(
  desk: SafetyDesk,
  call: EffectCall,
  line: CaseLine,
  details: Details,
): Promise<Pick<SafetyCaseRow, 'unitChain' | 'barred' | 'lastAt'>> {
  const done = await SafetyCases.findOne({ 'lines.id': call.id }).lean();
  if (done) return { ...done, lastAt: line.what === 'alarm' ? call.at : call.at - LOOK_BACK_MS };

  for (;;) {
    const { row, opened } = await openCaseOf(desk, call);
    const sealed = Object.fromEntries(
      Object.entries(details).flatMap(([name, text]) => (text === undefined ? [] : [[name, desk.seal(text)]])),
    );
    const added = await SafetyCases.findOneAndUpdate(
      { _id: row._id, state: { $ne: 'closed' }, 'lines.id': { $ne: call.id } },
      { $push: { lines: line }, $set: sealed, $max: { lastAt: call.at } },
      { returnDocument: 'after' },
    ).lean();
    if (added && (line.what === 'alarm' || line.what === 'asked')) await ringAgain(added, call.at);
    if (added || (await SafetyCases.exists({ 'lines.id': call.id }))) {
      return opened ? { ...row, lastAt: line.what === 'alarm' ? call.at : call.at - LOOK_BACK_MS } : row;
    }
    // Closed between the two looks: what she says now is a new case.
    await OpenCases.deleteOne({ _id: row.contactKey ?? '', caseId: row._id });
  }
}

/** Danger anew in a case somebody has: she is rung, and after her the next, as if nobody had it. */
async function ringAgain(row: SafetyCaseRow, at: number): Promise<void> {
  await SafetyCases.updateOne(
    { _id: row._id, state: 'acknowledged' },
    { $set: { state: 'open', alertAt: at, round: 0, nextKey: row.handlerKey ?? null } },
  );
}

/** The open case of the contact, made when there is none. All who come at the same moment get the same. */
async function openCaseOf(desk: SafetyDesk, call: EffectCall): Promise<{ row: SafetyCaseRow; opened: boolean }> {
  const keys = desk.digests(call.contactId);
  for (;;) {
    const pointer = await OpenCases.findOne({ _id: { $in: keys } }).lean();
    const row = pointer && (await SafetyCases.findById(pointer.caseId).lean());
    if (pointer && row && row.state !== 'closed') return { row, opened: false };
    // Closed but still pointed at: whoever closed it was interrupted.
    if (pointer && row) await OpenCases.deleteOne({ _id: pointer._id, caseId: pointer.caseId });

    const caseId = pointer && !row ? pointer.caseId : randomUUID();
    const contactKey = pointer && !row ? pointer._id : (keys[0] ?? '');
    if (pointer && !row) {
      const made = await newCase(desk, call, caseId, contactKey);
      if (await insertNew(SafetyCases, made)) return { row: made, opened: true };
    } else await insertNew(OpenCases, { _id: contactKey, caseId } as { _id: string });
  }
}

async function newCase(desk: SafetyDesk, call: EffectCall, caseId: string, contactKey: string): Promise<SafetyCaseRow> {
  const day = dayOf(call.at);
  const contact = await getContact(call.contactId);
  const unit = contact?.unitId === undefined ? undefined : await homeUnit(contact.unitId, day);
  const above = unit?.ancestors ?? [];
  const leaders = unit ? await holdersOf(BARRED_ROLES, await formsOf([unit._id, ...above], day), day) : [];
  return {
    _id: caseId,
    code: await nextCode('AT'),
    state: 'open',
    channel: call.channel,
    unitChain: unit ? [...new Set([above[1] ?? unit._id, above[0] ?? unit._id])] : [],
    // Plain ids would lead to her branch, and to herself.
    barred: [call.contactId, ...(contact?.personId ? [contact.personId] : []), ...leaders.map((term) => term.personId)]
      .flatMap((name) => desk.digests(name)[0] ?? [])
      .sort(),
    contactKey,
    contact: desk.seal(call.contactId),
    openedAt: call.at,
    lastAt: call.at,
    lines: [],
    round: 0,
    alertAt: call.at,
  };
}
