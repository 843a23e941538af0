import type { StaffAct } from '../organisation/scope.ts';
import { type QuizRoundDoc, QuizRoundModel } from './model.ts';

export type QuizRound = QuizRoundDoc;

/** The round that counts at `now`, if staff opened one. */
export async function currentRound(now: number): Promise<QuizRound | undefined> {
  const round = await QuizRoundModel.findOne({ opensAt: { $lte: now }, closesAt: { $gt: now } })
    .sort({ opensAt: -1, _id: 1 })
    .lean<QuizRound | null>();
  return round ?? undefined;
}

/** All rounds, newest first. */
export async function listRounds(limit = 50): Promise<QuizRound[]> {
  return QuizRoundModel.find({}).sort({ opensAt: -1, _id: 1 }).limit(limit).lean<QuizRound[]>();
}

export async function getRound(id: string): Promise<QuizRound | undefined> {
  return (await QuizRoundModel.findById(id).lean<QuizRound | null>()) ?? undefined;
}

/**
 * Opens a round under the act's id, so that pressing twice opens one.
 * @param wish.closesAt After `act.at`.
 * @returns `running` when another round is still on: there is one at a time.
 */
export async function openRound(
  wish: { title: string; topics: readonly string[]; closesAt: number },
  act: StaffAct,
): Promise<QuizRound | 'running'> {
  const running = await currentRound(act.at);
  if (running && running._id !== act.actId) return 'running';
  await QuizRoundModel.updateOne(
    { _id: act.actId },
    { $setOnInsert: { ...wish, topics: [...wish.topics], opensAt: act.at, openedBy: act.staffId } },
    { upsert: true },
  );
  return (await getRound(act.actId)) ?? 'running';
}

/** Ends a round now. @returns false when it is over already or does not exist. */
export async function closeRound(id: string, staffId: string, now: number): Promise<boolean> {
  const closed = await QuizRoundModel.updateOne(
    { _id: id, closesAt: { $gt: now } },
    { $set: { closesAt: now, closedBy: staffId } },
  );
  return closed.modifiedCount === 1;
}
