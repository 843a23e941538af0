import { Outbox, type OutboxRow, type OutboxState } from './model.ts';

/** What is not settled yet of a contact, what must go first first: rows in flight, then by rank and order. */
export async function unsettledRows(contactId: string, limit: number): Promise<OutboxRow[]> {
  return Outbox.find({ contactId, state: { $in: ['queued', 'sending'] } })
    .sort({ state: -1, rank: 1, order: 1 })
    .limit(limit)
    .lean();
}

/**
 * Takes a queued row for one attempt.
 * @param claim Names the attempt; only its holder may settle the row by `settleRow`.
 * @returns false when somebody else was first or the row was cancelled.
 */
export async function claimRow(
  row: OutboxRow,
  claim: { id: string; at: number; leaseUntil: number },
): Promise<boolean> {
  const result = await Outbox.updateOne(
    { _id: row._id, state: 'queued' },
    {
      $set: { state: 'sending', claim: claim.id, claimedAt: claim.at, leaseUntil: claim.leaseUntil },
      $inc: { attempts: 1 },
    },
  );
  return result.modifiedCount === 1;
}

export interface Settlement {
  state: OutboxState;
  sentAt?: number;
  platformMessageId?: string;
  reason?: string;
  platformCode?: string;
  nextAttemptAt?: number;
  inDoubt?: boolean;
  /** Takes the attempt back: it was the account's trouble, not the row's. */
  uncounted?: boolean;
}

/**
 * Says what came of an attempt, once, by the holder of the claim.
 * A settled row of somebody who asked to be forgotten is deleted.
 * @returns false when the row was settled otherwise meanwhile (its echo came, the lease ran out).
 */
export async function settleRow(id: string, claim: string, outcome: Settlement): Promise<boolean> {
  const { uncounted, ...change } = outcome;
  const row = await Outbox.findOneAndUpdate(
    { _id: id, state: 'sending', claim },
    { $set: change, ...(uncounted ? { $inc: { attempts: -1 } } : {}) },
    { returnDocument: 'after' },
  ).lean();
  if (row?.erase && row.state !== 'queued') await Outbox.deleteOne({ _id: id });
  return row !== null;
}

export async function renewLease(id: string, claim: string, leaseUntil: number): Promise<void> {
  await Outbox.updateOne({ _id: id, state: 'sending', claim }, { $set: { leaseUntil } });
}

/** Gives back a row whose sender vanished. Only once, whoever comes first. */
export async function recoverRow(row: OutboxRow, outcome: Settlement): Promise<boolean> {
  const result = await Outbox.updateOne(
    { _id: row._id, state: 'sending', leaseUntil: row.leaseUntil ?? 0 },
    { $set: outcome },
  );
  return result.modifiedCount === 1;
}

/** Settles a queued row without an attempt (its echo was found). */
export async function settleQueued(id: string, outcome: Settlement): Promise<boolean> {
  const result = await Outbox.updateOne({ _id: id, state: 'queued' }, { $set: outcome });
  return result.modifiedCount === 1;
}

export async function postponeRow(id: string, nextAttemptAt: number): Promise<void> {
  await Outbox.updateOne({ _id: id, state: 'queued' }, { $set: { nextAttemptAt } });
}

/** Cancels what is queued or held for a contact. @returns the rows as they were. */
export async function cancelRows(
  filter: { contactId: string; lane?: 'broadcast' } | { broadcastId: string } | { ids: string[] },
  reason: string,
): Promise<OutboxRow[]> {
  const where =
    'ids' in filter
      ? { _id: { $in: filter.ids } }
      : 'broadcastId' in filter
        ? { broadcastId: filter.broadcastId }
        : { contactId: filter.contactId, ...(filter.lane ? { lane: filter.lane } : {}) };
  const rows = await Outbox.find({ ...where, state: { $in: ['queued', 'held'] } }).lean();
  const cancelled: OutboxRow[] = [];
  for (const row of rows) {
    const result = await Outbox.updateOne(
      { _id: row._id, state: { $in: ['queued', 'held'] } },
      { $set: { state: 'cancelled', reason } },
    );
    if (result.modifiedCount === 1) cancelled.push(row);
  }
  return cancelled;
}

