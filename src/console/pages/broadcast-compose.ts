import { Router } from 'express';
import { dayOf, formatTime, startOfDay } from '../../core/time.ts';
import { createBroadcast, editBroadcast, scheduleBroadcast, withStopLine } from '../../domain/broadcasts/drafts.ts';
import type { BroadcastRow } from '../../domain/broadcasts/model.ts';
import { type Plan, planBroadcast } from '../../domain/broadcasts/plan.ts';
import { DEFAULT_RULES, nextAllowedTime } from '../../domain/broadcasts/rules.ts';
import { queueMessages } from '../../domain/messages/outbox.ts';
import {
  AUDIENCE_ROLES,
  broadcastCards,
  CHANNELS,
  draftOf,
  readWish,
  stopLineOf,
  type Wish,
  wishOf,
} from '../broadcast-wish.ts';
import { readClock } from '../day.ts';
import type { ConsoleDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';
import { unitOptions } from '../unit-options.ts';
import { confirmBody } from '../views/broadcast-confirm.ts';
import { composeBody, previewPart } from '../views/broadcast-form.ts';
import { type Answer, type Notice, page, type Visit } from '../visit.ts';
import { addressOf, broadcastOf } from './broadcast-of.ts';

/** Counts move while somebody reads a page; a growth beyond this is asked about again before anything is sent. */
const TOLERATED_GROWTH = 1.02;

export function composeRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/new', page(deps, ['send', 'broadcasts'], compose));
  router.post('/preview', page(deps, ['send', 'broadcasts'], preview));
  router.post(
    '/',
    page(deps, ['send', 'broadcasts'], (visit) => save(visit)),
  );
  router.get('/:id/edit', page(deps, ['send', 'broadcasts'], edit));
  router.post('/:id/edit', page(deps, ['send', 'broadcasts'], saveAgain));
  router.post('/:id/send', page(deps, ['send', 'broadcasts'], send));
  router.post('/:id/try', page(deps, ['send', 'broadcasts'], tryOut));
  return router;
}

async function compose(visit: Visit): Promise<Answer> {
  const card = visit.query('card') ?? '';
  return form(visit, '/console/broadcasts', {
    title: '',
    card,
    text: '',
    unit: '',
    roles: [],
    channels: [],
    paid: false,
  });
}

async function edit(visit: Visit): Promise<Answer> {
  const broadcast = await draftRow(visit);
  return form(visit, `${addressOf(broadcast._id)}/edit`, wishOf(broadcast, stopLineOf(visit)));
}

async function form(
  visit: Visit,
  action: string,
  wish: Wish,
  problems: Partial<Record<keyof Wish, string>> = {},
): Promise<Answer> {
  const failed = Object.keys(problems).length > 0;
  return {
    kind: 'page',
    title: visit.say('console-broadcasts.compose'),
    active: 'broadcasts',
    status: failed ? 422 : 200,
    ...(failed ? { notice: { tone: 'bad' as const, text: visit.say('console-broadcasts.problem.see_below') } } : {}),
    body: composeBody({
      say: visit.say,
      token: visit.token(),
      action,
      wish,
      problems,
      cards: (await broadcastCards(visit)).map(({ id, title, topic }) => ({ value: id, label: `${topic} · ${title}` })),
      units: unitOptions(visit),
      roles: AUDIENCE_ROLES,
      channels: CHANNELS,
    }),
  };
}

/** What the form says so far, on two phones, with the count; asked for by htmx while she writes. */
async function preview(visit: Visit): Promise<Answer> {
  const result = await draftOf(visit, readWish(visit));
  if (!result.ok) return { kind: 'part', body: previewPart({ say: visit.say, language: visit.language }) };
  const { draft } = result;
  return {
    kind: 'part',
    body: previewPart({
      say: visit.say,
      language: visit.language,
      messages: withStopLine(draft.messages, stopLineOf(visit)),
      plan: await planOf(visit, { filter: draft.filter, allowPaid: draft.allowPaid ?? false }),
    }),
  };
}

async function save(visit: Visit): Promise<Answer> {
  const wish = readWish(visit);
  const result = await draftOf(visit, wish);
  if (!result.ok) return form(visit, '/console/broadcasts', wish, result.problems);
  const id = await createBroadcast(result.draft, {
    stopLine: stopLineOf(visit),
    staffId: visit.staff._id,
    now: visit.now,
  });
  await visit.audit('broadcasts.create', id, unitIn(result.draft));
  return { kind: 'redirect', to: addressOf(id) };
}

