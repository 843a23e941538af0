import { deriveId } from '../../core/ids.ts';
import type { Log } from '../../core/log.ts';
import { insertMissing } from '../messages/insert.ts';
import { Outbox } from '../messages/model.ts';
import { type Channels, queueMany } from '../messages/outbox.ts';
import { cancelRows, queuedBroadcastRows } from '../messages/sending.ts';
import { decide, type OpenAudience } from './audience.ts';
import { withdraw } from './drafts.ts';
import { type BroadcastRow, Broadcasts, type RecipientReason, type RecipientRow, Recipients } from './model.ts';
import { type BroadcastRules, nextAllowedTime, within } from './rules.ts';
import { settleFrom, settleRecipient } from './settle.ts';
import { takeSlots } from './slots.ts';
import { decideVoices, OTHER_CONTACT, type Voice } from './voices.ts';

const CHUNK = 100;
/** A line that says "queued" so long without outbox rows lost its dispatcher. */
const LOST_MS = 5_000;

export interface DispatchDeps {
  channels: Channels;
  openAudience: OpenAudience;
  rules: BroadcastRules;
  /** Outbox rows of broadcasts that may wait at once. */
  backlog: number;
  log: Log;
}

/**
 * Moves one broadcast on by a chunk: lists recipients, hands out messages, brings the ledger up to date. May be called
 * at any time, again, and by several processes.
 * @returns whether there is more to do at once.
 */
export async function advanceBroadcast(id: string, now: number, deps: DispatchDeps): Promise<boolean> {
  const broadcast = await Broadcasts.findById(id).lean();
  if (!broadcast) return false;

  switch (broadcast.state) {
    case 'scheduled':
      if (broadcast.paused || (broadcast.scheduledAt ?? 0) > now) return false;
      await Broadcasts.updateOne({ _id: id, state: 'scheduled' }, { $set: { state: 'listing', startedAt: now } });
      return true;
    case 'listing':
      if (broadcast.paused) return false;
      await listChunk(broadcast, now, deps);
      return true;
    case 'sending':
      await reconcile(id, now);
      await expire(broadcast, now);
      if (!broadcast.paused && (await handOut(broadcast, now, deps))) return true;
      await finish(id, now);
      return false;
    case 'cancelled':
      await withdraw({ broadcastId: id }, 'cancelled-by-staff', now);
      await reconcile(id, now);
      return false;
    default:
      return false;
  }
}

/**
 * One page of the audience becomes lines of the ledger; then the cursor moves. Contacts of the same people on later
 * pages get their lines at once, so that a choice is made once and not again when windows have moved on. Repeating a
 * page changes nothing.
 */
async function listChunk(broadcast: BroadcastRow, now: number, deps: DispatchDeps): Promise<void> {
  const source = await deps.openAudience(broadcast.filter, broadcast.startedAt ?? now);
  const page = await source.page(broadcast.cursor, CHUNK);
  const { channels } = deps;
  const voices = await decideVoices(source, page.recipients, { channels, allowPaid: broadcast.allowPaid, now });
  const lines = voices.map((voice) => lineOf(broadcast, voice, now));
  await keepEarlierVoices(broadcast._id, lines);
  await insertMissing(Recipients, lines);

  const where = { _id: broadcast._id, state: 'listing' as const, cursor: broadcast.cursor ?? { $exists: false } };
  if (page.next !== undefined) {
    await Broadcasts.updateOne(where, { $set: { cursor: page.next }, $inc: { aimed: page.recipients.length } });
    return;
  }
  // Counted, not summed up: a contact may have left between the choice and her page.
  const aimed = await Recipients.countDocuments({ broadcastId: broadcast._id });
  await Broadcasts.updateOne(where, { $set: { state: 'sending', aimed } });
  deps.log.info({ broadcastId: broadcast._id }, 'broadcast listed');
}

function lineOf(broadcast: BroadcastRow, { candidate, verdict }: Voice, now: number): RecipientRow {
  return {
    _id: deriveId('recipient', broadcast._id, candidate.contactId),
    broadcastId: broadcast._id,
    contactId: candidate.contactId,
    channel: candidate.channel,
    personKey: candidate.personId ?? candidate.contactId,
    ...verdict,
    round: 0,
    dueAt: now,
    updatedAt: now,
    ...(candidate.unitId === undefined ? {} : { unitId: candidate.unitId }),
  };
}

/** A contact that came to a person after she was listed does not become a second voice. Changes `lines`. */
async function keepEarlierVoices(broadcastId: string, lines: readonly RecipientRow[]): Promise<void> {
  const persons = lines.filter((line) => line.personKey !== line.contactId && line.state !== 'excluded');
  if (persons.length === 0) return;
  const earlier = await Recipients.find({
    broadcastId,
    personKey: { $in: persons.map((line) => line.personKey) },
    state: { $nin: ['excluded', 'cancelled', 'failed'] },
  }).lean();
  const voiceOf = new Map(earlier.map((line) => [line.personKey, line._id]));
  for (const line of persons) {
    const voice = voiceOf.get(line.personKey);
    if (voice !== undefined && voice !== line._id) Object.assign(line, OTHER_CONTACT);
  }
}

