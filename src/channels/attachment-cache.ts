import type { Clock } from '../core/clock.ts';

/** Remembers platform ids of files already uploaded. Losing an entry costs one more upload, nothing else. */
export interface AttachmentCache {
  get(key: string): Promise<string | undefined>;
  /** @param expiresAt Epoch ms after which `get` must not return the value. */
  set(key: string, value: string, expiresAt: number): Promise<void>;
}

const MOST_ENTRIES = 10_000;

export function memoryAttachmentCache(clock: Clock): AttachmentCache {
  const entries = new Map<string, { value: string; expiresAt: number }>();

  return {
    async get(key) {
      const entry = entries.get(key);
      return entry !== undefined && entry.expiresAt > clock.now() ? entry.value : undefined;
    },
    async set(key, value, expiresAt) {
      const oldest = entries.keys().next();
      if (entries.size >= MOST_ENTRIES && !oldest.done) entries.delete(oldest.value);
      entries.set(key, { value, expiresAt });
    },
  };
}
