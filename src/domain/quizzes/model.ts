import { model, Schema } from 'mongoose';

/** A round staff opened: until it closes, every try counts for the units. Times in epoch ms. */
export interface QuizRoundDoc {
  /** The act that opened it: pressed twice it is one round. */
  _id: string;
  title: string;
  /** Topics the questions are about; none: all. */
  topics: string[];
  opensAt: number;
  /** Over by itself from then on. */
  closesAt: number;
  openedBy: string;
  closedBy?: string;
}

/** One go through five questions. */
export interface QuizTryDoc {
  /** The effect that began it. */
  _id: string;
  contactId: string;
  /** The unit it counts for, the one right below the top of the tree. */
  unitId?: string;
  /** Without it: practice, counted for nobody. */
  roundId?: string;
  questions: string[];
  answers: { questionId: string; choice: number; right: boolean }[];
  score: number;
  startedAt: number;
  finishedAt?: number;
}

const text = { type: String, required: true } as const;
const time = { type: Number, required: true } as const;
const options = { versionKey: false as const };

const roundSchema = new Schema<QuizRoundDoc>(
  {
    _id: text,
    title: text,
    topics: [String],
    opensAt: time,
    closesAt: time,
    openedBy: text,
    closedBy: { type: String },
  },
  { ...options, collection: 'quiz_rounds' },
);
roundSchema.index({ opensAt: -1 });

const trySchema = new Schema<QuizTryDoc>(
  {
    _id: text,
    contactId: text,
    unitId: { type: String },
    roundId: { type: String },
    questions: [String],
    answers: [{ _id: false, questionId: text, choice: time, right: { type: Boolean, required: true } }],
    score: time,
    startedAt: time,
    finishedAt: { type: Number },
  },
  { ...options, collection: 'quiz_tries' },
);
trySchema.index({ contactId: 1, roundId: 1 });
trySchema.index({ roundId: 1, unitId: 1 });

export const QuizRoundModel = model<QuizRoundDoc>('QuizRound', roundSchema);
export const QuizTryModel = model<QuizTryDoc>('QuizTry', trySchema);
