import { findBroadcast } from '../../domain/broadcasts/drafts.ts';
import { broadcastsReaching } from '../../domain/broadcasts/ledger.ts';
import type { BroadcastRow } from '../../domain/broadcasts/model.ts';
import { notFound } from '../refusal.ts';
import type { Visit } from '../visit.ts';

/** The broadcast of the address. @throws Refusal 404 unless it was written for a unit of her subtree. */
export async function broadcastOf(visit: Visit): Promise<BroadcastRow> {
  const broadcast = await findBroadcast(visit.param('id'));
  if (broadcast === null || !visit.scope.holds(broadcast.unitId)) throw notFound();
  return broadcast;
}

/** A broadcast to look at, and which of its recipients she may see. */
export interface BroadcastView {
  broadcast: BroadcastRow;
  /** Undefined: all of them. Else the recipients of her own units, of a broadcast of a unit above hers. */
  unitIds: readonly string[] | undefined;
}

/** @throws Refusal 404 unless it is hers, or reached her people from above. */
export async function broadcastSeenBy(visit: Visit): Promise<BroadcastView> {
  const broadcast = await findBroadcast(visit.param('id'));
  if (broadcast === null) throw notFound();
  if (visit.scope.holds(broadcast.unitId)) return { broadcast, unitIds: undefined };

  const reaches = (await broadcastsReaching(visit.scope.ids, [broadcast._id])).has(broadcast._id);
  if (!unitsAbove(visit).includes(broadcast.unitId ?? '') || !reaches) throw notFound();
  return { broadcast, unitIds: visit.scope.ids };
}

/** Units whose broadcasts may reach her people too. */
export function unitsAbove({ scope }: Visit): readonly string[] {
  return scope.units.find(({ _id }) => _id === scope.rootId)?.ancestors ?? [];
}

export function addressOf(id: string): string {
  return `/console/broadcasts/${encodeURIComponent(id)}`;
}
