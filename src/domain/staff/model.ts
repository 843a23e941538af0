import { model, Schema } from 'mongoose';
import type { StaffRole } from './permissions.ts';

export interface StaffDoc {
  /** Derived from the login: the same login twice is the same person. */
  _id: string;
  login: string;
  name: string;
  /** argon2id, in PHC form with its own salt and costs. */
  passwordHash: string;
  role: StaffRole;
  /** Root of the subtree she may see. */
  unitId: string;
  active: boolean;
  /** Epoch ms, like every time here. */
  createdAt: number;
  /** Her own chat, where she may have broadcasts sent for a try; safety alarms reach her there. */
  contactId?: string;
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
  expiresAt: number;
}

/** Failed sign-ins of one login or one address since the last quiet spell. */
export interface LoginAttemptsDoc {
  _id: string;
  failures: number;
  lastAt: number;
  blockedUntil: number;
}

export interface AuditDoc {
  _id: string;
  at: number;
  staffId: string;
  act: string;
  about: string;
  unitId?: string;
  details?: Record<string, string | number | boolean>;
}

const staffSchema = new Schema<StaffDoc>(
  {
    _id: { type: String, required: true },
    login: { type: String, required: true },
    name: { type: String, required: true },
    passwordHash: { type: String, required: true },
    role: { type: String, required: true },
    unitId: { type: String, required: true },
    active: { type: Boolean, required: true },
    createdAt: { type: Number, required: true },
    contactId: { type: String },
  },
  { versionKey: false, collection: 'staff' },
);
staffSchema.index({ unitId: 1 });
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
    act: { type: String, required: true },
    about: { type: String, required: true },
    unitId: { type: String },
    details: { type: Schema.Types.Mixed },
  },
  { versionKey: false, collection: 'audit' },
);
auditSchema.index({ at: -1 });
auditSchema.index({ staffId: 1, at: -1 });
auditSchema.index({ about: 1, at: -1 });

export const StaffModel = model<StaffDoc>('Staff', staffSchema);
export const StaffLinkModel = model<StaffLinkDoc>('StaffLink', linkSchema);
export const SessionModel = model<SessionDoc>('StaffSession', sessionSchema);
export const LoginAttemptsModel = model<LoginAttemptsDoc>('LoginAttempts', attemptsSchema);
export const AuditModel = model<AuditDoc>('Audit', auditSchema);
