import { model, Schema } from 'mongoose';
import type { Day } from '../../core/time.ts';

export const ROLES = [
  'member',
  'honorary_member',
  'branch_leader',
  'branch_deputy',
  'group_leader',
  'commune_officer',
  'portfolio_officer',
  'office',
  'standing_leader',
  'admin',
  'safety_duty',
] as const;
export type Role = (typeof ROLES)[number];

/** Someone the union knows. Contacts point here by their `personId`. */
export interface PersonDoc {
  _id: string;
  name?: string;
  /** Home unit. */
  unitId?: string;
  source: 'chat' | 'staff' | 'demo';
  createdAt: number;
}

/** A role with its term. */
export interface RoleDoc {
  _id: string;
  personId: string;
  role: Role;
  unitId: string;
  portfolio?: string;
  validFrom: Day;
  validTo?: Day;
}

const text = { type: String, required: true } as const;
const options = { versionKey: false as const };

const personSchema = new Schema<PersonDoc>(
  {
    _id: text,
    name: { type: String },
    unitId: { type: String },
    source: text,
    createdAt: { type: Number, required: true },
  },
  { ...options, collection: 'people' },
);
personSchema.index({ unitId: 1 });

const roleSchema = new Schema<RoleDoc>(
  {
    _id: text,
    personId: text,
    role: text,
    unitId: text,
    portfolio: { type: String },
    validFrom: text,
    validTo: { type: String },
  },
  { ...options, collection: 'roles' },
);
roleSchema.index({ personId: 1 });
roleSchema.index({ unitId: 1, role: 1 });

export const PersonModel = model<PersonDoc>('Person', personSchema);
export const RoleModel = model<RoleDoc>('Role', roleSchema);
