import type { ChannelName } from '../../core/events.ts';
import { deriveId } from '../../core/ids.ts';
import { insertNew } from '../messages/insert.ts';
import { type IncidentRow, Incidents } from './model.ts';

export interface Trouble {
  kind: string;
  channel?: ChannelName;
  account?: string;
  /** Codes and ids, never a name, number or message text. */
  detail: string;
  /** Epoch ms. */
  now: number;
}

function keyOf(trouble: Pick<Trouble, 'kind' | 'channel' | 'account'>): string {
  return [trouble.kind, trouble.channel ?? '', trouble.account ?? ''].join('|');
}

/**
 * Opens an incident, or counts one more on the open one of the same kind and account.
 * @returns true when it was opened now.
 */
export async function raiseIncident(trouble: Trouble): Promise<boolean> {
  const key = keyOf(trouble);
  const once = { $inc: { count: 1 }, $set: { lastAt: trouble.now, detail: trouble.detail } };
  const counted = await Incidents.updateOne({ key, resolvedAt: null }, once);
  if (counted.matchedCount > 0) return false;

  // The n-th incident of this key: all that open it at once make the same id, and one of them inserts it.
  const _id = deriveId('incident', key, await Incidents.countDocuments({ key, resolvedAt: { $ne: null } }));
  const { now, ...told } = trouble;
  if (await insertNew(Incidents, { _id, key, ...told, openedAt: now, lastAt: now, count: 1 } as IncidentRow))
    return true;
  await Incidents.updateOne({ _id }, once);
  return false;
}

/** Closes the open incident of this kind and account, if there is one. */
export async function resolveIncident(
  of: Pick<Trouble, 'kind' | 'channel' | 'account'>,
  now: number,
): Promise<boolean> {
  const result = await Incidents.updateMany({ key: keyOf(of), resolvedAt: null }, { $set: { resolvedAt: now } });
  return result.modifiedCount > 0;
}

/** Closes one incident by hand. */
export async function resolveIncidentById(id: string, now: number): Promise<boolean> {
  const result = await Incidents.updateOne({ _id: id, resolvedAt: null }, { $set: { resolvedAt: now } });
  return result.modifiedCount > 0;
}

/** Newest first. */
export async function listIncidents(options: { open?: boolean; limit?: number } = {}): Promise<IncidentRow[]> {
  return Incidents.find(options.open ? { resolvedAt: null } : {})
    .sort({ openedAt: -1 })
    .limit(options.limit ?? 100)
    .lean();
}

export async function countOpenIncidents(): Promise<number> {
  return Incidents.countDocuments({ resolvedAt: null });
}
