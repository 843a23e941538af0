import { model, Schema } from 'mongoose';
import type { ChannelName, InboundMedia } from '../../core/events.ts';

/**
 * `pending` its link is to be fetched · `stored` the file is ours · `failed` given up, she does not know yet ·
 * `told` given up and she was asked to send it again.
 */
export type MediaState = 'pending' | 'stored' | 'failed' | 'told';

/** A file a contact sent. Times in epoch ms. */
export interface MediaDoc {
  /** `mediaIdOf(event, n)`. */
  _id: string;
  eventId: string;
  contactId: string;
  channel: ChannelName;
  /** The platform's link; expires. Removed once the file is ours. */
  url?: string;
  type: InboundMedia['type'];
  /** Its name as she sent it. */
  name?: string;
  state: MediaState;
  attempts: number;
  /** When the next try is due. */
  dueAt: number;
  /** What the bytes say it is. */
  mime?: string;
  extension?: string;
  sizeBytes?: number;
  createdAt: number;
}

const text = { type: String, required: true } as const;
const optional = { type: String } as const;
const number = { type: Number, required: true } as const;

const mediaSchema = new Schema<MediaDoc>(
  {
    _id: text,
    eventId: text,
    contactId: text,
    channel: text,
    url: optional,
    // Spelled out: in a schema a bare `type` would be the type of the whole path.
    type: { type: String, required: true },
    name: optional,
    state: text,
    attempts: number,
    dueAt: number,
    mime: optional,
    extension: optional,
    sizeBytes: { type: Number },
    createdAt: number,
  },
  { versionKey: false, collection: 'media' },
);
mediaSchema.index({ state: 1, dueAt: 1 });
mediaSchema.index({ contactId: 1 });

export const MediaModel = model<MediaDoc>('Media', mediaSchema);
