import { model, Schema } from 'mongoose';
import type { Day } from '../../core/time.ts';
import type { UnitOperation } from './operations.ts';

/** A link across the end of a unit. */
export interface UnitLink {
  unitId: string;
  kind: 'merge' | 'split' | 'dissolve';
}

/** What a unit was called, and where it stood, on the days `from ≤ day < to`; no `to` means until further notice. */
export interface UnitSpan {
  from: Day;
  to?: Day;
  /** Unique among the units of a day, as staff write it: `HM-DTH`. */
  code: string;
  /** Data, never code: `city_union`, `district_union`, `commune`, `township`, `branch`, `group`, … */
  type: string;
  name: string;
  /** Absent at the top. */
  parentId?: string;
}

/** A unit: an id for ever, and what was true of it when. How it stands on a day: `tree.ts`. */
export interface UnitDoc {
  _id: string;
  /** Oldest first, one after the other without a gap. */
  spans: UnitSpan[];
  predecessors: UnitLink[];
  /** Who took over when it ended, the first one before all others. */
  successors: UnitLink[];
  /** Made up for trying out; no claim that such a branch exists. */
  sample?: boolean;
  /** Grows with every change: a write that comes late finds another one and leaves it alone. */
  rev: number;
}

/** The one row that says whether the stored tree is still the one a process has read. */
export interface TreeMarkDoc {
  _id: 'units';
  /** Another one after every change. */
  mark: string;
  /** The change being written; whoever finds it here finishes it first. */
  pending?: string;
}

/** A unit as it was and as it became; `undefined` before it was made. */
export interface UnitImage {
  unitId: string;
  before?: UnitDoc;
  after?: UnitDoc;
}

/** Operations planned together: all of them or none. The row is the intent and stays as the history. */
export interface UnitChangeDoc {
  _id: string;
  /** In the order of planning. */
  order: number;
  operations: UnitOperation[];
  /** The ready change set it came from: `2025-07`. */
  set?: string;
  by: string;
  /** Epoch ms, like every time here. */
  at: number;
  /** The first and the last day on which something changes. */
  firstDay: Day;
  lastDay: Day;
  state: 'planning' | 'planned' | 'undoing' | 'undone';
  /** The mark of the tree the images were worked out on; on another one they are not written. */
  base: string;
  images: UnitImage[];
  unitIds: string[];
  undoneBy?: string;
  undoneAt?: number;
  /** How far the telling of contacts has come. */
  told?: { after?: string; done?: boolean };
}

export interface PortfolioDoc {
  /** `TG`, `GDXH`, `KT`, `CSLP`, `TCKT`, `VP`. */
  _id: string;
  name: string;
  validFrom: Day;
  validTo?: Day;
}

export interface SectionDoc {
  /** As the plan numbers it: `3.1`. */
  _id: string;
  name: string;
}

/** Who answers for a section, from when to when. Among those of one section and day at most one leads. */
export interface PortfolioSectionDoc {
  _id: string;
  portfolio: string;
  section: string;
  lead: boolean;
  validFrom: Day;
  validTo?: Day;
}

export interface MovementField {
  id: string;
  label: string;
  labelEn: string;
  kind: 'number' | 'money' | 'text';
  unit?: string;
  required: boolean;
}

export interface MovementDoc {
  /** `RAQUAN`; plan.md §3. */
  _id: string;
  name: string;
  /** Few enough letters for a button or a list line. */
  shortName: string;
  /** Wordings valid on other days; the plan's own is `name`. */
  otherNames: { name: string; from: Day }[];
  type: string;
  section: string;
  /** Portfolio; absent where the plan names none. */
  lead?: string;
  /** Other words people use for it. */
  keywords: string[];
  fields: MovementField[];
  /** False for governing documents: nobody reports "a resolution" as an activity. */
  reportable: boolean;
  /** Offered first when a leader has not said what it was. */
  common: boolean;
  order: number;
  validFrom: Day;
  validTo?: Day;
}

const text = { type: String, required: true } as const;
const options = { versionKey: false as const };
const link = { _id: false, unitId: text, kind: text };
const dated = { validFrom: text, validTo: { type: String } };

const unitSchema = new Schema<UnitDoc>(
  {
    _id: text,
    spans: [
      {
        _id: false,
        from: text,
        to: { type: String },
        code: text,
        type: text,
        name: text,
        parentId: { type: String },
      },
    ],
    predecessors: [link],
    successors: [link],
    sample: { type: Boolean },
    rev: { type: Number, required: true },
  },
  { ...options, collection: 'units' },
);

const treeMarkSchema = new Schema<TreeMarkDoc>(
  { _id: text, mark: text, pending: { type: String } },
  { ...options, collection: 'unit_tree' },
);

const unitChangeSchema = new Schema<UnitChangeDoc>(
  {
    _id: text,
    order: { type: Number, required: true },
    operations: { type: Schema.Types.Mixed, required: true },
    set: { type: String },
    by: text,
    at: { type: Number, required: true },
    firstDay: text,
    lastDay: text,
    state: text,
    base: text,
    images: { type: Schema.Types.Mixed, required: true },
    unitIds: [String],
    undoneBy: { type: String },
    undoneAt: { type: Number },
    told: { type: Schema.Types.Mixed },
  },
  { ...options, minimize: false, collection: 'unit_operations' },
);
unitChangeSchema.index({ order: 1 });
unitChangeSchema.index({ unitIds: 1, order: 1 });

const portfolioSchema = new Schema<PortfolioDoc>(
  { _id: text, name: text, ...dated },
  { ...options, collection: 'portfolios' },
);
const sectionSchema = new Schema<SectionDoc>({ _id: text, name: text }, { ...options, collection: 'sections' });
const portfolioSectionSchema = new Schema<PortfolioSectionDoc>(
  { _id: text, portfolio: text, section: text, lead: { type: Boolean, required: true }, ...dated },
  { ...options, collection: 'portfolio_sections' },
);
portfolioSectionSchema.index({ section: 1 });

const movementSchema = new Schema<MovementDoc>(
  {
    _id: text,
    name: text,
    shortName: text,
    otherNames: [{ _id: false, name: text, from: text }],
    type: text,
    section: text,
    lead: { type: String },
    keywords: [String],
    fields: [
      {
        _id: false,
        id: text,
        label: text,
        labelEn: text,
        kind: text,
        unit: { type: String },
        required: { type: Boolean, required: true },
      },
    ],
    reportable: { type: Boolean, required: true },
    common: { type: Boolean, required: true },
    order: { type: Number, required: true },
    ...dated,
  },
  { ...options, collection: 'movements' },
);

export const UnitModel = model<UnitDoc>('Unit', unitSchema);
export const TreeMarkModel = model<TreeMarkDoc>('TreeMark', treeMarkSchema);
export const UnitChangeModel = model<UnitChangeDoc>('UnitChange', unitChangeSchema);
export const PortfolioModel = model<PortfolioDoc>('Portfolio', portfolioSchema);
export const SectionModel = model<SectionDoc>('Section', sectionSchema);
export const PortfolioSectionModel = model<PortfolioSectionDoc>('PortfolioSection', portfolioSectionSchema);
export const MovementModel = model<MovementDoc>('Movement', movementSchema);
