import type { FlowText } from '../../core/effects.ts';
import { deriveId } from '../../core/ids.ts';
import type { TellContact } from '../contacts/contacts.ts';
import { afterMark, pageMark, type Scope, type StaffAct, scopeFilter } from '../organisation/scope.ts';
import { type QuestionDoc, QuestionModel } from './model.ts';

export type Question = QuestionDoc;

/** Hands a question to the officers under the effect's id; the same id is the same question. */
export async function passQuestion(
  id: string,
  question: { contactId: string; unitId?: string; text: string },
  at: number,
): Promise<void> {
  await QuestionModel.updateOne(
    { _id: id },
    { $setOnInsert: { ...question, state: 'open', createdAt: at, answers: [] } },
    { upsert: true },
  );
}

/** Questions a staff member may see, newest first. @param query.before `next` of the page before. */
export async function listQuestions(
  scope: Scope,
  query: { state?: Question['state']; before?: string; limit?: number },
): Promise<{ questions: Question[]; next?: string }> {
  const limit = query.limit ?? 50;
  const conditions: Record<string, unknown>[] = [await scopeFilter(scope)];
  if (query.state) conditions.push({ state: query.state });
  if (query.before !== undefined) conditions.push(afterMark(query.before));
  const questions = await QuestionModel.find({ $and: conditions })
    .sort({ createdAt: -1, _id: 1 })
    .limit(limit)
    .lean<Question[]>();
  const last = questions.length === limit ? questions.at(-1) : undefined;
  return { questions, ...(last ? { next: pageMark(last) } : {}) };
}

/** @returns undefined when there is none, or the scope does not hold it. */
export async function getQuestion(scope: Scope, id: string): Promise<Question | undefined> {
  const mine = { $and: [{ _id: id }, await scopeFilter(scope)] };
  return (await QuestionModel.findOne(mine).lean<Question | null>()) ?? undefined;
}

/** Answers in her chat. Pressed twice it is said once. @returns undefined when the scope does not hold it. */
export async function answerQuestion(
  scope: Scope,
  id: string,
  answer: StaffAct & { text: string },
  tell: TellContact,
): Promise<Question | undefined> {
  const question = await getQuestion(scope, id);
  if (!question) return undefined;

  const { actId, staffId, at, text } = answer;
  await QuestionModel.updateOne(
    { _id: id, 'answers.id': { $ne: actId } },
    { $set: { state: 'answered' }, $push: { answers: { id: actId, text, staffId, at } } },
  );
  await tell({
    id: deriveId('question-answer', id, actId),
    contactId: question.contactId,
    text: { key: 'records.question_answered', params: { question: question.text, text } },
    at,
  });
  return (await QuestionModel.findById(id).lean<Question | null>()) ?? undefined;
}

/** Everything these contacts asked, oldest first. */
export async function questionsOf(contactIds: readonly string[]): Promise<Question[]> {
  return QuestionModel.find({ contactId: { $in: [...contactIds] } })
    .sort({ createdAt: 1, _id: 1 })
    .lean<Question[]>();
}

/** Forgets what a contact asked. */
export async function eraseQuestions(contactId: string): Promise<void> {
  await QuestionModel.deleteMany({ contactId });
}

/** What she is told we hold of her here. */
export async function questionHoldings(contactId: string): Promise<FlowText[]> {
  const count = await QuestionModel.countDocuments({ contactId });
  return count === 0 ? [] : [{ key: 'records.mine.questions', params: { count } }];
}
