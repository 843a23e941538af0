import { model, Schema } from 'mongoose';
import type { ChannelName } from '../../core/events.ts';

export const SUBMISSION_STATUSES = [
  'new',
  'received',
  'in_review',
  'need_info',
  'forwarded',
  'applied',
  'archived',
  'not_suitable',
  'answered',
] as const;
export type SubmissionStatus = (typeof SUBMISSION_STATUSES)[number];
export type SubmissionKind = 'initiative' | 'petition';

/** One step of a submission's life. */
export interface SubmissionChange {
  id: string;
  at: number;
  status: SubmissionStatus;
  /** Who of the staff; absent for the author. */
  staffId?: string;
  /** Among staff; the author does not see it. */
  note?: string;
}

/** An initiative or a petition. Times in epoch ms. */
export interface SubmissionDoc {
  /** The effect's id: applied twice it is one submission. */
  _id: string;
  /** `SK-0123` or `KN-0123`. */
  code?: string;
  kind: SubmissionKind;
  status: SubmissionStatus;
  contactId: string;
  channel: ChannelName;
  unitId?: string;
  problem?: string;
  idea?: string;
  place?: string;
  benefit?: string;
  text?: string;
  /** Everything she wrote, folded, for finding it. */
  searchKey: string;
  publish: boolean;
  showName: boolean;
  /** Written down by a leader for someone without a phone ("nhập hộ"). */
  onBehalf: boolean;
  photos: string[];
  createdAt: number;
  updatedAt: number;
  history: SubmissionChange[];
  answer?: { text: string; at: number; staffId: string };
  /** The name of the count that replaces it when the author wants to be forgotten. */
  countId?: string;
}

/** That something was sent in, when its author has been forgotten. Nothing here leads to her. */
export interface SubmissionCountDoc {
  _id: string;
  kind: SubmissionKind;
  unitId?: string;
  status: SubmissionStatus;
  /** `YYYY-MM`. */
  month: string;
}

const text = { type: String, required: true } as const;
const optional = { type: String } as const;
const time = { type: Number, required: true } as const;
const flag = { type: Boolean, required: true } as const;

const submissionSchema = new Schema<SubmissionDoc>(
  {
    _id: text,
    code: optional,
    kind: text,
    status: text,
    contactId: text,
    channel: text,
    unitId: optional,
    problem: optional,
    idea: optional,
    place: optional,
    benefit: optional,
    text: optional,
    searchKey: { type: String, default: '' },
    publish: flag,
    showName: flag,
    onBehalf: flag,
    photos: [String],
    createdAt: time,
    updatedAt: time,
    history: [{ _id: false, id: text, at: time, status: text, staffId: optional, note: optional }],
    answer: { type: { _id: false, text, at: time, staffId: text }, required: false },
    countId: optional,
  },
  { versionKey: false, collection: 'submissions' },
);
submissionSchema.index({ code: 1 });
submissionSchema.index({ contactId: 1, createdAt: -1 });
submissionSchema.index({ unitId: 1, createdAt: -1 });
submissionSchema.index({ status: 1, createdAt: -1 });

const countSchema = new Schema<SubmissionCountDoc>(
  { _id: text, kind: text, unitId: optional, status: text, month: text },
  { versionKey: false, collection: 'submission_counts' },
);

export const SubmissionModel = model<SubmissionDoc>('Submission', submissionSchema);
export const SubmissionCountModel = model<SubmissionCountDoc>('SubmissionCount', countSchema);
