import { Router } from 'express';
import { formatTime } from '../../core/time.ts';
import { cancelBroadcast, listBroadcasts, pauseBroadcast } from '../../domain/broadcasts/drafts.ts';
import { broadcastsReaching, ledgerByUnit, ledgerOf, listRecipients } from '../../domain/broadcasts/ledger.ts';
import {
  type BroadcastRow,
  RECIPIENT_STATES,
  type RecipientReason,
  type RecipientRow,
} from '../../domain/broadcasts/model.ts';
import { contactsByIds } from '../../domain/contacts/contacts.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import { csv } from '../csv.ts';
import type { ConsoleDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';
import { broadcastsBody } from '../views/broadcasts.ts';
import { type LedgerFigures, ledgerBody, ledgerPart, type RecipientLine } from '../views/ledger.ts';
import { type Answer, page, type Visit } from '../visit.ts';
import { composeRoutes, confirmPage } from './broadcast-compose.ts';
import { addressOf, type BroadcastView, broadcastOf, broadcastSeenBy, unitsAbove } from './broadcast-of.ts';

const PAGE = 50;
const CSV_PAGE = 500;
export const RUNNING = ['scheduled', 'listing', 'sending'] as const;
/** Only these have recipients. */
const LISTED = ['listing', 'sending', 'done', 'cancelled'] as const;

export function broadcastRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'broadcasts'], list));
  router.use(composeRoutes(deps));
  router.get('/:id', page(deps, ['read', 'broadcasts'], detail));
  router.get('/:id/ledger', page(deps, ['read', 'broadcasts'], refreshed));
  router.get('/:id/recipients.csv', page(deps, ['export', 'broadcasts'], download));
  router.post('/:id/cancel', page(deps, ['send', 'broadcasts'], cancel));
  router.post(
    '/:id/pause',
    page(deps, ['send', 'broadcasts'], (visit) => pause(visit, true)),
  );
  router.post(
    '/:id/resume',
    page(deps, ['send', 'broadcasts'], (visit) => pause(visit, false)),
  );
  return router;
}

async function list(visit: Visit): Promise<Answer> {
  const rows = await visibleBroadcasts(visit);
  const [names, units, ledgers] = await Promise.all([
    staffNames(rows.map(({ createdBy }) => createdBy)),
    unitLabels(rows.flatMap(({ unitId }) => unitId ?? [])),
    Promise.all(
      rows.map((row) =>
        row.state === 'draft'
          ? undefined
          : ledgerOf(row._id, visit.scope.holds(row.unitId) ? undefined : visit.scope.ids),
      ),
    ),
  ]);
  return {
    kind: 'page',
    title: visit.say('console.nav.broadcasts'),
    active: 'broadcasts',
    figures: true,
    body: broadcastsBody({
      say: visit.say,
      language: visit.language,
      mayWrite: visit.may('send', 'broadcasts'),
      rows: rows.map((row, n) => ({
        id: row._id,
        title: row.title,
        state: row.state,
        paused: row.paused,
        author: names.get(row.createdBy) ?? '',
        unit: units.get(row.unitId ?? ''),
        at: row.scheduledAt ?? row.createdAt,
        sent: ledgers[n]?.sent ?? 0,
        aimed: ledgers[n]?.aimed ?? 0,
      })),
    }),
  };
}

/** Hers, and those of units above that reached her people; newest first. */
async function visibleBroadcasts(visit: Visit): Promise<BroadcastRow[]> {
  const [own, above] = await Promise.all([
    listBroadcasts({ unitIds: visit.scope.ids }),
    listBroadcasts({ unitIds: unitsAbove(visit), states: LISTED }),
  ]);
  const reaching = await broadcastsReaching(
    visit.scope.ids,
    above.map(({ _id }) => _id),
  );
  return [...own, ...above.filter(({ _id }) => reaching.has(_id))].sort((a, b) => b.createdAt - a.createdAt);
}

async function detail(visit: Visit): Promise<Answer> {
  const seen = await broadcastSeenBy(visit);
  const { broadcast, unitIds } = seen;
  if (broadcast.state === 'draft') return confirmPage(visit, broadcast);

  const filter = filterOf(visit);
  const after = visit.query('after');
  const [figures, byUnit, rows] = await Promise.all([
    figuresOf(visit, seen),
    ledgerByUnit(broadcast._id, unitIds),
    listRecipients({ ...selection(seen, filter), ...(after ? { after } : {}), limit: PAGE }),
  ]);
  const units = await unitLabels(byUnit.flatMap(({ unitId }) => unitId ?? []));
  if (rows.length > 0)
    await visit.audit('broadcasts.list-recipients', broadcast._id, { details: { shown: rows.length } });

  return {
    kind: 'page',
    title: visit.say('console-broadcasts.ledger_title', { title: broadcast.title }),
    active: 'broadcasts',
    figures: true,
    body: ledgerBody({
      figures,
      token: visit.token(),
      mayStop: unitIds === undefined && visit.may('send', 'broadcasts'),
      mayExport: visit.may('export', 'broadcasts'),
      partly: unitIds !== undefined,
      messages: broadcast.messages,
      filter,
      byUnit: byUnit.map((unit) => ({ ...unit, name: units.get(unit.unitId ?? '') ?? visit.say('console.no_unit') })),
      lines: await linesOf(rows),
      next: rows.length === PAGE ? rows.at(-1)?._id : undefined,
    }),
  };
}

