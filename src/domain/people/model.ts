import { model, Schema } from 'mongoose';
import type { Day } from '../../core/time.ts';

export const ROLES = [
  'member',
  'honorary_member',
  'woman',
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

/** How someone belongs to her home unit; `woman`: she lives there and is not a member. */
export const HOME_KINDS = ['member', 'honorary_member', 'woman'] as const satisfies readonly Role[];
export type HomeKind = (typeof HOME_KINDS)[number];

/** Someone the union knows, as she is stored: what says who she is is sealed. Contacts point here by `personId`. */
export interface PersonDoc {
  _id: string;
  name?: string;
  /** Made of an E.164 number. */
  phone?: string;
  /** Made of a year or a day. */
  birth?: string;
  address?: string;
  nameDigests: string[];
  phoneDigest?: string;
  /** Home unit now, as it was called when she was put there; written together with her term by `setHome`. */
  unitId?: string;
  /** Number of the term `unitId` comes from. */
  homeTurn?: number;
  source: 'chat' | 'staff' | 'demo' | 'roster';
  createdAt: number;
  roster?: { importId: string; row: number };
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
  /**
   * Homes: the how-manieth home of this person it is; terms of a hand-over: the how-manieth of its seat. What was said
   * later stands from its first day on.
   */
  turn?: number;
  /** Homes and terms of a hand-over: the act that made it. */
  actId?: string;
}

/**
 * A seat changes hands on a day: one person's term ends, another's begins. One of the two may be missing: a seat that
 * was free, or stays free.
 */
export interface HandOverDoc {
  /** Made of the seat and the turn: two at once never have the same. */
  _id: string;
  actId: string;
  unitId: string;
  role: Role;
  /** A role that one person holds in a unit has one seat, ''; otherwise each holder has her own. */
  seat: string;
  turn: number;
  from?: string;
  to?: string;
  /** Who would have the seat on the day, or has it now, and loses it. */
  left: string[];
  portfolio?: string;
  day: Day;
  /** The last day is the one before; absent: until further notice. */
  until?: Day;
  staffId: string;
  at: number;
  /** Made where the successor does not write to us yet. */
  inviteId?: string;
  /** `planned` its terms may not be written yet · `waiting` for its day · `moving` chats are being told · `replaced` by a later one before its day. */
  state: 'planned' | 'waiting' | 'moving' | 'done' | 'replaced';
  movingAt?: number;
}

/** How a leader did in a period. Said again it is corrected; what was said before stays. */
export interface AssessmentDoc {
  /** Made of person, unit and period. */
  _id: string;
  personId: string;
  unitId: string;
  /** `2026`, `2026-1`, `2026-2`. */
  period: string;
  /** Oldest first; the last one holds. */
  lines: AssessmentLine[];
}

export interface AssessmentLine {
  /** Of the form: sent twice it is one. */
  id: string;
  grade: string;
  /** The grade as it was called then. */
  gradeName: string;
  /** Sealed. */
  note?: string;
  by: string;
  at: number;
}

/** The grades to choose from; one row. */
export interface GradesDoc {
  _id: 'grades';
  grades: Grade[];
  changedBy?: string;
  changedAt?: number;
}

export interface Grade {
  id: string;
  name: string;
  /** No longer to choose, still to be read. */
  retired?: boolean;
}

const text = { type: String, required: true } as const;
const options = { versionKey: false as const };

const personSchema = new Schema<PersonDoc>(
  {
    _id: text,
    name: { type: String },
    phone: { type: String },
    birth: { type: String },
    address: { type: String },
    nameDigests: { type: [String], default: [] },
    phoneDigest: { type: String },
    unitId: { type: String },
    homeTurn: { type: Number },
    source: text,
    createdAt: { type: Number, required: true },
    roster: { type: { _id: false, importId: text, row: { type: Number, required: true } }, required: false },
  },
  { ...options, collection: 'people' },
);
personSchema.index({ unitId: 1, _id: 1 });
personSchema.index({ nameDigests: 1, _id: 1 });
personSchema.index({ phoneDigest: 1 }, { sparse: true });
personSchema.index({ 'roster.importId': 1 }, { sparse: true });

const roleSchema = new Schema<RoleDoc>(
  {
    _id: text,
    personId: text,
    role: text,
    unitId: text,
    portfolio: { type: String },
    validFrom: text,
    validTo: { type: String },
    turn: { type: Number },
    actId: { type: String },
  },
  { ...options, collection: 'roles' },
);
roleSchema.index({ personId: 1 });
// Two indexes that decide a count of members by themselves: who had begun by a day, and who had ended.
roleSchema.index({ unitId: 1, role: 1, validFrom: 1 });
roleSchema.index({ unitId: 1, role: 1, validTo: 1 });
// Terms that run out on a day, wherever.
roleSchema.index({ role: 1, validTo: 1 });

const time = { type: Number, required: true } as const;

const handOverSchema = new Schema<HandOverDoc>(
  {
    _id: text,
    actId: text,
    unitId: text,
    role: text,
    seat: { type: String, default: '' },
    turn: time,
    from: { type: String },
    to: { type: String },
    left: [String],
    portfolio: { type: String },
    day: text,
    until: { type: String },
    staffId: text,
    at: time,
    inviteId: { type: String },
    state: text,
    movingAt: { type: Number },
  },
  { ...options, collection: 'hand_overs' },
);
handOverSchema.index({ unitId: 1, role: 1, seat: 1, turn: 1 });
handOverSchema.index({ state: 1, day: 1 });
handOverSchema.index({ from: 1 });
handOverSchema.index({ to: 1 });

const assessmentSchema = new Schema<AssessmentDoc>(
  {
    _id: text,
    personId: text,
    unitId: text,
    period: text,
    lines: [{ _id: false, id: text, grade: text, gradeName: text, note: { type: String }, by: text, at: time }],
  },
  { ...options, collection: 'assessments' },
);
assessmentSchema.index({ period: 1, unitId: 1 });
assessmentSchema.index({ personId: 1 });

const gradesSchema = new Schema<GradesDoc>(
  {
    _id: text,
    grades: [{ _id: false, id: text, name: text, retired: { type: Boolean } }],
    changedBy: { type: String },
    changedAt: { type: Number },
  },
  { ...options, collection: 'assessment_grades' },
);

export const PersonModel = model<PersonDoc>('Person', personSchema);
export const HandOverModel = model<HandOverDoc>('HandOver', handOverSchema);
export const AssessmentModel = model<AssessmentDoc>('Assessment', assessmentSchema);
export const GradesModel = model<GradesDoc>('AssessmentGrades', gradesSchema);
export const RoleModel = model<RoleDoc>('Role', roleSchema);
