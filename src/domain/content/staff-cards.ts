import { deriveId } from '../../core/ids.ts';
import { type Day, dayOf } from '../../core/time.ts';
import type { StaffAct } from '../organisation/scope.ts';
import type { Library } from './library.ts';
import { type OwnFact, type StaffCardDoc, StaffCardModel } from './model.ts';
import { LONG_LIMIT, SHORT_LIMIT } from './shape.ts';

export type StaffCard = StaffCardDoc;

export const TITLE_LIMIT = 60;
export const MAX_ASKS = 8;
const ASK_LIMIT = 120;
const STATEMENT_LIMIT = 600;
const SOURCE_LIMIT = 160;
export const AUDIENCES = ['all', 'members', 'leaders'] as const;

/** A card as a form holds it: all texts, empty where nothing was typed. */
export interface CardWish {
  topic: string;
  title: string;
  short: string;
  long: string;
  /** Numbers of facts, parted by commas or spaces: `F012, F013`. */
  facts: string;
  statement: string;
  source: string;
  article: string;
  /** The day the source was read; undefined when the form holds none. */
  checked: Day | undefined;
  audience: string;
  /** One way of asking a line. */
  asks: string;
}

/** By field, why it cannot stay so: a key under `console-cards.problem`. */
export type CardProblems = Partial<Record<keyof CardWish, string>>;

type CardFields = Omit<
  StaffCard,
  '_id' | 'state' | 'questionId' | 'createdBy' | 'createdAt' | 'changedAt' | 'releasedBy'
>;

/**
 * Reads a form by the rules `content:check` holds the files to: a card without a fact says nothing we can prove, and
 * a fact that is unconfirmed or superseded may not be told.
 */
