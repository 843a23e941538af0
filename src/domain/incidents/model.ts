import mongoose, { Schema } from 'mongoose';
import type { ChannelName } from '../../core/events.ts';

/** A trouble a person should look at. While it lasts there is one row a kind and account, `count` says how often. */
export interface IncidentRow {
  _id: string;
  /** Kind and account; held by at most one open incident. */
  key: string;
  /** `token-dead`, `account-restricted`, `send-refused`, `send-failed`, `event-failed`, `policy`, … */
  kind: string;
  channel?: ChannelName;
  account?: string;
  /** For staff and logs: codes and ids, never a name, number or message text. */
  detail: string;
  openedAt: number;
  lastAt: number;
  resolvedAt?: number;
  count: number;
}

const incidentSchema = new Schema<IncidentRow>(
  {
    _id: String,
    key: String,
    kind: String,
    channel: String,
    account: String,
    detail: String,
    openedAt: Number,
    lastAt: Number,
    resolvedAt: Number,
    count: Number,
  },
  { versionKey: false, collection: 'incidents' },
);
incidentSchema.index({ key: 1, openedAt: -1 });
incidentSchema.index({ openedAt: -1 });

export const Incidents = mongoose.model<IncidentRow>('Incident', incidentSchema);