async function saveAgain(visit: Visit): Promise<Answer> {
  const broadcast = await draftRow(visit);
  const wish = readWish(visit);
  const result = await draftOf(visit, wish);
  if (!result.ok) return form(visit, `${addressOf(broadcast._id)}/edit`, wish, result.problems);
  if (!(await editBroadcast(broadcast._id, result.draft, stopLineOf(visit)))) throw new Refusal(409, 'conflict');
  await visit.audit('broadcasts.edit', broadcast._id, unitIn(result.draft));
  return { kind: 'redirect', to: addressOf(broadcast._id) };
}

/** A draft shown for the last look: as it will be seen, whom it will reach, when. */
export async function confirmPage(visit: Visit, broadcast: BroadcastRow, notice?: Notice): Promise<Answer> {
  const begins = nextAllowedTime(visit.now, broadcast.hours);
  return {
    kind: 'page',
    title: broadcast.title,
    active: 'broadcasts',
    figures: true,
    status: notice ? 409 : 200,
    ...(notice ? { notice } : {}),
    body: confirmBody({
      say: visit.say,
      language: visit.language,
      token: visit.token(),
      id: broadcast._id,
      messages: broadcast.messages,
      plan: await planOf(visit, broadcast),
      mayOfferPaid: broadcast.allowPaid,
      beginsLater: begins > visit.now ? formatTime(begins) : undefined,
      hours: broadcast.hours,
      rules: visit.deps.broadcastRules ?? DEFAULT_RULES,
      mayTry: visit.staff.contactId !== undefined,
      day: visit.day('day') ?? dayOf(begins),
      time: visit.form('time') ?? '',
      maySend: visit.may('send', 'broadcasts'),
    }),
  };
}

async function send(visit: Visit): Promise<Answer> {
  const broadcast = await draftRow(visit);
  const plan = await planOf(visit, broadcast);
  const seen = { now: Number(visit.form('count')), cost: Number(visit.form('cost')) };
  const grown = plan.free + plan.paid > seen.now * TOLERATED_GROWTH || plan.costVnd > seen.cost * TOLERATED_GROWTH;
  if (Number.isNaN(seen.now + seen.cost) || grown) {
    return confirmPage(visit, broadcast, { tone: 'warn', text: visit.say('console-broadcasts.count_changed') });
  }

  const later = visit.form('when') === 'at';
  const at = later ? timeIn(visit) : visit.now;
  if (at === undefined || (later && at <= visit.now)) {
    return confirmPage(visit, broadcast, { tone: 'bad', text: visit.say('console-broadcasts.problem.time') });
  }
  if (!(await scheduleBroadcast(broadcast._id, { at, staffId: visit.staff._id }))) throw new Refusal(409, 'conflict');
  await visit.audit(later ? 'broadcasts.schedule' : 'broadcasts.send', broadcast._id, {
    ...unitIn(broadcast),
    details: { aimed: plan.aimed, free: plan.free, paid: plan.paid, held: plan.held, costVnd: plan.costVnd },
  });
  return { kind: 'redirect', to: addressOf(broadcast._id), done: later ? 'broadcast_scheduled' : 'broadcast_sent' };
}

/** Sends a draft to her own chat only, exactly as others would get it. Pressed twice it comes once. */
async function tryOut(visit: Visit): Promise<Answer> {
  const broadcast = await draftRow(visit);
  const { actId } = visit.act();
  const { contactId, _id: staffId } = visit.staff;
  const rows =
    contactId === undefined
      ? []
      : await queueMessages(visit.deps.channels, {
          contactId,
          lane: 'staff',
          idParts: ['broadcast-try', broadcast._id, actId],
          messages: broadcast.messages,
          now: visit.now,
          staffId,
        });
  if (rows.length === 0) {
    return confirmPage(visit, broadcast, { tone: 'bad', text: visit.say('console-broadcasts.problem.no_link') });
  }
  await visit.audit('broadcasts.try', broadcast._id, unitIn(broadcast));
  return { kind: 'redirect', to: addressOf(broadcast._id), done: 'test_sent' };
}

function planOf(visit: Visit, wish: Pick<BroadcastRow, 'filter' | 'allowPaid'>): Promise<Plan> {
  const { channels, openAudience } = visit.deps;
  return planBroadcast(wish, { channels, openAudience, now: visit.now });
}

async function draftRow(visit: Visit): Promise<BroadcastRow> {
  const broadcast = await broadcastOf(visit);
  if (broadcast.state !== 'draft') throw new Refusal(409, 'conflict');
  return broadcast;
}

/** The day and time of the form, read as Vietnam time; epoch ms. */
function timeIn(visit: Visit): number | undefined {
  const day = visit.day('day');
  const minutes = readClock(visit.form('time'));
  return day === undefined || minutes === undefined ? undefined : startOfDay(day) + minutes * 60_000;
}

function unitIn(thing: { unitId?: string }): { unitId?: string } {
  return thing.unitId === undefined ? {} : { unitId: thing.unitId };
}
