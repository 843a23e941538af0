import { Router } from 'express';
import { cardsFor } from '../../domain/content/library.ts';
import { listStaffCards } from '../../domain/content/staff-cards.ts';
import { cardText } from '../broadcast-wish.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound } from '../refusal.ts';
import { cardBody, contentBody } from '../views/content.ts';
import { type Answer, page, type Visit } from '../visit.ts';

export function contentRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'content'], list));
  router.get('/:id', page(deps, ['read', 'content'], detail));
  return router;
}

async function list(visit: Visit): Promise<Answer> {
  const { library } = await visit.deps.shelves.current();
  const topics = library.topics[visit.language];
  return {
    kind: 'page',
    title: visit.say('console.nav.content'),
    active: 'content',
    body: contentBody({
      say: visit.say,
      mayWrite: visit.may('work', 'content'),
      written: await listStaffCards(),
      topics: topics.map((topic) => ({
        ...topic,
        cards: cardsFor(library, visit.language, { topic: topic.id, leader: true }),
      })),
    }),
  };
}

async function detail(visit: Visit): Promise<Answer> {
  const { library } = await visit.deps.shelves.current();
  const card = cardsFor(library, visit.language, { leader: true }).find(({ id }) => id === visit.param('id'));
  if (card === undefined) throw notFound();
  return {
    kind: 'page',
    title: card.title,
    active: 'content',
    body: cardBody({
      say: visit.say,
      card,
      messages: [{ kind: 'text', text: cardText(visit, card) }],
      facts: card.facts.flatMap((id) => library.facts.get(id) ?? []),
      maySend: visit.may('send', 'broadcasts') && card.audience === 'all',
    }),
  };
}
