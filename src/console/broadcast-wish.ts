import { z } from 'zod';
import type { ChannelName } from '../core/events.ts';
import { formatDay } from '../core/time.ts';
import type { Draft } from '../domain/broadcasts/drafts.ts';
import type { BroadcastRow } from '../domain/broadcasts/model.ts';
import { cardsFor } from '../domain/content/library.ts';
import type { Card } from '../domain/content/shape.ts';
import type { Visit } from './visit.ts';

/** Longest text of a broadcast; channels split it by sentences where their limit is lower. */
export const MAX_TEXT = 2000;
export const MAX_TITLE = 120;
export const CHANNELS: readonly ChannelName[] = ['zalo', 'messenger'];
/** Roles a broadcast may be narrowed to, in the order they are offered. */
export const AUDIENCE_ROLES = [
  'member',
  'honorary_member',
  'woman',
  'branch_leader',
  'branch_deputy',
  'group_leader',
  'commune_officer',
  'guest',
] as const;

/** The compose form as filled in. */
export interface Wish {
  title: string;
  card: string;
  text: string;
  unit: string;
  roles: string[];
  channels: string[];
  paid: boolean;
}

const wishForm = z.object({
  title: z.string().max(MAX_TITLE),
  card: z.string().max(100),
  text: z.string(),
  unit: z.string().max(100),
  roles: z.array(z.enum(AUDIENCE_ROLES)),
  channels: z.array(z.enum(['zalo', 'messenger'])),
  paid: z.boolean(),
});

export function readWish(visit: Visit): Wish {
  return {
    title: visit.form('title') ?? '',
    card: visit.form('card') ?? '',
    text: (visit.form('text') ?? '').replace(/\r\n/g, '\n'),
    unit: visit.form('unit') ?? '',
    roles: visit.list('roles'),
    channels: visit.list('channels'),
    paid: visit.form('paid') === 'yes',
  };
}

/** The form of an earlier draft: its words as free text, without the line on how to stop. */
export function wishOf(broadcast: BroadcastRow, stopLine: string): Wish {
  const filter = broadcast.filter as { unitIds?: string[]; roles?: string[]; channels?: string[] };
  const [message] = broadcast.messages;
  const text = message && 'text' in message ? message.text : '';
  return {
    title: broadcast.title,
    card: '',
    text: text.endsWith(stopLine) ? text.slice(0, -stopLine.length).trimEnd() : text,
    unit: broadcast.unitId ?? '',
    roles: filter.roles ?? [],
    channels: filter.channels ?? [],
    paid: broadcast.allowPaid,
  };
}

export type WishResult = { ok: true; draft: Draft } | { ok: false; problems: Partial<Record<keyof Wish, string>> };

/**
 * Makes a draft of the form, never reaching beyond the subtree of whoever filled it in.
 * @returns Problems by field, as locale keys under `console-broadcasts.problem.`.
 */
export async function draftOf(visit: Visit, wish: Wish): Promise<WishResult> {
  const parsed = wishForm.safeParse(wish);
  const card = wish.card === '' ? undefined : await cardOf(visit, wish.card);
  const problems: Partial<Record<keyof Wish, string>> = {};
  for (const issue of parsed.error?.issues ?? []) problems[issue.path[0] as keyof Wish] ??= 'wrong';
  if (wish.card !== '' && card === undefined) problems.card = 'no_card';
  if (wish.card === '' && wish.text === '') problems.text = 'empty';
  if (wish.text.length > MAX_TEXT) problems.text = 'long';
  if (wish.unit !== '' && !visit.scope.holds(wish.unit)) problems.unit = 'wrong';
  if (!parsed.success || Object.keys(problems).length > 0) return { ok: false, problems };

  const { roles, channels, paid } = parsed.data;
  const unitId = wish.unit === '' ? visit.scope.rootId : wish.unit;
  // Whoever holds the top and narrows to no unit also means those who have not chosen one.
  const everybody = unitId === visit.scope.rootId && visit.scope.reader.withoutUnit === true;
  const text = [wish.text, card ? cardText(visit, card) : ''].filter((part) => part !== '').join('\n\n');
  return {
    ok: true,
    draft: {
      title: wish.title || card?.title || firstLine(wish.text),
      messages: [{ kind: 'text', text }],
      filter: {
        ...(everybody ? {} : { unitIds: [unitId], among: [...visit.scope.reader.unitIds] }),
        ...(roles.length > 0 ? { roles } : {}),
        ...(channels.length > 0 && channels.length < CHANNELS.length ? { channels } : {}),
      },
      allowPaid: paid,
      unitId,
    },
  };
}

/** Cards a broadcast may carry: those for everybody, in Vietnamese, the language broadcasts are written in. */
export async function broadcastCards(visit: Visit): Promise<Card[]> {
  const { library } = await visit.deps.shelves.current();
  return cardsFor(library, 'vi', { leader: false });
}

/** Broadcasts speak Vietnamese whatever the language of the console. */
export function stopLineOf(visit: Visit): string {
  return visit.deps.texts.t('vi', 'console-broadcasts.stop_line');
}

async function cardOf(visit: Visit, id: string): Promise<Card | undefined> {
  return (await broadcastCards(visit)).find((card) => card.id === id);
}

export function cardText(visit: Visit, card: Card): string {
  const source = visit.deps.texts.t('vi', 'console-broadcasts.source_line', {
    source: card.source,
    day: formatDay(card.checked),
  });
  return `${card.title}\n\n${card.short}\n\n${source}`;
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}
