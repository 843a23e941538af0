import { model, Schema } from 'mongoose';
import type { Day } from '../../core/time.ts';

/** A link across a change of the tree; what happened is told from the newer unit's side. */
export interface UnitLink {
  unitId: string;
  kind: 'merge' | 'split' | 'rename' | 'move';
}

/** A node of the tree. It exists on the days `validFrom ≤ day < validTo`; no `validTo` means until further notice. */
export interface UnitDoc {
  _id: string;
  /** Unique among the units of a day, as staff write it: `HM-DTH`. */
  code: string;
  /** Data, never code: `district_union`, `commune`, `township`, `affiliated_unit`, `branch`, `group`, … */
  type: string;
  name: string;
  formerNames: { name: string; until: Day }[];
  parentId?: string;
  /** From the root down to the parent; the whole subtree of X is everything that has X here. */
  ancestors: string[];
  validFrom: Day;
  validTo?: Day;
  predecessors: UnitLink[];
  successors: UnitLink[];
  /** Made up for trying out; no claim that such a branch exists. */
  sample?: boolean;
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
    code: text,
    type: text,
    name: text,
    formerNames: [{ _id: false, name: text, until: text }],
    parentId: { type: String },
    ancestors: [String],
    ...dated,
    predecessors: [link],
    successors: [link],
    sample: { type: Boolean },
  },
  { ...options, collection: 'units' },
);
unitSchema.index({ ancestors: 1 });
unitSchema.index({ parentId: 1 });
unitSchema.index({ code: 1 });

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
export const PortfolioModel = model<PortfolioDoc>('Portfolio', portfolioSchema);
export const SectionModel = model<SectionDoc>('Section', sectionSchema);
export const PortfolioSectionModel = model<PortfolioSectionDoc>('PortfolioSection', portfolioSectionSchema);
export const MovementModel = model<MovementDoc>('Movement', movementSchema);
