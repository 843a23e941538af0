import mongoose, { Schema } from 'mongoose';
import type { ChannelName } from '../../core/events.ts';
import type { Sealed } from '../../core/seal.ts';

/** What she did: `alarm` danger in her words, `asked` said yes to the gentle question, `quick-exit` wanted to be gone. */
export const EVIDENCE = ['alarm', 'asked', 'call-back', 'quick-exit'] as const;
export type Evidence = (typeof EVIDENCE)[number];

/** Why a person closed a case; counted in reports. */
export const ENDINGS = ['helped', 'referred', 'unreachable', 'mistake', 'drill'] as const;
export type Ending = (typeof ENDINGS)[number];

/** One thing that happened in a case, by whom and when: what the law asks to be able to show. */
export interface CaseLine {
  /** The id of the effect or of the staff act: the same again adds nothing. */
  id: string;
  at: number;
  what: Evidence | 'rung' | 'acknowledged' | 'handed-over' | 'note' | 'closed' | 'unlinked';
  staffId?: string;
  /** A duty officer's key: who was rung, to whom it was handed. */
  to?: string;
  /** The routes a ring took. */
  routes?: string[];
  ending?: Ending;
  /** What staff wrote, sealed. */
  note?: Sealed;
}

/**
 * A safety case, apart from all other data. Whatever leads to a person is sealed or a keyed digest: a copy of the
 * store without the keys tells that there were cases, not whose.
 */
export interface SafetyCaseRow {
  _id: string;
  /** `AT-0012`; all that is said of a case outside of its page. */
  code: string;
  /** `open`: nobody has taken it yet, duty people are rung in turn. */
  state: 'open' | 'acknowledged' | 'closed';
  channel: ChannelName;
  /** Her commune and what stands above it, lowest first; never her branch, which would point at her. */
  unitChain: string[];
  /** Digests of the people who must not hear of it: leaders of her own branch, herself. */
  barred: string[];
  /** Finds the case of a contact; gone once she asked to be forgotten. */
  contactKey?: string | null;
  contact?: Sealed | null;
  phone?: Sealed | null;
  time?: Sealed | null;
  commune?: Sealed | null;
  openedAt: number;
  /** When she was last heard in it. */
  lastAt: number;
  lines: CaseLine[];
  /** How many officers have been rung since it was (re)opened. */
  round: number;
  /** When the next is rung; absent while nobody need be. */
  alertAt?: number | null;
  /** Who was rung last, and who is to be rung next in spite of the order. */
  alertedKey?: string;
  nextKey?: string | null;
  /** The officer who has it. */
  handlerKey?: string;
  acknowledgedAt?: number;
  closedAt?: number;
  ending?: Ending;
}

/** The open case of a contact, if there is one: what makes twenty alarms at once one case. `_id` is the digest. */
export interface OpenCaseRow {
  _id: string;
  caseId: string;
}

const { Mixed } = Schema.Types;

const caseSchema = new Schema<SafetyCaseRow>(
  {
    _id: String,
    code: String,
    state: String,
    channel: String,
    unitChain: Mixed,
    barred: Mixed,
    contactKey: String,
    contact: Mixed,
    phone: Mixed,
    time: Mixed,
    commune: Mixed,
    openedAt: Number,
    lastAt: Number,
    lines: Mixed,
    round: Number,
    alertAt: Number,
    alertedKey: String,
    nextKey: String,
    handlerKey: String,
    acknowledgedAt: Number,
    closedAt: Number,
    ending: String,
  },
  { versionKey: false, minimize: false, collection: 'safety_cases' },
);
caseSchema.index({ state: 1, alertAt: 1 });
caseSchema.index({ openedAt: -1 });
caseSchema.index({ contactKey: 1 });
caseSchema.index({ 'lines.id': 1 });

const openSchema = new Schema<OpenCaseRow>(
  { _id: String, caseId: String },
  { versionKey: false, collection: 'safety_open' },
);

export const SafetyCases = mongoose.model<SafetyCaseRow>('SafetyCase', caseSchema);
export const OpenCases = mongoose.model<OpenCaseRow>('SafetyOpenCase', openSchema);
