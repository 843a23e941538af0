import mongoose, { Schema } from 'mongoose';

/** A note a contact left for a person. `_id` is the id of the effect that opened it. */
export interface HandoffRow {
  _id: string;
  contactId: string;
  /** The unit she belonged to when she wrote; decides which staff see it. */
  unitId?: string;
  text: string;
  state: 'waiting' | 'answered' | 'closed';
  openedAt: number;
  settledAt?: number;
  staffId?: string;
}

const handoffSchema = new Schema<HandoffRow>(
  {
    _id: String,
    contactId: String,
    unitId: String,
    text: String,
    state: String,
    openedAt: Number,
    settledAt: Number,
    staffId: String,
  },
  { versionKey: false, collection: 'handoffs' },
);
handoffSchema.index({ state: 1, openedAt: 1 });
handoffSchema.index({ contactId: 1 });

export const Handoffs = mongoose.model<HandoffRow>('Handoff', handoffSchema);