/** Queues again what waited for her. @returns how many rows. */
export async function releaseHeldRows(contactId: string, now: number): Promise<number> {
  const result = await Outbox.updateMany(
    { contactId, state: 'held' },
    { $set: { state: 'queued', nextAttemptAt: now }, $unset: { reason: 1 } },
  );
  return result.modifiedCount;
}

/** Contacts whose rows are due since `dueBefore`, or whose sender vanished (`leaseBefore`: process time). */
export async function contactsToSend(
  dueBefore: number,
  leaseBefore: number,
  limit: number,
): Promise<{ replies: string[]; broadcasts: string[] }> {
  const due = await Outbox.find({ state: 'queued', nextAttemptAt: { $lte: dueBefore } })
    .sort({ nextAttemptAt: 1 })
    .limit(limit)
    .select({ contactId: 1, rank: 1 })
    .lean();
  const lost = await Outbox.find({ state: 'sending', leaseUntil: { $lte: leaseBefore } })
    .limit(limit)
    .select({ contactId: 1, rank: 1 })
    .lean();
  const of = (rank: 0 | 1) => [
    ...new Set([...due, ...lost].filter((row) => row.rank === rank).map((row) => row.contactId)),
  ];
  return { replies: of(0), broadcasts: of(1) };
}

/** How many broadcast rows wait in the outbox of one account. */
export async function queuedBroadcastRows(limit: number): Promise<number> {
  return Outbox.find({ state: 'queued', rank: 1 })
    .limit(limit)
    .select({ _id: 1 })
    .lean()
    .then((rows) => rows.length);
}

export async function findRows(ids: readonly string[]): Promise<OutboxRow[]> {
  return Outbox.find({ _id: { $in: [...ids] } }).lean();
}

/** Rows of a contact that carry one of these platform message ids. */
export async function rowsByMessageId(contactId: string, messageIds: readonly string[]): Promise<OutboxRow[]> {
  return Outbox.find({ contactId, platformMessageId: { $in: [...messageIds] } }).lean();
}

/** Rows of a contact that may have been delivered although we have no answer. */
export async function doubtfulRows(contactId: string): Promise<OutboxRow[]> {
  return Outbox.find({
    contactId,
    $or: [{ state: 'unknown' }, { state: { $in: ['queued', 'sending'] }, attempts: { $gt: 0 } }],
  })
    .sort({ rank: 1, order: 1 })
    .lean();
}

/** An echo proved that a row arrived. @returns the row as it now is, undefined when it was settled before. */
export async function proveSent(id: string, messageId: string, at: number): Promise<OutboxRow | undefined> {
  const row = await Outbox.findOneAndUpdate(
    { _id: id, $or: [{ state: { $in: ['sending', 'unknown'] } }, { state: 'queued', attempts: { $gt: 0 } }] },
    { $set: { state: 'sent', platformMessageId: messageId, sentAt: at }, $unset: { reason: 1 } },
    { returnDocument: 'after' },
  ).lean();
  return row ?? undefined;
}

/** Notes a receipt: first time counts. @returns rows that were touched now. */
export async function noteReceipt(
  contactId: string,
  mark: 'deliveredAt' | 'seenAt',
  of: { messageIds: readonly string[]; watermark?: number },
  at: number,
): Promise<OutboxRow[]> {
  const which =
    of.messageIds.length > 0
      ? { platformMessageId: { $in: [...of.messageIds] } }
      : { state: 'sent' as const, sentAt: { $lte: of.watermark ?? 0 } };
  const rows = await Outbox.find({ contactId, ...which, [mark]: null }).lean();
  if (rows.length === 0) return [];
  await Outbox.updateMany({ _id: { $in: rows.map((row) => row._id) }, [mark]: null }, { $set: { [mark]: at } });
  return rows;
}

/** Rows by state, for the gauges. */
export async function countRows(): Promise<{ state: string; rows: number }[]> {
  const groups = await Outbox.aggregate<{ _id: string; rows: number }>([
    { $match: { state: { $in: ['queued', 'sending', 'held', 'unknown', 'failed'] } } },
    { $group: { _id: '$state', rows: { $sum: 1 } } },
  ]);
  return groups.map((group) => ({ state: group._id, rows: group.rows }));
}
