import { model, Schema } from 'mongoose';
import type { Role } from '../people/model.ts';

/** A code that makes whoever types it first a leader of a unit. */
export interface InviteDoc {
  /** The code as compared: capitals and digits only. */
  _id: string;
  /** The code as printed. */
  code: string;
  unitId: string;
  role: Role;
  createdAt: number;
  createdBy: string;
  expiresAt: number;
  usedBy?: string;
  usedAt?: number;
  /** Taken back before anybody used it. */
  revokedAt?: number;
  revokedBy?: string;
}

const text = { type: String, required: true } as const;
const options = { versionKey: false as const };

const inviteSchema = new Schema<InviteDoc>(
  {
    _id: text,
    code: text,
    unitId: text,
    role: text,
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

export const InviteModel = model<InviteDoc>('Invite', inviteSchema);
