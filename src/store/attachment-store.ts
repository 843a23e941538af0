import mongoose from 'mongoose';
import type { Clock } from '../core/clock.ts';

interface Attachment {
  _id: string;
  value: string;
  /** Epoch ms by our clock, which may be the simulator's: so compared at reading, never left to a TTL index. */
  expiresAt: number;
}

const schema = new mongoose.Schema<Attachment>(
  {
    _id: { type: String, required: true },
    value: { type: String, required: true },
    expiresAt: { type: Number, required: true, index: true },
  },
  { versionKey: false, collection: 'attachments' },
);
const Attachments = mongoose.model('Attachments', schema);

/** Remembers the platforms' ids of files already uploaded, for all processes. */
export function mongoAttachmentStore(clock: Clock): {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, expiresAt: number): Promise<void>;
  /** Forgets what has expired. */
  sweep(now: number): Promise<void>;
} {
  return {
    async get(key) {
      const row = await Attachments.findOne({ _id: key, expiresAt: { $gt: clock.now() } }).lean();
      return row?.value;
    },
    async set(key, value, expiresAt) {
      await Attachments.replaceOne({ _id: key }, { value, expiresAt }, { upsert: true });
    },
    async sweep(now) {
      await Attachments.deleteMany({ expiresAt: { $lte: now } });
    },
  };
}
