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

/**
 * A report somebody began, or that was sent back to her, and that now waits for whoever leads the unit after her. It
 * holds her words, like a report.
 */
export interface HandedDraftDoc {
  _id: string;
  unitId: string;
  /** Who began it; absent once she is forgotten. */
  personId?: string;
  /** What she had answered, by slot of the report flow. */
  slots: Record<string, unknown>;
  /** The report that was sent back, and why. */
  returned?: { reportId: string; code: string; reason: string };
  createdAt: number;
  /** When the new leader was told. */
  toldAt?: number;
  /** Contact of the leader who goes on with it. */
  takenBy?: string;
  takenAt?: number;
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
reportSchema.index({ personId: 1 });
reportSchema.index({ movement: 1, date: 1 });
reportSchema.index({ status: 1, createdAt: -1 });

const handedDraftSchema = new Schema<HandedDraftDoc>(
  {
    _id: text,
    unitId: text,
    personId: optional,
    slots: { type: Schema.Types.Mixed, default: {} },
    returned: { type: { _id: false, reportId: text, code: text, reason: text }, required: false },
    createdAt: time,
    toldAt: { type: Number },
    takenBy: optional,
    takenAt: { type: Number },
  },
  { versionKey: false, minimize: false, collection: 'handed_drafts' },
);
handedDraftSchema.index({ unitId: 1 });
handedDraftSchema.index({ toldAt: 1, createdAt: 1 });

export const HandedDraftModel = model<HandedDraftDoc>('HandedDraft', handedDraftSchema);
export const ReportModel = model<ReportDoc>('Report', reportSchema);
