import { model, Schema } from 'mongoose';
import type { Post } from './permissions.ts';

export interface StaffDoc {
  /** Derived from the login: the same login twice is the same person. */
  _id: string;
  login: string;
  name: string;
  /** argon2id, in PHC form with its own salt and costs. Absent until she has chosen one by her link. */
  passwordHash?: string;
  /** At least one; each role and unit once. */
  posts: Post[];
  active: boolean;
  /** Epoch ms, like every time here. */
  createdAt: number;
  /** Her own chat, where she may have broadcasts sent for a try; safety alarms reach her there. */
  contactId?: string;
  /** A link by which she chooses her password: once, until `expiresAt`. */
  ticket?: { digest: string; expiresAt: number };
  secondFactor?: SecondFactorDoc;
}

/** Codes of an authenticator app beside the password. */
export interface SecondFactorDoc {
  /** The secret in base32, sealed. */
  sealed: string;
  /** When she proved that her app has it; before that it guards nothing. */
  confirmedAt?: number;
  /** The last half minute whose code was taken: no code opens twice. */
  lastStep: number;
  /** Digests of the recovery codes that are left. */
  recovery: string[];
}

/** Ties the account that asked for it to the contact that types it. */
export interface StaffLinkDoc {
  /** Six digits. */
  _id: string;
  staffId: string;
  expiresAt: number;
  /** The contact that typed it. */
  usedBy?: string;
}

export interface SessionDoc {
  /** Digest of the cookie's session id: whoever reads the store cannot sign in with what she finds. */
  _id: string;
  staffId?: string;
  data: string;
  /** Moves with every request: the idle time after the last one. */
  expiresAt: number;
  /** When she signed in, and on what, such as `chrome windows`. */
  signedInAt?: number;
  device?: string;
}

/** Failed sign-ins of one login or one address since the last quiet spell. */
export interface LoginAttemptsDoc {
  _id: string;
  failures: number;
  lastAt: number;
  blockedUntil: number;
}

export interface AuditDoc {
  /** `n` and the line's number in twelve digits; lines of before the chain have random ones and no `n`. */
  _id: string;
  at: number;
  staffId: string;
  /** The post she acted in, `officer@hm-dth`. */
  post?: string;
  act: string;
  /** Absent once whom it is about was forgotten; its digest stays in the chain. */
  about?: string;
  unitId?: string;
  details?: Record<string, string | number | boolean>;
  n?: number;
  aboutSalt?: string;
  aboutDigest?: string;
  /** The hash of the line before, and of this one with it. */
  prev?: string;
  hash?: string;
}

const staffSchema = new Schema<StaffDoc>(
  {
    _id: { type: String, required: true },
    login: { type: String, required: true },
    name: { type: String, required: true },
    passwordHash: { type: String },
    posts: [
      {
        _id: false,
        role: { type: String, required: true },
        unitId: { type: String, required: true },
        portfolios: [String],
      },
    ],
    active: { type: Boolean, required: true },
    createdAt: { type: Number, required: true },
    contactId: { type: String },
    ticket: { type: { _id: false, digest: String, expiresAt: Number } },
    secondFactor: {
      type: { _id: false, sealed: String, confirmedAt: Number, lastStep: Number, recovery: [String] },
    },
  },
  { versionKey: false, collection: 'staff' },
);
staffSchema.index({ 'posts.unitId': 1 });
staffSchema.index({ 'ticket.digest': 1 });
staffSchema.index({ contactId: 1 });

const linkSchema = new Schema<StaffLinkDoc>(
  {
    _id: { type: String, required: true },
    staffId: { type: String, required: true },
    expiresAt: { type: Number, required: true },
    usedBy: { type: String },
  },
  { versionKey: false, collection: 'staff_links' },
);
linkSchema.index({ staffId: 1 });

const sessionSchema = new Schema<SessionDoc>(
  {
    _id: { type: String, required: true },
    staffId: { type: String },
    data: { type: String, required: true },
    expiresAt: { type: Number, required: true },
    signedInAt: { type: Number },
    device: { type: String },
  },
  { versionKey: false, collection: 'sessions' },
);
sessionSchema.index({ expiresAt: 1 });
sessionSchema.index({ staffId: 1 });

const attemptsSchema = new Schema<LoginAttemptsDoc>(
  {
    _id: { type: String, required: true },
    failures: { type: Number, required: true },
    lastAt: { type: Number, required: true },
    blockedUntil: { type: Number, required: true },
  },
  { versionKey: false, collection: 'login_attempts' },
);
attemptsSchema.index({ lastAt: 1 });

const auditSchema = new Schema<AuditDoc>(
  {
    _id: { type: String, required: true },
    at: { type: Number, required: true },
    staffId: { type: String, required: true },
    post: { type: String },
    act: { type: String, required: true },
    about: { type: String },
    unitId: { type: String },
    details: { type: Schema.Types.Mixed },
    n: { type: Number },
    aboutSalt: { type: String },
    aboutDigest: { type: String },
    prev: { type: String },
    hash: { type: String },
  },
  { versionKey: false, minimize: false, collection: 'audit' },
);
auditSchema.index({ at: -1, _id: -1 });
auditSchema.index({ staffId: 1, at: -1, _id: -1 });
auditSchema.index({ about: 1, at: -1 });

export const StaffModel = model<StaffDoc>('Staff', staffSchema);
export const StaffLinkModel = model<StaffLinkDoc>('StaffLink', linkSchema);
export const SessionModel = model<SessionDoc>('StaffSession', sessionSchema);
export const LoginAttemptsModel = model<LoginAttemptsDoc>('LoginAttempts', attemptsSchema);
export const AuditModel = model<AuditDoc>('Audit', auditSchema);
