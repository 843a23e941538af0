import { model, Schema } from 'mongoose';

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
