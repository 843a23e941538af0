import { model, Schema } from 'mongoose';
import type { ChannelName } from '../../core/events.ts';
import type { ConsentPurpose, ConsentState } from '../../core/facts.ts';
import type { Language } from '../../core/texts.ts';

/** What she last said about one purpose, and to which words. */
export interface CurrentConsent {
  state: ConsentState;
  textKey: string;
  textVersion: number;
  /** The exact words she was shown; see `privacy/consent-texts.ts`. Absent in answers older than that store. */
  textId?: string;
  channel: ChannelName;
  at: number;
}

/**
 * A person's identity on one channel account, as it is stored: name and phone are sealed, everyone else gets them opened
 * from contacts.ts. Times in epoch ms, by the platform's clock where it gave one.
 */
export interface ContactDoc {
  /** `zalo-…` or `messenger-…`. */
  _id: string;
  channel: ChannelName;
  account: string;
  userId: string;
  language: Language;
  /** Sealed. */
  name?: string;
  /** What a sealed name is found by. */
  nameDigests?: string[];
  /** When the platform was last asked for a name it did not tell. */
  nameAskedAt?: number;
  /** An E.164 number, sealed. */
  phone?: string;
  /** What a sealed phone is found by. */
  phoneDigest?: string;
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
  deletion?: {
    requestedAt: number;
    dueAt: number;
    receipt: string;
    /** What the union's own list says of her is not this wish's to delete. */
    personStays?: boolean;
  };
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
    nameDigests: { type: [String], default: undefined },
    nameAskedAt: { type: Number },
    phone: { type: String },
    phoneDigest: { type: String },
    unitId: { type: String },
    personId: { type: String },
    firstSeenAt: time,
    lastInteractionAt: { type: Number },
    followedAt: { type: Number },
    unfollowedAt: { type: Number },
    blockedAt: { type: Number },
    quietSince: { type: Number },
    consents: { type: Schema.Types.Mixed, default: {} },
    deletion: {
      type: { _id: false, requestedAt: time, dueAt: time, receipt: text, personStays: Boolean },
      required: false,
    },
  },
  { ...options, collection: 'contacts', minimize: false },
);
contactSchema.index({ unitId: 1 });
contactSchema.index({ personId: 1 });
contactSchema.index({ nameDigests: 1, _id: 1 });
contactSchema.index({ phoneDigest: 1 }, { sparse: true });
contactSchema.index({ 'deletion.dueAt': 1 });

export const ContactModel = model<ContactDoc>('Contact', contactSchema);
