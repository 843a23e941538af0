import type { Library } from './library.ts';
import { type StaffCardDoc, StaffCardModel } from './model.ts';
import { openSearch, type Search } from './search.ts';
import type { Card, Fact } from './shape.ts';
import { isTellable } from './staff-cards.ts';

/** Told after the cards of the files. */
const LAST = 900;

/** What may be told right now: the cards of the files and those staff released. */
export interface Shelf {
  library: Library;
  search: Search;
}

/** The shelf as it is at the moment; every process sees a release within its next question. */
export interface Shelves {
  current(): Promise<Shelf>;
}

/** @param files The cards written in files; searched from the start, so that nobody waits for the index. */
export function openShelves(files: Library): Shelves {
  const bare: Shelf = { library: files, search: openSearch(files) };
  let kept: { stamp: string; shelf: Shelf } = { stamp: '', shelf: bare };

  return {
    async current() {
      const released = await StaffCardModel.find({ state: 'released' }, { changedAt: 1 })
        .sort({ _id: 1 })
        .lean<{ _id: string; changedAt: number }[]>();
      const stamp = released.map(({ _id, changedAt }) => `${_id}@${changedAt}`).join(' ');
      if (stamp === kept.stamp) return kept.shelf;

      const all = await StaffCardModel.find({ state: 'released' }).sort({ _id: 1 }).lean<StaffCardDoc[]>();
      const cards = all.filter((card) => isTellable(card, files));
      const library = withStaffCards(files, cards);
      kept = { stamp, shelf: cards.length === 0 ? bare : { library, search: openSearch(library) } };
      return kept.shelf;
    },
  };
}

function withStaffCards(files: Library, cards: readonly StaffCardDoc[]): Library {
  return {
    ...files,
    facts: new Map([
      ...files.facts,
      ...cards.flatMap((card) => ownFactOf(card)).map((fact) => [fact.id, fact] as const),
    ]),
    cards: { ...files.cards, vi: [...files.cards.vi, ...cards.map(cardOfStaff)] },
  };
}

/** A card of the console in the shape of those in files. */
export function cardOfStaff(card: StaffCardDoc): Card {
  const { _id: id, topic, title, source, checked, audience, asks, short, long } = card;
  return {
    id,
    topic,
    title,
    source,
    checked,
    audience,
    asks,
    short,
    ...(long === undefined ? {} : { long }),
    facts: [...card.facts, ...ownFactOf(card).map((fact) => fact.id)],
    order: LAST,
    language: 'vi',
    file: 'console',
    factsLine: 0,
    shortLine: 0,
    longLine: 0,
  };
}

/** The line staff found themselves, named after its card. */
export function ownFactOf({ _id, ownFact }: StaffCardDoc): Fact[] {
  return ownFact === undefined ? [] : [{ ...ownFact, id: _id.toUpperCase(), confidence: 'B', status: 'valid' }];
}
