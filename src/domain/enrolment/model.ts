import { model, Schema } from 'mongoose';
import type { ChannelName } from '../../core/events.ts';
import type { HomeKind, Role } from '../people/model.ts';

/** A code that makes whoever types it first a leader of a unit. */
export interface InviteDoc {
  /** The code as compared: capitals and digits only. */
  _id: string;
  /** The code as printed. */
  code: string;
  unitId: string;
  role: Role;
  /** Whom it was made for: she was given the role when it was handed to her, and by the code she comes to it. */
  personId?: string;
  createdAt: number;
  createdBy: string;
  expiresAt: number;
  usedBy?: string;
  usedAt?: number;
  /** Taken back before anybody used it. */
  revokedAt?: number;
  revokedBy?: string;
}

/** The public code of a branch, and how many came by it. Counts only: nothing here leads to anybody. */
export interface JoinCodeDoc {
  /** Five digits. */
  _id: string;
  unitId: string;
  createdAt: number;
  /** How often the code was opened, and how often somebody joined by it. */
  opened: number;
  joined: number;
  /** Ids of the last counted acts: none counts twice. */
  counted: string[];
}

/**
 * Somebody says she belongs to a branch. Her name and phone stay with her contact.
 *
 * `offered` she is asked whether she is the one on the roster · `waiting` for the branch leader or an officer ·
 * `confirming` decided, being applied · `replaced` she asked anew.
 */
export type ClaimState = 'offered' | 'waiting' | 'confirming' | 'confirmed' | 'rejected' | 'replaced';

export interface ClaimDoc {
  _id: string;
  contactId: string;
  channel: ChannelName;
  unitId: string;
  /** People of the branch with the phone she gave. */
  candidates: string[];
  state: ClaimState;
  createdAt: number;
  /** Contacts of the leaders who were asked. */
  asked: string[];
  /** A leader answers until then; afterwards it is for the officers. */
  askUntil: number;
  /** A leader does not know her: for an officer. */
  unsure?: boolean;
  decision?: ClaimDecision;
}

export interface ClaimDecision {
  /** Contact of the leader, account of the officer, or her own contact. */
  by: string;
  at: number;
  /** The person she is; without it one is made of what she told. */
  personId?: string;
  kind?: HomeKind;
  /** When rejected by an officer. */
  reason?: string;
}

/** A member asks to be moved to another unit: the old one lets her go, the new one takes her. */
export interface UnitChangeDoc {
  _id: string;
  contactId: string;
  personId: string;
  from: string;
  to: string;
  kind: HomeKind;
  requestedAt: number;
  state: 'open' | 'moving' | 'done' | 'rejected' | 'replaced';
  released?: StaffDecision;
  accepted?: StaffDecision;
  rejected?: StaffDecision & { reason: string };
}

export interface StaffDecision {
  by: string;
  at: number;
}

/** A code that ties the contact who types it to the one who was given it. */
export interface AppCodeDoc {
  _id: string;
  contactId: string;
  /** Of the call that asked for it: asked twice, it is one code. */
  actId: string;
  expiresAt: number;
  usedBy?: string;
}

/** A contact that came to another's person by a code; what it was before, for parting. */
export interface AppLinkDoc {
  /** The contact that came. */
  _id: string;
  /** The contact whose code it was. */
  withContactId: string;
  personId: string;
  /** The person it had before. */
  before?: string;
  at: number;
}

const text = { type: String, required: true } as const;
const time = { type: Number, required: true } as const;
const options = { versionKey: false as const };

const inviteSchema = new Schema<InviteDoc>(
  {
    _id: text,
    code: text,
    unitId: text,
    role: text,
    personId: { type: String },
    createdAt: { type: Number, required: true },
    createdBy: text,
    expiresAt: { type: Number, required: true },
    usedBy: { type: String },
    usedAt: { type: Number },
    revokedAt: { type: Number },
    revokedBy: { type: String },
  },
  { ...options, collection: 'invites' },
);
inviteSchema.index({ unitId: 1 });
inviteSchema.index({ usedBy: 1 });
inviteSchema.index({ personId: 1 }, { sparse: true });

const joinCodeSchema = new Schema<JoinCodeDoc>(
  { _id: text, unitId: text, createdAt: time, opened: time, joined: time, counted: [String] },
  { ...options, collection: 'join_codes' },
);
joinCodeSchema.index({ unitId: 1 });

const claimSchema = new Schema<ClaimDoc>(
  {
    _id: text,
    contactId: text,
    channel: text,
    unitId: text,
    candidates: [String],
    state: text,
    createdAt: time,
    asked: [String],
    askUntil: time,
    unsure: { type: Boolean },
    decision: {
      type: { _id: false, by: text, at: time, personId: String, kind: String, reason: String },
      required: false,
    },
  },
  { ...options, collection: 'membership_claims' },
);
claimSchema.index({ contactId: 1 });
claimSchema.index({ state: 1, createdAt: 1 });

const staffDecision = { type: { _id: false, by: text, at: time }, required: false };
const unitChangeSchema = new Schema<UnitChangeDoc>(
  {
    _id: text,
    contactId: text,
    personId: text,
    from: text,
    to: text,
    kind: text,
    requestedAt: time,
    state: text,
    released: staffDecision,
    accepted: staffDecision,
    rejected: { type: { _id: false, by: text, at: time, reason: text }, required: false },
  },
  { ...options, collection: 'unit_changes' },
);
unitChangeSchema.index({ personId: 1 });
unitChangeSchema.index({ contactId: 1 });
unitChangeSchema.index({ state: 1, requestedAt: 1 });

const appCodeSchema = new Schema<AppCodeDoc>(
  { _id: text, contactId: text, actId: text, expiresAt: time, usedBy: { type: String } },
  { ...options, collection: 'app_codes' },
);
appCodeSchema.index({ contactId: 1 });

const appLinkSchema = new Schema<AppLinkDoc>(
  { _id: text, withContactId: text, personId: text, before: { type: String }, at: time },
  { ...options, collection: 'app_links' },
);
appLinkSchema.index({ personId: 1 });
appLinkSchema.index({ before: 1 });

export const InviteModel = model<InviteDoc>('Invite', inviteSchema);
export const JoinCodeModel = model<JoinCodeDoc>('JoinCode', joinCodeSchema);
export const ClaimModel = model<ClaimDoc>('MembershipClaim', claimSchema);
export const UnitChangeModel = model<UnitChangeDoc>('UnitChangeRequest', unitChangeSchema);
export const AppCodeModel = model<AppCodeDoc>('AppCode', appCodeSchema);
export const AppLinkModel = model<AppLinkDoc>('AppLink', appLinkSchema);
