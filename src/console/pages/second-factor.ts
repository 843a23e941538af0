import { Router } from 'express';
import { encodeQR } from 'qr';
import { systemClock } from '../../core/clock.ts';
import {
  beginSecondFactor,
  checkSecondFactor,
  confirmSecondFactor,
  dropSecondFactor,
  needsSecondFactor,
  type Proof,
  renewRecoveryCodes,
} from '../../domain/staff/second-factor.ts';
import { totpAddress } from '../../domain/staff/totp.ts';
import type { ConsoleDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';
import { recoveryBody, secondFactorBody, setUpBody } from '../views/second-factor.ts';
import { type Answer, page, type Visit } from '../visit.ts';

/** Her own second factor: set it up, get new recovery codes, take it away where it is not required. */
export function secondFactorRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get(
    '/',
    page(deps, undefined, (visit) => show(visit)),
  );
  router.post('/', page(deps, undefined, confirm));
  router.post('/recovery', page(deps, undefined, renew));
  router.post('/drop', page(deps, undefined, drop));
  return router;
}

async function show(visit: Visit, problem?: Proof & { ok: false }): Promise<Answer> {
  const { say, staff } = visit;
  const base = {
    say,
    token: visit.token(),
    required: isRequired(visit),
    problem: problem && say(`console-second-factor.${problem.reason}`),
  };
  const answer = {
    kind: 'page' as const,
    title: say('console-second-factor.title'),
    active: 'account',
    status: problem === undefined ? 200 : problem.reason === 'wait' ? 429 : 422,
  };
  if (staff.secondFactorSince !== undefined) {
    const { secondFactorSince: since, recoveryLeft } = staff;
    return { ...answer, body: secondFactorBody({ ...base, since, recoveryLeft }) };
  }
  const secret = await beginSecondFactor(staff._id);
  const address = totpAddress(secret, { issuer: say('console.product'), login: staff.login });
  return {
    ...answer,
    body: setUpBody({ ...base, secret, qr: encodeQR(address, 'svg', { ecc: 'medium', border: 2 }) }),
  };
}

async function confirm(visit: Visit): Promise<Answer> {
  const { staff } = visit;
  if (staff.secondFactorSince !== undefined) throw new Refusal(409, 'conflict');
  const confirmed = await confirmSecondFactor(staff._id, visit.form('code') ?? '', systemClock.now());
  if (!confirmed.ok) return show(visit, confirmed);
  await visit.audit('staff.second-factor-on', staff._id);
  return recoveryPage(visit, confirmed.codes);
}

async function renew(visit: Visit): Promise<Answer> {
  const proof = await checkSecondFactor(visit.staff._id, visit.form('code') ?? '', systemClock.now());
  if (!proof.ok) return show(visit, proof);
  await visit.audit('staff.recovery-codes', visit.staff._id);
  return recoveryPage(visit, await renewRecoveryCodes(visit.staff._id));
}

async function drop(visit: Visit): Promise<Answer> {
  if (isRequired(visit)) throw new Refusal(403, 'not_allowed');
  const proof = await checkSecondFactor(visit.staff._id, visit.form('code') ?? '', systemClock.now());
  if (!proof.ok) return show(visit, proof);
  await dropSecondFactor(visit.staff._id);
  await visit.audit('staff.second-factor-off', visit.staff._id);
  return { kind: 'redirect', to: '/console/login' };
}

function recoveryPage(visit: Visit, codes: readonly string[]): Answer {
  return {
    kind: 'page',
    title: visit.say('console-second-factor.recovery_title'),
    active: 'account',
    body: recoveryBody({ say: visit.say, codes, login: visit.staff.login }),
  };
}

function isRequired(visit: Visit): boolean {
  return visit.deps.secondFactor !== 'optional' && needsSecondFactor(visit.staff.posts);
}