export function readCardWish(
  wish: CardWish,
  library: Library,
  today: Day,
): { ok: true; card: CardFields } | { ok: false; problems: CardProblems } {
  const problems: CardProblems = {};
  const need = (field: keyof CardWish, limit: number): void => {
    const length = [...(wish[field] ?? '')].length;
    if (length === 0) problems[field] = 'empty';
    if (length > limit) problems[field] = 'long';
  };
  need('title', TITLE_LIMIT);
  need('short', SHORT_LIMIT);
  if ([...wish.long].length > LONG_LIMIT) problems.long = 'long';
  if (!library.topics.vi.some(({ id }) => id === wish.topic)) problems.topic = 'empty';
  const audience = AUDIENCES.find((known) => known === wish.audience);
  if (audience === undefined) problems.audience = 'empty';

  const facts = [
    ...new Set(
      wish.facts
        .toUpperCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ];
  if (facts.some((id) => !mayBeTold(library, id))) problems.facts = 'unknown_fact';
  const hasOwn = wish.statement !== '';
  if (facts.length === 0 && !hasOwn) problems.facts = 'no_fact';
  if (hasOwn) {
    need('statement', STATEMENT_LIMIT);
    need('source', SOURCE_LIMIT);
    if (wish.checked === undefined) problems.checked = 'empty';
    else if (wish.checked > today) problems.checked = 'future';
  }
  const asks = wish.asks
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  if (asks.length > MAX_ASKS || asks.some((line) => [...line].length > ASK_LIMIT)) problems.asks = 'long';
  if (audience === undefined || Object.keys(problems).length > 0) return { ok: false, problems };

  const ownFact: OwnFact | undefined =
    hasOwn && wish.checked !== undefined
      ? {
          statement: wish.statement,
          source: wish.source,
          checked: wish.checked,
          ...(wish.article === '' ? {} : { article: wish.article }),
        }
      : undefined;
  const numbered = facts.flatMap((id) => library.facts.get(id) ?? []);
  const days = [...numbered.map((fact) => fact.checked), ...(ownFact ? [ownFact.checked] : [])];
  return {
    ok: true,
    card: {
      topic: wish.topic,
      title: wish.title,
      short: wish.short,
      ...(wish.long === '' ? {} : { long: wish.long }),
      facts,
      ...(ownFact ? { ownFact } : {}),
      source: sourceOf([...(ownFact ? [ownFact] : []), ...numbered]),
      // As fresh as the oldest thing it rests on.
      checked: days.sort()[0] ?? today,
      audience,
      asks,
    },
  };
}

/** Whether everything a card rests on may still be told: a fact may be superseded after its release. */
export function isTellable(card: Pick<StaffCard, 'facts'>, library: Library): boolean {
  return card.facts.every((id) => mayBeTold(library, id));
}

function mayBeTold(library: Library, id: string): boolean {
  const fact = library.facts.get(id);
  return fact !== undefined && fact.confidence !== 'C' && fact.status !== 'superseded';
}

function sourceOf(facts: readonly { source: string; article?: string | undefined }[]): string {
  const lines = facts.map(({ source, article }) => [source, article].filter(Boolean).join(', '));
  return [...new Set(lines)].join('; ').slice(0, SOURCE_LIMIT * 2);
}

/** Keeps a new card as a draft. The same form twice is one card. @returns Its id. */
export async function draftCard(card: CardFields, act: StaffAct, questionId?: string): Promise<string> {
  const _id = `s-${deriveId('card', act.actId).slice(0, 12)}`;
  await StaffCardModel.updateOne(
    { _id },
    {
      $setOnInsert: {
        ...card,
        state: 'draft',
        ...(questionId === undefined ? {} : { questionId }),
        createdBy: act.staffId,
        createdAt: act.at,
        changedAt: act.at,
      },
    },
    { upsert: true },
  );
  return _id;
}

/** Rewrites a card that nobody is being told. @returns false when it is released meanwhile. */
export async function redraftCard(id: string, card: CardFields, at: number): Promise<boolean> {
  const gone = { ...(card.ownFact ? {} : { ownFact: '' }), ...(card.long === undefined ? { long: '' } : {}) };
  const result = await StaffCardModel.updateOne(
    { _id: id, state: { $ne: 'released' } },
    { $set: { ...card, state: 'draft', changedAt: at }, ...(Object.keys(gone).length > 0 ? { $unset: gone } : {}) },
  );
  return result.matchedCount === 1;
}

/**
 * From now on the card is found and told, or no longer.
 * @param act.seen `changedAt` of the words that were looked at; of a card rewritten since nothing becomes.
 * @returns The card as it is now.
 */
export async function setCardState(
  id: string,
  state: 'released' | 'withdrawn',
  act: { staffId: string; at: number; seen?: number },
): Promise<StaffCard | undefined> {
  await StaffCardModel.updateOne(
    { _id: id, state: { $ne: state }, ...(act.seen === undefined ? {} : { changedAt: act.seen }) },
    { $set: { state, changedAt: act.at, ...(state === 'released' ? { releasedBy: act.staffId } : {}) } },
  );
  return getStaffCard(id);
}

export async function getStaffCard(id: string): Promise<StaffCard | undefined> {
  return (await StaffCardModel.findById(id).lean<StaffCard | null>()) ?? undefined;
}

/** Cards written in the console, the last changed first; at most 200. */
export async function listStaffCards(): Promise<StaffCard[]> {
  return StaffCardModel.find({}).sort({ changedAt: -1, _id: 1 }).limit(200).lean<StaffCard[]>();
}

/** What a form shows of a card kept earlier. */
export function wishOfCard(card: StaffCard): CardWish {
  return {
    topic: card.topic,
    title: card.title,
    short: card.short,
    long: card.long ?? '',
    facts: card.facts.join(', '),
    statement: card.ownFact?.statement ?? '',
    source: card.ownFact?.source ?? '',
    article: card.ownFact?.article ?? '',
    checked: card.ownFact?.checked,
    audience: card.audience,
    asks: card.asks.join('\n'),
  };
}

/** An empty form; for a question its words are the first way of asking. */
export function emptyWish(now: number, question?: string): CardWish {
  return {
    topic: '',
    title: '',
    short: '',
    long: '',
    facts: '',
    statement: '',
    source: '',
    article: '',
    checked: dayOf(now),
    audience: 'all',
    asks: (question ?? '').replace(/\s+/g, ' ').slice(0, ASK_LIMIT),
  };
}
