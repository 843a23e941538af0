import { model, Schema } from 'mongoose';
import type { ChannelName } from '../../core/events.ts';
import type { Day } from '../../core/time.ts';

export const REPORT_STATUSES = ['submitted', 'accepted', 'returned', 'consolidated', 'locked'] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

export interface ReportChange {
  id: string;
  at: number;
  status: ReportStatus;
  staffId?: string;
  reason?: string;
}

/** One activity, as a leader reported it by message. Times in epoch ms. */
export interface ReportDoc {
  /** The effect's id: applied twice it is one report. */
  _id: string;
  /** `BC-0123`. */
  code?: string;
  unitId: string;
  /** Movement code of the catalogue. */
  movement: string;
  date: Day;
  place?: string;
  summary?: string;
  /** People present, and union members among them. */
  attendance?: number;
  members?: number;
  /** By field id of the movement; numbers, money in đồng, or text. */
  values: Record<string, number | string>;
  photos: string[];
  status: ReportStatus;
  /** Who reported; absent once she is forgotten. */
  contactId?: string;
  personId?: string;
  channel: ChannelName;
  createdAt: number;
  updatedAt: number;
  history: ReportChange[];
}

const text = { type: String, required: true } as const;
const optional = { type: String } as const;
const time = { type: Number, required: true } as const;

const reportSchema = new Schema<ReportDoc>(
  {
    _id: text,
    code: optional,
    unitId: text,
    movement: text,
    date: text,
    place: optional,
    summary: optional,
    attendance: { type: Number },
    members: { type: Number },
    values: { type: Schema.Types.Mixed, default: {} },
    photos: [String],
    status: text,
    contactId: optional,
    personId: optional,
    channel: text,
    createdAt: time,
    updatedAt: time,
    history: [{ _id: false, id: text, at: time, status: text, staffId: optional, reason: optional }],
  },
  { versionKey: false, minimize: false, collection: 'reports' },
);
reportSchema.index({ unitId: 1, createdAt: -1 });
reportSchema.index({ contactId: 1, createdAt: -1 });
reportSchema.index({ movement: 1, date: 1 });
reportSchema.index({ status: 1, createdAt: -1 });

export const ReportModel = model<ReportDoc>('Report', reportSchema);
