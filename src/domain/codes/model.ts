import { model, Schema } from 'mongoose';

export interface CounterDoc {
  /** The letters before the dash: `SK`, `KN`, `BC`. */
  _id: string;
  last: number;
}

const counterSchema = new Schema<CounterDoc>(
  { _id: { type: String, required: true }, last: { type: Number, required: true } },
  { versionKey: false, collection: 'counters' },
);

export const CounterModel = model<CounterDoc>('Counter', counterSchema);
