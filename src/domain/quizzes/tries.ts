import type { FlowText } from '../../core/effects.ts';
import { deriveId } from '../../core/ids.ts';
import { type QuizTryDoc, QuizTryModel } from './model.ts';
import type { QuizQuestion } from './quiz-file.ts';

export type QuizTry = QuizTryDoc;

/** Questions of one go. */
export const ROUND_LENGTH = 5;

/** How many earlier goes are looked at to ask what she has not been asked yet. */
const MEMORY = 30;

/**
 * Begins a go with questions she has met least often, under the effect's id: begun twice it is one go.
 * @param pool What may be asked; must not be empty.
 */
export async function beginTry(
  id: string,
  go: { contactId: string; unitId?: string; roundId?: string; at: number },
  pool: readonly QuizQuestion[],
): Promise<QuizTry> {
  const { contactId, unitId, roundId, at } = go;
  const earlier = await QuizTryModel.find({ contactId, _id: { $ne: id } })
    .sort({ startedAt: -1, _id: 1 })
    .limit(MEMORY)
    .lean<QuizTry[]>();
  await QuizTryModel.updateOne(
    { _id: id },
    {
      $setOnInsert: {
        contactId,
        ...(unitId ? { unitId } : {}),
        ...(roundId ? { roundId } : {}),
        questions: pickQuestions(id, pool, earlier),
        answers: [],
        score: 0,
        startedAt: at,
      },
    },
    { upsert: true },
  );
  const begun = await findTry(id, contactId);
  if (!begun) throw new Error('a quiz try was lost while it was begun');
  return begun;
}

export async function findTry(id: string, contactId: string): Promise<QuizTry | undefined> {
  return (await QuizTryModel.findOne({ _id: id, contactId }).lean<QuizTry | null>()) ?? undefined;
}

/** Keeps her first answer to a question of the go; a second one changes nothing. */
export async function keepAnswer(
  id: string,
  contactId: string,
  answer: { questionId: string; choice: number; right: boolean },
): Promise<QuizTry | undefined> {
  await QuizTryModel.updateOne(
    { _id: id, contactId, questions: answer.questionId, 'answers.questionId': { $ne: answer.questionId } },
    { $push: { answers: answer }, $inc: { score: answer.right ? 1 : 0 } },
  );
  return findTry(id, contactId);
}

/** The last question is answered. Set once. */
export async function finishTry(id: string, at: number): Promise<void> {
  await QuizTryModel.updateOne({ _id: id, finishedAt: { $exists: false } }, { $set: { finishedAt: at } });
}

/** Her best finished go of a round (of practice, without one), and how many she finished. */
export async function bestOf(contactId: string, roundId: string | undefined): Promise<{ best: number; tries: number }> {
  const finished = await QuizTryModel.find({
    contactId,
    roundId: roundId ?? { $exists: false },
    finishedAt: { $exists: true },
  }).lean<QuizTry[]>();
  return { best: Math.max(0, ...finished.map((go) => go.score)), tries: finished.length };
}

/** Forgets the goes of a contact; the unit's points go with them. */
export async function eraseQuizTries(contactId: string): Promise<void> {
  await QuizTryModel.deleteMany({ contactId });
}

/** The goes of these contacts count for no unit from now on. */
export async function leaveStandings(contactIds: readonly string[]): Promise<void> {
  await QuizTryModel.updateMany({ contactId: { $in: [...contactIds] } }, { $unset: { unitId: '' } });
}

/** What she is told we hold of her here. */
export async function quizHoldings(contactId: string): Promise<FlowText[]> {
  const count = await QuizTryModel.countDocuments({ contactId });
  return count === 0 ? [] : [{ key: 'quiz.mine', params: { count } }];
}

/** The least asked first, then by the luck of the id: the same go always holds the same questions. */
function pickQuestions(id: string, pool: readonly QuizQuestion[], earlier: readonly QuizTry[]): string[] {
  const asked = new Map<string, number>();
  for (const question of earlier.flatMap((go) => go.questions)) asked.set(question, (asked.get(question) ?? 0) + 1);
  return pool
    .map((question) => ({
      id: question.id,
      asked: asked.get(question.id) ?? 0,
      luck: deriveId('quiz', id, question.id),
    }))
    .sort((a, b) => a.asked - b.asked || (a.luck < b.luck ? -1 : 1))
    .slice(0, ROUND_LENGTH)
    .map((question) => question.id);
}
