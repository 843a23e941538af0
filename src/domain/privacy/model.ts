import { model, Schema } from 'mongoose';
import type { ConsentPurpose } from '../../core/facts.ts';
import type { Language } from '../../core/texts.ts';
import type { Day } from '../../core/time.ts';
import type { CurrentConsent } from '../contacts/model.ts';

/** One answer about one purpose, never changed: the proof. */
export interface ConsentDoc extends CurrentConsent {
  _id: string;
  contactId: string;
  purpose: ConsentPurpose;
}

/** Words people agreed to (or not), exactly as shown; never changed, never about a person. */
export interface ConsentTextDoc {
  /** Digest of all that follows but the time. */
  _id: string;
  key: string;
  version: number;
  language: Language;
  text: string;
  firstUsedAt: number;
}

/** That a deletion was asked for and done; nothing here leads to a person. */
export interface DeletionReceiptDoc {
  /** The code she was given. */
  _id: string;
  requestedAt: number;
  completedAt?: number;
  /** A platform asked for an account we hold nothing of: there was nothing to delete. */
  nothingHeld?: boolean;
}

/** What the law lets her ask; `restrict` also covers taking back a consent. */
export const REQUEST_KINDS = ['see', 'copy', 'correct', 'delete', 'restrict', 'object', 'complaint'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export interface RequestStep {
  id: string;
  at: number;
  what: 'opened' | 'answered' | 'extended' | 'note' | 'done' | 'refused';
  staffId?: string;
  /** Sealed: staff are asked to write no name and no number, the seal is for those who do. */
  note?: string;
}

/** One wish about her data and what became of it. Times in epoch ms. */
export interface DataRequestDoc {
  /** Of the effect or the form that asked: asked twice it is one request. */
  _id: string;
  /** `QD-0012`. */
  code?: string;
  kind: RequestKind;
  state: 'open' | 'done' | 'refused';
  source: 'chat' | 'staff' | 'platform';
  /** Done by the machine at once: nobody has to do anything. */
  automatic: boolean;
  /** Absent once she is forgotten, and for somebody who phoned and is not in the store. */
  contactId?: string;
  unitId?: string;
  openedAt: number;
  /** Last days to answer that it was received, and to be done. */
  answerBy: Day;
  dueBy: Day;
  answeredAt?: number;
  extendedAt?: number;
  closedAt?: number;
  steps: RequestStep[];
}

/** A copy of her data that can be fetched once. Holds no data: that is gathered when it is opened. */
export interface DataCopyDoc {
  /** Digest of the secret part of the link. */
  _id: string;
  contactId: string;
  /** Digest of the code she was given in the chat. */
  codeDigest: string;
  language: Language;
  createdAt: number;
  expiresAt: number;
  wrongCodes: number;
  openedAt?: number;
}

/** What one run of the clearing did. `_id` is the Vietnam day it ran for, or the id of the form that asked. */
export interface RetentionRunDoc {
  _id: string;
  day: Day;
  startedAt: number;
  finishedAt?: number;
  /** By kind, how many went. */
  counts: Record<string, number>;
  /** Kinds that failed; they are tried again the next night. */
  failed: string[];
}

const text = { type: String, required: true } as const;
const optional = { type: String } as const;
const time = { type: Number, required: true } as const;
const options = { versionKey: false as const };

const consentSchema = new Schema<ConsentDoc>(
  {
    _id: text,
    contactId: text,
    purpose: text,
    state: text,
    textKey: text,
    textVersion: time,
    textId: optional,
    channel: text,
    at: time,
  },
  { ...options, collection: 'consents' },
);
consentSchema.index({ contactId: 1, at: 1 });

const consentTextSchema = new Schema<ConsentTextDoc>(
  { _id: text, key: text, version: time, language: text, text, firstUsedAt: time },
  { ...options, collection: 'consent_texts' },
);
consentTextSchema.index({ key: 1, version: 1 });

const receiptSchema = new Schema<DeletionReceiptDoc>(
  { _id: text, requestedAt: time, completedAt: { type: Number }, nothingHeld: { type: Boolean } },
  { ...options, collection: 'deletion_receipts' },
);

const requestSchema = new Schema<DataRequestDoc>(
  {
    _id: text,
    code: optional,
    kind: text,
    state: text,
    source: text,
    automatic: { type: Boolean, required: true },
    contactId: optional,
    unitId: optional,
    openedAt: time,
    answerBy: text,
    dueBy: text,
    answeredAt: { type: Number },
    extendedAt: { type: Number },
    closedAt: { type: Number },
    steps: [{ _id: false, id: text, at: time, what: text, staffId: optional, note: optional }],
  },
  { ...options, collection: 'data_requests' },
);
requestSchema.index({ state: 1, dueBy: 1 });
requestSchema.index({ openedAt: -1 });
requestSchema.index({ contactId: 1 });

const copySchema = new Schema<DataCopyDoc>(
  {
    _id: text,
    contactId: text,
    codeDigest: text,
    language: text,
    createdAt: time,
    expiresAt: time,
    wrongCodes: time,
    openedAt: { type: Number },
  },
  { ...options, collection: 'data_copies' },
);
copySchema.index({ contactId: 1 });
copySchema.index({ expiresAt: 1 });

const runSchema = new Schema<RetentionRunDoc>(
  {
    _id: text,
    day: text,
    startedAt: time,
    finishedAt: { type: Number },
    counts: { type: Schema.Types.Mixed, default: {} },
    failed: [String],
  },
  { ...options, collection: 'retention_runs', minimize: false },
);
runSchema.index({ startedAt: -1 });

export const ConsentModel = model<ConsentDoc>('Consent', consentSchema);
export const ConsentTextModel = model<ConsentTextDoc>('ConsentText', consentTextSchema);
export const DeletionReceiptModel = model<DeletionReceiptDoc>('DeletionReceipt', receiptSchema);
export const DataRequestModel = model<DataRequestDoc>('DataRequest', requestSchema);
export const DataCopyModel = model<DataCopyDoc>('DataCopy', copySchema);
export const RetentionRunModel = model<RetentionRunDoc>('RetentionRun', runSchema);