/** @returns whether a full chunk was handed out, so that there may be more. */
async function handOut(broadcast: BroadcastRow, now: number, deps: DispatchDeps): Promise<boolean> {
  if (nextAllowedTime(now, within(broadcast.hours, deps.rules.hardHours)) > now) return false;
  const room = Math.min(CHUNK, deps.backlog - (await queuedBroadcastRows(deps.backlog)));
  if (room <= 0) return false;

  const due = await Recipients.find({
    broadcastId: broadcast._id,
    state: 'pending',
    queuedAt: null,
    dueAt: { $lte: now },
  })
    .sort({ dueAt: 1 })
    .limit(room)
    .lean();
  if (due.length === 0) return false;

  const ready = await checkAgain(broadcast, due, now, deps);
  const going: RecipientRow[] = [];
  for (const line of ready) {
    const limit = await takeSlots(line, deps.rules, now);
    if (limit) await move(line, { reason: limit, dueAt: now + untilTomorrow(now, deps.rules) }, now);
    // Marked before its rows are made: whoever cancels it from here on looks for rows, not only for the mark.
    else if (await move(line, { reason: 'queued', queuedAt: now }, now)) going.push(line);
  }

  await queueMany(
    deps.channels,
    going.map((line) => ({
      contactId: line.contactId,
      lane: 'broadcast',
      idParts: ['broadcast', broadcast._id, line.contactId, line.round],
      messages: broadcast.messages,
      now,
      broadcastId: broadcast._id,
      recipientId: line._id,
      round: line.round,
    })),
  );
  await takeBackStopped(going, now);
  return due.length === room;
}

/** Consent may be gone and windows closed since the listing. @returns those who still may be written to. */
async function checkAgain(
  broadcast: BroadcastRow,
  lines: RecipientRow[],
  now: number,
  deps: DispatchDeps,
): Promise<RecipientRow[]> {
  const { current } = deps.openAudience;
  if (!current) return lines;
  const candidates = await current(
    lines.map((line) => line.contactId),
    now,
  );
  const byId = new Map(candidates.map((candidate) => [candidate.contactId, candidate]));
  const ready: RecipientRow[] = [];
  for (const line of lines) {
    const candidate = byId.get(line.contactId);
    if (!candidate) {
      await move(line, { state: 'excluded', reason: 'left-audience' }, now);
      continue;
    }
    const verdict = decide(candidate, deps.channels.get(line.channel), { allowPaid: broadcast.allowPaid, now });
    if (verdict.state === 'pending') {
      if (verdict.costVnd !== line.costVnd) await move(line, { costVnd: verdict.costVnd }, now);
      ready.push(line);
    } else await move(line, verdict, now);
  }
  return ready;
}

/** @returns false when the line is not waiting any more. */
async function move(line: RecipientRow, change: Partial<RecipientRow>, now: number): Promise<boolean> {
  const result = await Recipients.updateOne(
    { _id: line._id, state: 'pending', queuedAt: null, round: line.round },
    { $set: { ...change, updatedAt: now } },
  );
  return result.modifiedCount === 1;
}

function untilTomorrow(now: number, rules: BroadcastRules): number {
  const DAY = 86_400_000;
  // Midnight is outside the hours, so the next allowed time after it is tomorrow's beginning.
  const midnight = now + DAY - ((now + 7 * 3_600_000) % DAY);
  return nextAllowedTime(midnight, rules.hardHours) - now;
}

/** Somebody said stop while rows were made. */
async function takeBackStopped(lines: RecipientRow[], now: number): Promise<void> {
  if (lines.length === 0) return;
  const stopped = await Recipients.find({ _id: { $in: lines.map((line) => line._id) }, stop: { $ne: null } }).lean();
  for (const line of stopped) {
    const rows = await Outbox.find({ contactId: line.contactId, recipientId: line._id }).select({ _id: 1 }).lean();
    const ids = rows.map((row) => row._id);
    for (const row of await cancelRows({ ids }, line.stop ?? 'opted-out')) await settleRecipient(row, now);
  }
}

/** Crashes between an outbox row and its line, or between the mark and the rows, are mended here. */
async function reconcile(broadcastId: string, now: number): Promise<void> {
  const queued = await Recipients.find({ broadcastId, state: 'pending', queuedAt: { $lte: now - LOST_MS } })
    .limit(1_000)
    .lean();
  if (queued.length === 0) return;
  const rows = await Outbox.find({ broadcastId, contactId: { $in: queued.map((line) => line.contactId) } }).lean();

  for (const line of queued) {
    const own = rows.filter((row) => row.recipientId === line._id && row.round === line.round);
    if (own.length > 0) await settleFrom(line, own, now);
    else if (line.stop) await closeStopped(line, line.stop, now);
    else {
      await Recipients.updateOne(
        { _id: line._id, state: 'pending', queuedAt: line.queuedAt ?? null },
        { $set: { reason: 'waiting' }, $unset: { queuedAt: 1 } },
      );
    }
  }
}

async function closeStopped(line: RecipientRow, reason: RecipientReason, now: number): Promise<void> {
  await Recipients.updateOne(
    { _id: line._id, state: 'pending' },
    { $set: { state: 'cancelled', reason, updatedAt: now } },
  );
}

/** She did not write in time. */
async function expire(broadcast: BroadcastRow, now: number): Promise<void> {
  if ((broadcast.expiresAt ?? Number.POSITIVE_INFINITY) > now) return;
  await Recipients.updateMany(
    { broadcastId: broadcast._id, state: { $in: ['held', 'pending'] }, queuedAt: null },
    { $set: { state: 'failed', reason: 'expired', updatedAt: now } },
  );
}

async function finish(id: string, now: number): Promise<void> {
  const open = await Recipients.findOne({ broadcastId: id, state: { $in: ['pending', 'held'] } })
    .select({ _id: 1 })
    .lean();
  if (!open) await Broadcasts.updateOne({ _id: id, state: 'sending' }, { $set: { state: 'done', finishedAt: now } });
}
