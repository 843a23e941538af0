import { z } from 'zod';
import { type EffectHandlers, result } from '../../core/effects.ts';
import { deriveId } from '../../core/ids.ts';
import type { Json } from '../../core/json.ts';
import { dayOf } from '../../core/time.ts';
import type { Library } from '../content/library.ts';
import type { QuizQuestion } from './quiz-file.ts';
import { currentRound, listRounds, type QuizRound } from './rounds.ts';
import { leagueUnitOf, unitStanding } from './standing.ts';
import { beginTry, bestOf, finishTry, keepAnswer, type QuizTry } from './tries.ts';

const answerData = z.object({ tryId: z.string(), questionId: z.string(), choice: z.string().regex(/^[1-4]$/) });

/** Most units told in a chat message. */
const TOLD_UNITS = 8;

/** What a flow may ask of the quiz. Questions are in Vietnamese; the flow around them speaks her language. */
export function quizHandlers({ library }: { library: Library }): EffectHandlers {
  const byId = new Map(library.quiz.map((question) => [question.id, question]));
  const topicOf = new Map(library.cards.vi.map((card) => [card.id, card.topic]));
  const poolOf = (round: QuizRound | undefined): QuizQuestion[] =>
    library.quiz.filter((question) => {
      const topic = topicOf.get(question.card) ?? '';
      return !round || round.topics.length === 0 || round.topics.includes(topic);
    });

  return {
    async 'quiz.start'(call) {
      const round = await currentRound(call.at);
      const pool = poolOf(round);
      if (pool.length === 0) return result('none');
      const unitId = await leagueUnitOf(call.contactId, dayOf(call.at));
      const go = await beginTry(
        call.id,
        {
          contactId: call.contactId,
          at: call.at,
          ...(unitId ? { unitId } : {}),
          ...(round ? { roundId: round._id } : {}),
        },
        pool,
      );
      const next = nextQuestion(go, byId);
      if (!next) return result('none');
      return result(round ? 'round' : 'practice', { roundTitle: round?.title ?? '', ...next });
    },

    async 'quiz.answer'(call) {
      const data = answerData.safeParse(call.data);
      const question = data.success ? byId.get(data.data.questionId) : undefined;
      if (!data.success || !question) return result('gone');
      const choice = Number(data.data.choice);
      const right = choice === question.answer;
      const go = await keepAnswer(data.data.tryId, call.contactId, { questionId: question.id, choice, right });
      const kept = go?.answers.find(({ questionId }) => questionId === question.id);
      if (!go || !kept) return result('gone');

      const told = { right: kept.right, answer: question.choices[question.answer - 1] ?? '', ...explained(question) };
      const next = nextQuestion(go, byId);
      if (next) return result('next', { ...told, ...next });
      await finishTry(go._id, call.at);
      const { best, tries } = await bestOf(call.contactId, go.roundId);
      return result('done', { ...told, score: go.score, total: go.questions.length, best, tries });
    },

    async 'quiz.standing'(call) {
      const round = (await currentRound(call.at)) ?? (await listRounds(1))[0];
      if (!round) return result('none');
      const standing = await unitStanding(round._id, dayOf(call.at));
      if (standing.length === 0) return result('none');
      return result('ok', {
        roundTitle: round.title,
        units: standing.slice(0, TOLD_UNITS).map((unit) => ({ ...unit })),
      });
    },
  };

  function explained(question: QuizQuestion): Record<string, Json> {
    const card = library.cards.vi.find(({ id }) => id === question.card);
    const article = library.facts.get(question.fact)?.article;
    return { why: question.why, source: card?.source ?? article ?? '', cardId: question.card };
  }
}

/** The first question of a go that is not answered and still exists. */
function nextQuestion(go: QuizTry, byId: ReadonlyMap<string, QuizQuestion>): Record<string, Json> | undefined {
  const answered = new Set(go.answers.map(({ questionId }) => questionId));
  const open = go.questions.filter((id) => !answered.has(id) && byId.has(id));
  const question = byId.get(open[0] ?? '');
  if (!question) return undefined;
  return {
    tryId: go._id,
    questionId: question.id,
    number: answered.size + 1,
    total: answered.size + open.length,
    question: question.ask,
    choices: shuffled(go._id, question),
  };
}

/** The choices in the order of this go; `id` is the place in the file, from 1. */
function shuffled(tryId: string, question: QuizQuestion): { id: string; label: string }[] {
  return question.choices
    .map((label, index) => ({ id: String(index + 1), label, luck: deriveId('choice', tryId, question.id, index) }))
    .sort((a, b) => (a.luck < b.luck ? -1 : 1))
    .map(({ id, label }) => ({ id, label }));
}
