import type { Texts } from '../../core/texts.ts';
import { getContact, reachStateOf } from '../contacts/contacts.ts';
import { raiseIncident, resolveIncident } from '../incidents/incidents.ts';
import { type Channels, queueMessages } from '../messages/outbox.ts';
import { hotlinesOverdue, type SafetyDesk } from './desk.ts';
import { type SafetyCaseRow, SafetyCases } from './model.ts';
import { type DutyOfficer, dutyFor, dutyRoster } from './roster.ts';

/** Nobody took it for so long: the next is rung (practice.md §6.3). */
export const ESCALATE_MS = 15 * 60_000;
const ROUTES_WANTED = 2;

export interface RingPorts {
  desk: SafetyDesk;
  channels: Channels;
  texts: Texts;
  /** A route of the office's own, such as a gateway to SMS; gets the code and nothing else. */
  webhook?: ((code: string) => Promise<void>) | undefined;
}

/**
 * Rings the next duty officer for every case that waits. Due times lie in the store, so it may be called at any time,
 * again, and by several processes: a ring has an id of its own.
 *
 * Routes: the console, where her account shows a banner on every page · her own chat, where the platform lets us write
 * now · the office's webhook. Fewer than two, nobody at all, or everybody rung in vain is an incident for the office.
 * @returns How many were rung.
 */
export async function ringDueCases(ports: RingPorts, now: number): Promise<number> {
  const due = await SafetyCases.find({ state: 'open', alertAt: { $lte: now } })
    .sort({ alertAt: 1 })
    .limit(50)
    .lean();
  if (due.length === 0) return 0;
  const roster = await dutyRoster(now);
  for (const row of due) await ring(row, roster, ports, now);
  return due.length;
}

async function ring(row: SafetyCaseRow, roster: DutyOfficer[], ports: RingPorts, now: number): Promise<void> {
  const officers = dutyFor(ports.desk, row, roster);
  const officer = nextOfficer(row, officers, roster);
  const routes = officer ? await reach(row, officer, ports, now) : [];

  const troubles = [
    ...(officer ? [] : ['safety-no-duty']),
    ...(officer && routes.length < ROUTES_WANTED ? ['safety-one-route'] : []),
    ...(officer && row.round >= officers.length ? ['safety-unanswered'] : []),
  ];
  for (const kind of troubles) await raiseIncident({ kind, detail: row.code, now });

  await SafetyCases.updateOne(
    { _id: row._id, state: 'open', round: row.round },
    {
      $set: {
        round: row.round + 1,
        alertAt: now + ESCALATE_MS,
        nextKey: null,
        ...(officer ? { alertedKey: officer.key } : {}),
      },
      $push: { lines: { id: `ring-${row.lines.length}`, at: now, what: 'rung', to: officer?.key ?? '', routes } },
    },
  );
}

function nextOfficer(
  row: SafetyCaseRow,
  officers: readonly DutyOfficer[],
  roster: readonly DutyOfficer[],
): DutyOfficer | undefined {
  const named = row.nextKey ? roster.find(({ key }) => key === row.nextKey) : undefined;
  if (named) return named;
  const last = officers.findIndex(({ key }) => key === row.alertedKey);
  return officers[(last + 1) % Math.max(1, officers.length)];
}

async function reach(row: SafetyCaseRow, officer: DutyOfficer, ports: RingPorts, now: number): Promise<string[]> {
  const routes = officer.staffId === undefined ? [] : ['console'];
  for (const contactId of officer.contactIds) {
    const contact = await getContact(contactId);
    const channel = contact && ports.channels.get(contact.channel);
    if (!contact || !channel) continue;
    const { lane } = channel.reach(reachStateOf(contact), now);
    if (lane !== 'free' && lane !== 'paid') continue;
    // No details: the message lies open on a phone others may look at.
    const text = ports.texts.t(contact.language, 'safety.duty_alert', { code: row.code });
    await queueMessages(ports.channels, {
      contactId,
      lane: 'staff',
      idParts: ['safety-ring', row._id, row.lines.length, contactId],
      messages: [{ kind: 'text', text }],
      now,
      quiet: true,
    });
    routes.push(contact.channel);
  }
  if (ports.webhook) {
    // Whatever is wrong with it, the other routes and the next officer must not suffer.
    const taken = await ports.webhook(row.code).then(
      () => true,
      () => false,
    );
    if (taken) routes.push('webhook');
  }
  return routes;
}

/** Tells the office when the hotlines have to be tried out by phone again, and stops when they were. */
export async function watchHotlines(desk: SafetyDesk, now: number): Promise<void> {
  const kind = 'hotlines-due';
  if (hotlinesOverdue(desk, now)) await raiseIncident({ kind, detail: desk.hotlinesDueOn, now });
  else await resolveIncident({ kind }, now);
}
