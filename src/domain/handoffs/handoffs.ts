import type { EffectHandlers, FlowText } from '../../core/effects.ts';
import { type Channels, queueMessages } from '../messages/outbox.ts';
import { type HandoffRow, Handoffs } from './model.ts';

/**
 * `handoffs.open` { text } → ok { id }.
 * @param unitOf The unit a contact belongs to now, if any.
 */
export function handoffEffects(unitOf: (contactId: string) => Promise<string | undefined>): EffectHandlers {
  return {
    async 'handoffs.open'(call) {
      const unitId = await unitOf(call.contactId);
      await Handoffs.updateOne(
        { _id: call.id },
        {
          $setOnInsert: {
            contactId: call.contactId,
            text: String(call.data.text ?? ''),
            state: 'waiting',
            openedAt: call.at,
            ...(unitId === undefined ? {} : { unitId }),
          },
        },
        { upsert: true },
      );
      return { outcome: 'ok', values: { id: call.id } };
    },
  };
}

/**
 * Notes nobody has answered, oldest first.
 * @param scope Only of these units; undefined: all. Notes of contacts without a unit are seen only with `undefined`.
 */
export async function listWaitingHandoffs(scope?: readonly string[], limit = 200): Promise<HandoffRow[]> {
  return Handoffs.find({ state: 'waiting', ...(scope ? { unitId: { $in: [...scope] } } : {}) })
    .sort({ openedAt: 1 })
    .limit(limit)
    .lean();
}

export async function findHandoff(id: string): Promise<HandoffRow | null> {
  return Handoffs.findById(id).lean();
}

/**
 * Sends a person's answer to the one who left the note. `actId` is made once per form: the same act again sends
 * nothing again.
 * @returns false when there is no such note.
 */
export async function answerHandoff(
  channels: Channels,
  answer: { handoffId: string; actId: string; text: string; staffId: string; now: number },
): Promise<boolean> {
  const note = await Handoffs.findById(answer.handoffId).lean();
  if (!note) return false;
  await queueMessages(channels, {
    contactId: note.contactId,
    lane: 'staff',
    idParts: ['staff', answer.actId],
    messages: [{ kind: 'text', text: answer.text }],
    now: answer.now,
    staffId: answer.staffId,
  });
  await settle(answer.handoffId, 'answered', answer.staffId, answer.now);
  return true;
}

/** Takes a note off the list without an answer. */
export async function closeHandoff(id: string, staffId: string, now: number): Promise<boolean> {
  return settle(id, 'closed', staffId, now);
}

async function settle(id: string, state: 'answered' | 'closed', staffId: string, now: number): Promise<boolean> {
  const result = await Handoffs.updateOne({ _id: id, state: 'waiting' }, { $set: { state, staffId, settledAt: now } });
  return result.modifiedCount === 1;
}

/** Every note these contacts left, oldest first. */
export async function handoffsOf(contactIds: readonly string[]): Promise<HandoffRow[]> {
  return Handoffs.find({ contactId: { $in: [...contactIds] } })
    .sort({ openedAt: 1 })
    .lean();
}

/** What she is told we hold of her here. */
export async function handoffHoldings(contactId: string): Promise<FlowText[]> {
  const count = await Handoffs.countDocuments({ contactId });
  return count === 0 ? [] : [{ key: 'records.mine.handoffs', params: { count } }];
}

export async function eraseHandoffs(contactId: string): Promise<void> {
  await Handoffs.deleteMany({ contactId });
}
