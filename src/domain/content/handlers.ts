import { z } from 'zod';
import { type EffectCall, type EffectHandlers, result } from '../../core/effects.ts';
import type { Json } from '../../core/json.ts';
import { formatDay } from '../../core/time.ts';
import { getContact } from '../contacts/contacts.ts';
import { loadFacts } from '../contacts/facts.ts';
import { HOME_KINDS } from '../people/model.ts';
import { cardsFor } from './library.ts';
import { passQuestion } from './questions.ts';
import type { Card } from './shape.ts';
import type { Shelves } from './shelf.ts';

const nextData = z.object({
  topic: z.string(),
  seen: z
    .array(z.string())
    .nullish()
    .transform((ids) => ids ?? []),
});
const textData = z.object({ text: z.string().trim().min(1).max(4000) });

/** What a flow may ask of the content. Cards come in her language where there is a translation. */
export function contentHandlers({ shelves }: { shelves: Shelves }): EffectHandlers {
  const reader = async (call: EffectCall) => {
    const { language, roles } = await loadFacts(call.contactId, call.at);
    const leader = roles.some((role) => role !== 'guest' && !HOME_KINDS.some((kind) => kind === role));
    const member = roles.some((role) => role === 'member' || role === 'honorary_member');
    return { language, who: { leader, member } };
  };

  return {
    async 'content.topics'(call) {
      const { language } = await reader(call);
      const { library } = await shelves.current();
      return result('ok', { topics: library.topics[language].map((topic) => ({ ...topic })) });
    },

    async 'content.next'(call) {
      const data = nextData.safeParse(call.data);
      if (!data.success) return result('end');
      const { language, who } = await reader(call);
      const { topic, seen } = data.data;
      const { library } = await shelves.current();
      const unseen = cardsFor(library, language, { topic, ...who }).filter((card) => !seen.includes(card.id));
      const [card] = unseen;
      return card ? result('card', { ...shown(card), more: unseen.length > 1 }) : result('end');
    },

    async 'content.search'(call) {
      const data = textData.safeParse(call.data);
      if (!data.success) return result('none');
      const { language, who } = await reader(call);
      const { library, search } = await shelves.current();
      const { cards, unsure } = search(data.data.text, cardsFor(library, language, who));
      if (cards.length === 0) return result('none');
      // Sure: the first is the answer, the others are related. Unsure: she is asked which document she means.
      return result('found', { cards: cards.map(shown), related: unsure ? [] : cards.slice(1).map(shown), unsure });
    },

    async 'content.passQuestion'(call) {
      const data = textData.safeParse(call.data);
      if (!data.success) return result('invalid');
      const { contactId } = call;
      const unitId = (await getContact(contactId))?.unitId;
      const text = data.data.text.normalize('NFC');
      await passQuestion(call.id, { contactId, ...(unitId ? { unitId } : {}), text }, call.at);
      return result('ok', { id: call.id });
    },
  };
}

function shown(card: Card): Record<string, Json> {
  return {
    id: card.id,
    title: card.title,
    text: card.short,
    // Always there: what the card before said more of must not stay.
    long: card.long ?? '',
    source: card.source,
    checked: formatDay(card.checked),
    facts: card.facts,
    ...(card.image ? { imageUrl: card.image } : {}),
  };
}
