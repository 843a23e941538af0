import { model, Schema } from 'mongoose';
import type { Day } from '../../core/time.ts';

/** A question no card answers, waiting for an officer. Times in epoch ms. */
export interface QuestionDoc {
  /** The effect's id: passed on twice it is one question. */
  _id: string;
  contactId: string;
  unitId?: string;
  text: string;
  state: 'open' | 'answered';
  createdAt: number;
  answers: { id: string; text: string; staffId: string; at: number }[];
}

/** A citable line staff found themselves, where no numbered fact says it. */
export interface OwnFact {
  statement: string;
  article?: string;
  /** Document or body it can be read at. */
  source: string;
  checked: Day;
}

/** A card written in the console. Told only while it is `released`. Times in epoch ms. */
export interface StaffCardDoc {
  /** `s-…`, derived from the form that made it. */
  _id: string;
  topic: string;
  title: string;
  /** Numbered facts it rests on. */
  facts: string[];
  ownFact?: OwnFact;
  source: string;
  checked: Day;
  audience: 'all' | 'members' | 'leaders';
  asks: string[];
  short: string;
  long?: string;
  state: 'draft' | 'released' | 'withdrawn';
  /** The question it was written for. */
  questionId?: string;
  createdBy: string;
  createdAt: number;
  changedAt: number;
  releasedBy?: string;
}

const text = { type: String, required: true } as const;
const time = { type: Number, required: true } as const;

const questionSchema = new Schema<QuestionDoc>(
  {
    _id: text,
    contactId: text,
    unitId: { type: String },
    text,
    state: text,
    createdAt: time,
    answers: [{ _id: false, id: text, text, staffId: text, at: time }],
  },
  { versionKey: false, collection: 'questions' },
);
questionSchema.index({ state: 1, createdAt: -1 });
questionSchema.index({ unitId: 1, createdAt: -1 });
questionSchema.index({ contactId: 1 });

export const QuestionModel = model<QuestionDoc>('Question', questionSchema);

const staffCardSchema = new Schema<StaffCardDoc>(
  {
    _id: text,
    topic: text,
    title: text,
    facts: [String],
    ownFact: {
      type: { _id: false, statement: text, article: { type: String }, source: text, checked: text },
      required: false,
    },
    source: text,
    checked: text,
    audience: text,
    asks: [String],
    short: text,
    long: { type: String },
    state: text,
    questionId: { type: String },
    createdBy: text,
    createdAt: time,
    changedAt: time,
    releasedBy: { type: String },
  },
  { versionKey: false, collection: 'staff_cards' },
);
staffCardSchema.index({ state: 1 });
staffCardSchema.index({ questionId: 1 });

export const StaffCardModel = model<StaffCardDoc>('StaffCard', staffCardSchema);
