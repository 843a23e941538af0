import { model, Schema } from 'mongoose';
import type { ChannelName } from '../../core/events.ts';
import type { ConsentPurpose, ConsentState } from '../../core/facts.ts';
import type { Language } from '../../core/texts.ts';

/** What she last said about one purpose, and to which words. */
export interface CurrentConsent {
  state: ConsentState;
  textKey: string;
  textVersion: number;
  channel: ChannelName;
  at: number;
}

/** A person's identity on one channel account. Times in epoch ms, by the platform's clock where it gave one. */
export interface ContactDoc {
  /** `zalo-…` or `messenger-…`. */
  _id: string;
  channel: ChannelName;
  account: string;
  userId: string;
  language: Language;
  name?: string;
  /** When the platform was last asked for a name it did not tell. */
  nameAskedAt?: number;
  /** The name folded, for finding it; never shown. */
  nameKey?: string;
  /** E.164. Read and written only by `phone.ts`, so that it can be encrypted there. */
  phone?: string;
  unitId?: string;
  personId?: string;
  firstSeenAt: number;
  lastInteractionAt?: number;
  followedAt?: number;
  unfollowedAt?: number;
  blockedAt?: number;
  consents: Partial<Record<ConsentPurpose, CurrentConsent>>;
  /** No broadcast may reach her: a buzz of the phone could put her in danger. Says nothing of why. */
  quietSince?: number;
  /** She asked for everything to be deleted; done once `dueAt` has come. */
  deletion?: { requestedAt: number; dueAt: number; receipt: string };
}

/** One answer about one purpose, never changed: the proof. */
export interface ConsentDoc extends CurrentConsent {
  _id: string;
  contactId: string;
  purpose: ConsentPurpose;
}

/** That a deletion was asked for and done; nothing here leads to a person. */
export interface DeletionReceiptDoc {
  /** The code she was given. */
  _id: string;
  requestedAt: number;
  completedAt?: number;
}

const text = { type: String, required: true } as const;
const time = { type: Number, required: true } as const;
const options = { versionKey: false as const };

const contactSchema = new Schema<ContactDoc>(
  {
    _id: text,
    channel: text,
    account: text,
    userId: text,
    language: text,
    name: { type: String },
    nameKey: { type: String },
    nameAskedAt: { type: Number },
    phone: { type: String },
    unitId: { type: String },
    personId: { type: String },
    firstSeenAt: time,
    lastInteractionAt: { type: Number },
    followedAt: { type: Number },
    unfollowedAt: { type: Number },
    blockedAt: { type: Number },
    quietSince: { type: Number },
    consents: { type: Schema.Types.Mixed, default: {} },
    deletion: { type: { _id: false, requestedAt: time, dueAt: time, receipt: text }, required: false },
  },
  { ...options, collection: 'contacts', minimize: false },
);
contactSchema.index({ unitId: 1 });
contactSchema.index({ personId: 1 });
contactSchema.index({ phone: 1 });
contactSchema.index({ 'deletion.dueAt': 1 });

const consentSchema = new Schema<ConsentDoc>(
  {
    _id: text,
    contactId: text,
    purpose: text,
    state: text,
    textKey: text,
    textVersion: time,
    channel: text,
    at: time,
  },
  { ...options, collection: 'consents' },
);
consentSchema.index({ contactId: 1, at: 1 });

const receiptSchema = new Schema<DeletionReceiptDoc>(
  { _id: text, requestedAt: time, completedAt: { type: Number } },
  { ...options, collection: 'deletion_receipts' },
);

export const ContactModel = model<ContactDoc>('Contact', contactSchema);
export const ConsentModel = model<ConsentDoc>('Consent', consentSchema);
export const DeletionReceiptModel = model<DeletionReceiptDoc>('DeletionReceipt', receiptSchema);