async function refreshed(visit: Visit): Promise<Answer> {
  return { kind: 'part', body: ledgerPart(await figuresOf(visit, await broadcastSeenBy(visit))) };
}

async function figuresOf(visit: Visit, { broadcast, unitIds }: BroadcastView): Promise<LedgerFigures> {
  const ledger = await ledgerOf(broadcast._id, unitIds);
  return {
    say: visit.say,
    language: visit.language,
    id: broadcast._id,
    state: broadcast.state,
    paused: broadcast.paused,
    scheduledAt: broadcast.scheduledAt,
    finishedAt: broadcast.finishedAt,
    expiresAt: broadcast.expiresAt,
    endsAt: expectedEnd(broadcast, ledger, visit.now),
    readAt: visit.now,
    ledger,
  };
}

/** By the pace so far; undefined while there is none or nothing is left. Epoch ms. */
export function expectedEnd(
  broadcast: Pick<BroadcastRow, 'state' | 'startedAt'>,
  ledger: { sent: number; pending: number },
  now: number,
): number | undefined {
  if (broadcast.state !== 'sending' || broadcast.startedAt === undefined) return undefined;
  if (ledger.sent === 0 || ledger.pending === 0 || now <= broadcast.startedAt) return undefined;
  return now + (ledger.pending * (now - broadcast.startedAt)) / ledger.sent;
}

async function cancel(visit: Visit): Promise<Answer> {
  const broadcast = await broadcastOf(visit);
  if (!(await cancelBroadcast(broadcast._id, visit.staff._id, visit.now))) throw new Refusal(409, 'conflict');
  await visit.audit('broadcasts.cancel', broadcast._id, broadcast.unitId ? { unitId: broadcast.unitId } : {});
  return {
    kind: 'redirect',
    to: broadcast.state === 'draft' ? '/console/broadcasts' : addressOf(broadcast._id),
    done: 'broadcast_cancelled',
  };
}

async function pause(visit: Visit, paused: boolean): Promise<Answer> {
  const broadcast = await broadcastOf(visit);
  if (!(await pauseBroadcast(broadcast._id, paused))) throw new Refusal(409, 'conflict');
  await visit.audit(paused ? 'broadcasts.pause' : 'broadcasts.resume', broadcast._id);
  return { kind: 'redirect', to: addressOf(broadcast._id) };
}

async function download(visit: Visit): Promise<Answer> {
  const seen = await broadcastSeenBy(visit);
  const { broadcast } = seen;
  const { say } = visit;
  const where = selection(seen, filterOf(visit));
  const lines: RecipientLine[] = [];
  let after: string | undefined;
  do {
    const rows = await listRecipients({ ...where, ...(after ? { after } : {}), limit: CSV_PAGE });
    lines.push(...(await linesOf(rows)));
    after = rows.length === CSV_PAGE ? rows.at(-1)?._id : undefined;
  } while (after !== undefined);
  await visit.audit('broadcasts.download', broadcast._id, { details: { shown: lines.length } });

  const heads = ['name', 'channel', 'unit', 'state', 'reason', 'sent', 'seen'].map((key) =>
    say(`console-broadcasts.csv.${key}`),
  );
  const time = (at: number | undefined) => (at ? formatTime(at) : '');
  const body = csv([
    heads,
    ...lines.map((line) => [
      line.name ?? say('console.unnamed'),
      say(`console.channel.${line.channel}`),
      line.unit ?? '',
      say(`console-broadcasts.recipient.${line.state}`),
      say(`console-broadcasts.reason.${line.reason}`),
      time(line.sentAt),
      time(line.seenAt),
    ]),
  ]);
  return { kind: 'download', name: `so-tin-${broadcast._id.slice(0, 8)}.csv`, type: 'text/csv; charset=utf-8', body };
}

function filterOf(visit: Visit): { state: RecipientRow['state'] | undefined; reason: string | undefined } {
  return {
    state: RECIPIENT_STATES.find((known) => known === visit.query('state')),
    reason: visit.query('reason')?.match(/^[a-z-]{2,30}$/)?.[0],
  };
}

function selection(
  { broadcast, unitIds }: BroadcastView,
  filter: ReturnType<typeof filterOf>,
): Parameters<typeof listRecipients>[0] {
  return {
    broadcastId: broadcast._id,
    ...(unitIds ? { unitIds } : {}),
    ...(filter.state ? { states: [filter.state] } : {}),
    ...(filter.reason ? { reason: filter.reason as RecipientReason } : {}),
  };
}

async function linesOf(rows: readonly RecipientRow[]): Promise<RecipientLine[]> {
  const [contacts, units] = await Promise.all([
    contactsByIds(rows.map((row) => row.contactId)),
    unitLabels(rows.flatMap(({ unitId }) => unitId ?? [])),
  ]);
  return rows.map((row) => ({
    contactId: contacts.has(row.contactId) ? row.contactId : undefined,
    name: contacts.get(row.contactId)?.name,
    channel: row.channel,
    unit: units.get(row.unitId ?? ''),
    state: row.state,
    reason: row.reason,
    sentAt: row.sentAt,
    seenAt: row.seenAt,
  }));
}
