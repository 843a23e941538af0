import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { linkPerson, setContactUnit, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { contentHandlers } from '../../../src/domain/content/handlers.ts';
import { type Library, loadContent } from '../../../src/domain/content/library.ts';
import { openShelves } from '../../../src/domain/content/shelf.ts';
import {
  type CardWish,
  draftCard,
  emptyWish,
  getStaffCard,
  readCardWish,
  redraftCard,
  setCardState,
} from '../../../src/domain/content/staff-cards.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { setHome } from '../../../src/domain/people/people.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, anEvent, apply, NOW, ROOT, SEED } from '../support/builders.ts';

const library = loadContent(join(ROOT, 'locales'));
const QUESTION = 'lớp cắt may miễn phí của Hội ghi danh ở đâu em';
const office = { staffId: 'vp', at: NOW };

beforeEach(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
  for (const userId of ['khach', 'hoivien']) await touchContact(anEvent(userId, { kind: 'text', text: 'chào' }));
  await setContactUnit('zalo-hoivien', 'hm-dth-ap1');
  await linkPerson('zalo-hoivien', 'p-hoivien');
  await setHome('p-hoivien', { unitId: 'hm-dth-ap1', kind: 'member', from: '2020-01-01', actId: 'home' });
  return closeTestStore;
});

function aCard(changes: Partial<CardWish> = {}) {
  const wish = {
    ...emptyWish(NOW, QUESTION),
    title: 'Ghi danh lớp cắt may',
    topic: 'T20',
    short: 'Lớp cắt may miễn phí ghi danh ở văn phòng Hội.',
    statement: 'Lớp cắt may miễn phí nhận ghi danh tại văn phòng Hội.',
    source: 'Thông báo 12/TB-BTV',
    ...changes,
  };
  const read = readCardWish(wish, library, '2026-03-10');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.card;
}

async function asked(by: string, files: Library = library) {
  const handlers = contentHandlers({ shelves: openShelves(files) });
  return (await apply(handlers, aCall('content.search', { text: QUESTION }, { contactId: by }))).outcome;
}

describe('a card of the console', () => {
  it('for members is told to members, not to a guest', async () => {
    const id = await draftCard(aCard({ audience: 'members' }), { actId: 'a', ...office });
    await setCardState(id, 'released', office);

    const answers = [await asked('zalo-hoivien'), await asked('zalo-khach')];

    expect(answers).toEqual(['found', 'none']);
  });

  it('is told no longer once a fact it rests on is superseded', async () => {
    const factId = [...library.facts.values()].find((fact) => fact.confidence === 'A' && fact.status === 'valid')?.id;
    const id = await draftCard(aCard({ facts: factId ?? '' }), { actId: 'a', ...office });
    await setCardState(id, 'released', office);
    const fact = library.facts.get(factId ?? '');
    if (!fact) throw new Error('no fact to try with');
    const later = {
      ...library,
      facts: new Map([...library.facts, [fact.id, { ...fact, status: 'superseded' as const }]]),
    };

    const answers = [await asked('zalo-khach'), await asked('zalo-khach', later)];

    expect(answers).toEqual(['found', 'none']);
  });

  it('is not released in other words than those that were looked at', async () => {
    const id = await draftCard(aCard(), { actId: 'a', ...office });
    const seen = (await getStaffCard(id))?.changedAt;
    await redraftCard(id, aCard({ short: 'Lớp cắt may dời qua tháng sau.' }), NOW + 1);

    const card = await setCardState(id, 'released', { ...office, ...(seen === undefined ? {} : { seen }) });

    expect(card?.state).toBe('draft');
    expect(await asked('zalo-khach')).toBe('none');
  });
});
