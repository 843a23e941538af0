import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import { contactsByIds } from '../../domain/contacts/contacts.ts';
import {
  createInvite,
  getInvite,
  INVITE_MS,
  INVITE_ROLES,
  INVITE_TYPES,
  type Invite,
  inviteKeyOf,
  inviteStateOf,
  listInvites,
  revokeInvite,
} from '../../domain/enrolment/invites.ts';
import { getUnit, unitLabels, validOn } from '../../domain/organisation/units.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { enrolling } from '../enrolling.ts';
import { notFound, Refusal } from '../refusal.ts';
import { inviteBody, invitesBody } from '../views/invites.ts';
import type { Option } from '../views/parts.ts';
import { type Answer, page, type Visit } from '../visit.ts';

const DAY_MS = 86_400_000;
const MAX_DAYS = 60;

export function inviteRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'invites'], list));
  router.post('/', page(deps, ['work', 'invites'], make));
  router.get('/:id', page(deps, ['read', 'invites'], show));
  router.post('/:id/revoke', page(deps, ['work', 'invites'], revoke));
  return router;
}

/** Codes of her subtree, or of one branch of it, newest first. */
async function list(visit: Visit): Promise<Answer> {
  const wanted = visit.query('unit');
  const unit = wanted !== undefined && visit.scope.holds(wanted) ? wanted : undefined;
  const invites = await listInvites(unit === undefined ? visit.scope.ids : [unit]);
  const [units, contacts] = await Promise.all([
    unitLabels(invites.map(({ unitId }) => unitId)),
    contactsByIds(invites.flatMap(({ usedBy }) => usedBy ?? [])),
  ]);
  return {
    kind: 'page',
    title: visit.say('console-invites.title'),
    active: 'enrolment',
    figures: true,
    body: invitesBody({
      say: visit.say,
      tabs: await enrolling(visit, 'invites'),
      token: visit.token(),
      branches: branchOptions(visit),
      roles: INVITE_ROLES,
      days: INVITE_MS / DAY_MS,
      maxDays: MAX_DAYS,
      unit,
      mayWork: visit.may('work', 'invites'),
      rows: invites.map((invite) => ({
        id: invite._id,
        code: invite.code,
        role: invite.role,
        unit: units.get(invite.unitId) ?? invite.unitId,
        state: inviteStateOf(invite, visit.now),
        createdAt: invite.createdAt,
        expiresAt: invite.expiresAt,
        usedAt: invite.usedAt,
        usedBy: contacts.get(invite.usedBy ?? '')?.name,
      })),
    }),
  };
}

async function make(visit: Visit): Promise<Answer> {
  const unit = visit.scope.units.find(({ _id }) => _id === visit.form('unit'));
  const role = INVITE_ROLES.find((known) => known === visit.form('role'));
  const days = Number(visit.form('days') ?? INVITE_MS / DAY_MS);
  const fits = unit !== undefined && INVITE_TYPES.has(unit.type) && validOn(unit, dayOf(visit.now));
  if (!fits || role === undefined || !Number.isInteger(days) || days < 1 || days > MAX_DAYS) {
    throw new Refusal(400, 'malformed');
  }

  const { actId } = visit.act();
  const code = await createInvite({
    unitId: unit._id,
    role,
    createdBy: visit.staff._id,
    createdAt: visit.now,
    expiresAt: visit.now + days * DAY_MS,
    actId,
  });
  await visit.audit('invites.create', unit._id, { unitId: unit._id, details: { role, days } });
  return { kind: 'redirect', to: addressOf(inviteKeyOf(code)), done: 'invite_made' };
}

/** One code, large, with the sentence to forward; for the screen, the chat and the printer. */
async function show(visit: Visit): Promise<Answer> {
  const invite = await inviteOf(visit);
  const [units, names, contacts, unit] = await Promise.all([
    unitLabels([invite.unitId]),
    staffNames([invite.createdBy, ...(invite.revokedBy ? [invite.revokedBy] : [])]),
    contactsByIds(invite.usedBy ? [invite.usedBy] : []),
    getUnit(invite.unitId),
  ]);
  const top = await getUnit(unit?.ancestors[0] ?? invite.unitId);
  return {
    kind: 'page',
    title: visit.say('console-invites.one_title'),
    active: 'enrolment',
    body: inviteBody({
      say: visit.say,
      token: visit.token(),
      invite,
      state: inviteStateOf(invite, visit.now),
      unit: units.get(invite.unitId) ?? invite.unitId,
      union: top?.name ?? '',
      author: names.get(invite.createdBy) ?? '',
      usedBy: contacts.get(invite.usedBy ?? '')?.name,
      mayWork: visit.may('work', 'invites'),
      // The sentence goes to a leader: in Vietnamese, whatever the language of the console.
      forward: (key, params) => visit.deps.texts.t('vi', key, params),
    }),
  };
}

async function revoke(visit: Visit): Promise<Answer> {
  const invite = await inviteOf(visit);
  if (!(await revokeInvite(invite._id, visit.staff._id, visit.now))) throw new Refusal(409, 'conflict');
  await visit.audit('invites.revoke', invite.unitId, { unitId: invite.unitId, details: { role: invite.role } });
  return { kind: 'redirect', to: addressOf(invite._id), done: 'invite_revoked' };
}

/** @throws Refusal 404 unless it is a code for a unit of her subtree. */
async function inviteOf(visit: Visit): Promise<Invite> {
  const invite = await getInvite(visit.param('id'));
  if (invite === undefined || !visit.scope.holds(invite.unitId)) throw notFound();
  return invite;
}

function branchOptions({ scope, now }: Visit): Option[] {
  return scope.units
    .filter((unit) => INVITE_TYPES.has(unit.type) && validOn(unit, dayOf(now)))
    .map((unit) => ({ value: unit._id, label: unit.label }))
    .sort((a, b) => a.label.localeCompare(b.label, 'vi', { numeric: true }));
}

function addressOf(id: string): string {
  return `/console/invites/${encodeURIComponent(id)}`;
}
