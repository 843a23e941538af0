import { createHash } from 'node:crypto';
import type { ChannelName } from './events.ts';

/**
 * An id made from what it names, so that doing the same thing twice makes the same id.
 * @returns 32 hex digits of SHA-256 over the parts; `['a', 'bc']` and `['ab', 'c']` differ.
 */
export function deriveId(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

export function contactIdOf(channel: ChannelName, userId: string): string {
  return `${channel}-${userId}`;
}

export function eventIdOf(channel: ChannelName, account: string, externalId: string): string {
  return deriveId('event', channel, account, externalId);
}

/** The media row of the n-th file (from 0) of an event. */
export function mediaIdOf(eventId: string, index: number): string {
  return deriveId('media', eventId, index);
}
