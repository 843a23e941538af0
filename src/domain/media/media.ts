import type { FlowText } from '../../core/effects.ts';
import type { ChannelName, InboundEvent } from '../../core/events.ts';
import { deriveId, mediaIdOf } from '../../core/ids.ts';
import type { TellContact } from '../contacts/contacts.ts';
import { pathOf, removeMedia, sniff, writeMedia } from './files.ts';
import { type MediaDoc, MediaModel } from './model.ts';

export type Media = MediaDoc;

/** Waits between tries. Links live for hours at most, so it is given up within one. */
const BACKOFF_MS: readonly number[] = [5_000, 30_000, 120_000, 600_000, 1_800_000];

/** A run that died holding a file lets go of it after this. Longer than any fetch may take. */
const LEASE_MS = 120_000;

/** Keeps the links of an event's files, to be fetched soon. Called twice for an event it keeps them once. */
export async function keepMedia(event: InboundEvent): Promise<string[]> {
  if (event.body.kind !== 'media') return [];
  const { id: eventId, contactId, channel, at } = event;
  const ids: string[] = [];
  for (const [index, { type, url, name }] of event.body.media.entries()) {
    const _id = mediaIdOf(eventId, index);
    ids.push(_id);
    const row = { eventId, contactId, channel, url, type, ...(name ? { name } : {}) };
    await MediaModel.updateOne(
      { _id },
      { $setOnInsert: { ...row, state: 'pending', attempts: 0, dueAt: at, createdAt: at } },
      { upsert: true },
    );
  }
  return ids;
}

export interface MediaPorts {
  /** Gets a platform's link. Limits size, time and hosts itself. @throws Error of any kind when it could not. */
  fetch(channel: ChannelName, url: string): Promise<{ bytes: Uint8Array; type?: string }>;
  /** The folder of our own files. */
  dir: string;
  now: number;
  tell: TellContact;
  /** How many files at most in this run; 20 when absent. */
  limit?: number;
}

/**
 * Fetches the files that are due, one after the other; several workers share the work. What cannot be fetched is
 * tried again with growing waits, then its sender is asked, once per message of hers, to send it again.
 * @returns How many rows were worked on; 0 means nothing is due.
 */
export async function fetchDueMedia(ports: MediaPorts): Promise<number> {
  const limit = ports.limit ?? 20;
  let worked = 0;
  while (worked < limit) {
    const row = await claim(ports.now);
    if (!row) break;
    await fetchOne(row, ports);
    worked++;
  }
  return worked + (await tellLost(ports, limit));
}

/** Takes the longest-waiting row for `LEASE_MS`; nobody else gets it meanwhile. */
async function claim(now: number): Promise<Media | undefined> {
  const row = await MediaModel.findOneAndUpdate(
    { state: 'pending', dueAt: { $lte: now } },
    { $set: { dueAt: now + LEASE_MS }, $inc: { attempts: 1 } },
    { sort: { dueAt: 1 }, returnDocument: 'after' },
  ).lean<Media | null>();
  return row ?? undefined;
}

async function fetchOne(row: Media, { fetch, dir, now }: MediaPorts): Promise<void> {
  const { _id, channel, url, type, attempts } = row;
  try {
    if (!url) throw new Error('no link');
    const { bytes } = await fetch(channel, url);
    const found = await sniff(bytes, type);
    if (!found) throw new Error('not the announced type');
    await writeMedia(dir, _id, found.extension, bytes);
    const stored = await MediaModel.updateOne(
      { _id },
      { $set: { state: 'stored', ...found, sizeBytes: bytes.length }, $unset: { url: '' } },
    );
    // She was forgotten while we fetched.
    if (stored.matchedCount === 0) await removeMedia(dir, _id);
  } catch {
    const wait = BACKOFF_MS[attempts - 1];
    await MediaModel.updateOne(
      { _id, state: 'pending' },
      { $set: wait === undefined ? { state: 'failed' } : { dueAt: now + wait } },
    );
  }
}

/** Two steps, so that a crash between giving up and telling her tells her later. */
async function tellLost({ tell, now }: MediaPorts, limit: number): Promise<number> {
  const lost = await MediaModel.find({ state: 'failed' }).sort({ dueAt: 1 }).limit(limit).lean<Media[]>();
  for (const { _id, eventId, contactId, type } of lost) {
    const key = type === 'image' ? 'records.photo_lost' : 'records.file_lost';
    await tell({ id: deriveId('media-lost', eventId), contactId, text: { key }, at: now });
    await MediaModel.updateOne({ _id }, { $set: { state: 'told' }, $unset: { url: '' } });
  }
  return lost.length;
}

/** A stored file for the console; undefined when it is not (or no longer) ours. */
export async function mediaFile(
  dir: string,
  id: string,
): Promise<{ path: string; mime: string; sizeBytes: number; contactId: string } | undefined> {
  const row = await MediaModel.findById(id).lean<Media | null>();
  if (row?.state !== 'stored' || !row.extension || !row.mime) return undefined;
  const { contactId, mime, extension, sizeBytes = 0 } = row;
  return { path: pathOf(dir, row._id, extension), mime, sizeBytes, contactId };
}

/** The state of each file of a report or a submission, in the order asked; unknown ids are left out. */
export async function mediaRows(ids: readonly string[]): Promise<Media[]> {
  const rows = await MediaModel.find({ _id: { $in: [...ids] } }).lean<Media[]>();
  return ids.flatMap((id) => rows.find((row) => row._id === id) ?? []);
}

/** Forgets every file a contact sent: first the bytes, then the row that led to them. */
export async function eraseMedia(contactId: string, dir: string): Promise<void> {
  const rows = await MediaModel.find({ contactId }).lean<Media[]>();
  await eraseFiles(
    rows.map(({ _id }) => _id),
    dir,
  );
}

/** Forgets these files: first the bytes, then the rows that led to them. */
export async function eraseFiles(ids: readonly string[], dir: string): Promise<void> {
  for (const _id of ids) {
    await removeMedia(dir, _id);
    await MediaModel.deleteOne({ _id });
    // A fetch under way may have written between the two.
    await removeMedia(dir, _id);
  }
}

/** What she is told we hold of her here. */
export async function mediaHoldings(contactId: string): Promise<FlowText[]> {
  const count = await MediaModel.countDocuments({ contactId, state: 'stored' });
  return count === 0 ? [] : [{ key: 'records.mine.media', params: { count } }];
}
