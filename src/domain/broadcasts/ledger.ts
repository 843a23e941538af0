import type { FlowText } from '../../core/effects.ts';
import {
  Broadcasts,
  RECIPIENT_STATES,
  type RecipientReason,
  type RecipientRow,
  type RecipientState,
  Recipients,
} from './model.ts';

/** Every recipient of a broadcast accounted for. `aimed` is the sum of all states, at every moment. */
export interface Ledger extends Record<RecipientState, number> {
  aimed: number;
  /** All recipients are listed; before, `aimed` still grows. */
  listed: boolean;
  delivered: number;
  seen: number;
  costVnd: number;
  reasons: { state: RecipientState; reason: RecipientReason; count: number }[];
}

/**
 * One reading of the whole ledger. `aimed` comes from the listing, not from the sum, once listing is over.
 * @param unitIds Only the part of recipients who belonged to these units when they were listed; `aimed` is its sum.
 */
export async function ledgerOf(broadcastId: string, unitIds?: readonly string[]): Promise<Ledger> {
  // Before the lines: were the listing to end between the two readings, not all lines of `aimed` would have been seen.
  const broadcast = await Broadcasts.findById(broadcastId).lean();
  const groups = await Recipients.aggregate<{
    _id: { state: RecipientState; reason: RecipientReason };
    count: number;
    delivered: number;
    seen: number;
    costVnd: number;
  }>([
    { $match: partOf(broadcastId, unitIds) },
    {
      $group: {
        _id: { state: '$state', reason: '$reason' },
        count: { $sum: 1 },
        delivered: { $sum: { $cond: [{ $gt: ['$deliveredAt', 0] }, 1, 0] } },
        seen: { $sum: { $cond: [{ $gt: ['$seenAt', 0] }, 1, 0] } },
        costVnd: { $sum: '$costVnd' },
      },
    },
  ]);
  const listed = broadcast?.state === 'sending' || broadcast?.state === 'done';

  const sums = Object.fromEntries(RECIPIENT_STATES.map((state) => [state, 0])) as Record<RecipientState, number>;
  for (const group of groups) sums[group._id.state] += group.count;
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  const sent = groups.filter((group) => group._id.state === 'sent');

  return {
    ...sums,
    aimed: listed && unitIds === undefined ? (broadcast?.aimed ?? total) : total,
    listed,
    delivered: groups.reduce((sum, group) => sum + group.delivered, 0),
    seen: groups.reduce((sum, group) => sum + group.seen, 0),
    costVnd: sent.reduce((sum, group) => sum + group.costVnd, 0),
    reasons: groups
      .map((group) => ({ state: group._id.state, reason: group._id.reason, count: group.count }))
      .sort((a, b) => b.count - a.count),
  };
}

function partOf(broadcastId: string, unitIds: readonly string[] | undefined): Record<string, unknown> {
  return { broadcastId, ...(unitIds ? { unitId: { $in: [...unitIds] } } : {}) };
}

/** Which of these broadcasts have a recipient in one of the units. */
export async function broadcastsReaching(
  unitIds: readonly string[],
  broadcastIds: readonly string[],
): Promise<Set<string>> {
  if (broadcastIds.length === 0) return new Set();
  const groups = await Recipients.aggregate<{ _id: string }>([
    { $match: { broadcastId: { $in: [...broadcastIds] }, unitId: { $in: [...unitIds] } } },
    { $group: { _id: '$broadcastId' } },
  ]);
  return new Set(groups.map(({ _id }) => _id));
}

/** The same sums for each unit. `unitId` is absent for contacts without one. */
export async function ledgerByUnit(
  broadcastId: string,
  unitIds?: readonly string[],
): Promise<{ unitId?: string; aimed: number; byState: Record<RecipientState, number> }[]> {
  const groups = await Recipients.aggregate<{ _id: { unitId?: string | null; state: RecipientState }; count: number }>([
    { $match: partOf(broadcastId, unitIds) },
    { $group: { _id: { unitId: '$unitId', state: '$state' }, count: { $sum: 1 } } },
  ]);
  const units = new Map<string, { aimed: number; byState: Record<RecipientState, number> }>();
  for (const { _id, count } of groups) {
    const key = _id.unitId ?? '';
    const unit = units.get(key) ?? {
      aimed: 0,
      byState: Object.fromEntries(RECIPIENT_STATES.map((state) => [state, 0])) as Record<RecipientState, number>,
    };
    unit.aimed += count;
    unit.byState[_id.state] += count;
    units.set(key, unit);
  }
  return [...units].map(([unitId, unit]) => ({ ...(unitId === '' ? {} : { unitId }), ...unit }));
}

/** Lines of a ledger, by id; `after` is the `_id` of the last line of the page before. */
export async function listRecipients(filter: {
  broadcastId: string;
  states?: readonly RecipientState[];
  reason?: RecipientReason;
  unitIds?: readonly string[];
  after?: string;
  limit?: number;
}): Promise<RecipientRow[]> {
  return Recipients.find({
    broadcastId: filter.broadcastId,
    ...(filter.states ? { state: { $in: [...filter.states] } } : {}),
    ...(filter.reason ? { reason: filter.reason } : {}),
    ...(filter.unitIds ? { unitId: { $in: [...filter.unitIds] } } : {}),
    ...(filter.after === undefined ? {} : { _id: { $gt: filter.after } }),
  })
    .sort({ _id: 1 })
    .limit(filter.limit ?? 100)
    .lean();
}

/** What a contact got by broadcast; newest first. */
export async function broadcastsToContact(contactId: string, limit = 50): Promise<RecipientRow[]> {
  return Recipients.find({ contactId }).sort({ updatedAt: -1 }).limit(limit).lean();
}

/** What she is told we hold of her here. */
export async function broadcastHoldings(contactId: string): Promise<FlowText[]> {
  const count = await Recipients.countDocuments({ contactId, state: 'sent' });
  return count === 0 ? [] : [{ key: 'records.mine.broadcasts', params: { count } }];
}

/**
 * Forgets a contact on all ledgers: the lines stay, for the sums, without saying whom they meant.
 * Cancel what is queued first (`cancelForContact`).
 */
export async function eraseRecipients(contactId: string): Promise<void> {
  const lines = await Recipients.find({ contactId }).select({ _id: 1, state: 1 }).lean();
  for (const line of lines) {
    await Recipients.updateOne(
      { _id: line._id },
      {
        $set: { contactId: `erased-${line._id}`, personKey: `erased-${line._id}` },
        $unset: { unitId: 1 },
      },
    );
  }
}
