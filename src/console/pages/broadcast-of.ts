import { findBroadcast } from '../../domain/broadcasts/drafts.ts';
import type { BroadcastRow } from '../../domain/broadcasts/model.ts';
import { notFound } from '../refusal.ts';
import type { Visit } from '../visit.ts';

/** The broadcast of the address. @throws Refusal 404 unless it was written for a unit of her subtree. */
export async function broadcastOf(visit: Visit): Promise<BroadcastRow> {
  const broadcast = await findBroadcast(visit.param('id'));
  if (broadcast === null || !visit.scope.holds(broadcast.unitId)) throw notFound();
  return broadcast;
}

export function addressOf(id: string): string {
  return `/console/broadcasts/${encodeURIComponent(id)}`;
}
