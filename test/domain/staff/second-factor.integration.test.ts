import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StaffModel } from '../../../src/domain/staff/model.ts';
import {
  beginSecondFactor,
  checkSecondFactor,
  confirmSecondFactor,
  dropSecondFactor,
  needsSecondFactor,
  renewRecoveryCodes,
} from '../../../src/domain/staff/second-factor.ts';
import { readSession, writeSession } from '../../../src/domain/staff/sessions.ts';
import { createStaff, findStaff } from '../../../src/domain/staff/staff.ts';
import { totpAt } from '../../../src/domain/staff/totp.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';

const NOW = Date.parse('2026-11-23T09:00:00+07:00');
const HALF_MINUTE = 30_000;

beforeAll(openTestStore);
afterAll(closeTestStore);

let made = 0;
async function anOfficer(): Promise<string> {
  made += 1;
  const { staff } = await createStaff({ login: `hoa${made}`, name: 'Hoa', role: 'office', unitId: 'hm' }, NOW);
  return staff._id;
}

/** An account whose app has the secret since `NOW`. */
async function withApp(): Promise<{ id: string; secret: string; codes: string[] }> {
  const id = await anOfficer();
  const secret = await beginSecondFactor(id);
  const confirmed = await confirmSecondFactor(id, totpAt(secret, NOW), NOW);
  return { id, secret, codes: confirmed.ok ? confirmed.codes : [] };
}

describe('the second factor', () => {
  it('is required of whoever is office or admin in one of her posts', () => {
    const post = (role: 'officer' | 'portfolio' | 'office' | 'leader' | 'admin') => ({
      role,
      unitId: 'hm',
      portfolios: [],
    });

    const needs = (['officer', 'portfolio', 'office', 'leader', 'admin'] as const).filter((role) =>
      needsSecondFactor([post(role)]),
    );

    expect(needs).toEqual(['office', 'admin']);
    expect(needsSecondFactor([post('officer'), post('admin')])).toBe(true);
  });

  it('guards nothing until the app has shown a code, and keeps one secret meanwhile', async () => {
    const id = await anOfficer();

    const secret = await beginSecondFactor(id);
    const again = await beginSecondFactor(id);
    const wrong = await confirmSecondFactor(id, '000000', NOW);
    const before = (await findStaff(id))?.secondFactorSince;
    const right = await confirmSecondFactor(id, totpAt(secret, NOW), NOW);

    expect(again).toBe(secret);
    expect(wrong).toEqual({ ok: false, reason: 'wrong' });
    expect(before).toBeUndefined();
    expect(right).toMatchObject({ ok: true });
    expect(await findStaff(id)).toMatchObject({ secondFactorSince: NOW, recoveryLeft: 10 });
  });

  it('keeps the secret sealed and the recovery codes as digests', async () => {
    const { id, secret, codes } = await withApp();

    const stored = JSON.stringify(await StaffModel.findById(id).lean());

    expect(stored).not.toContain(secret);
    expect(codes.filter((code) => stored.includes(code) || stored.includes(code.replace('-', '')))).toEqual([]);
    expect(new Set(codes).size).toBe(10);
  });

  it('takes each code once, also of two tries at the same moment', async () => {
    const { id, secret } = await withApp();
    const later = NOW + 2 * HALF_MINUTE;
    const code = totpAt(secret, later);

    const twice = await Promise.all([checkSecondFactor(id, code, later), checkSecondFactor(id, code, later)]);
    const again = await checkSecondFactor(id, code, later + HALF_MINUTE);

    expect(twice.filter(({ ok }) => ok)).toHaveLength(1);
    expect(again).toEqual({ ok: false, reason: 'wrong' });
  });

  it('does not open with the code that set it up, nor with an older one after a newer', async () => {
    const { id, secret } = await withApp();
    const later = NOW + 4 * HALF_MINUTE;

    const setUp = await checkSecondFactor(id, totpAt(secret, NOW), NOW);
    const newer = await checkSecondFactor(id, totpAt(secret, later), later);
    const older = await checkSecondFactor(id, totpAt(secret, later - HALF_MINUTE), later);

    expect([setUp.ok, newer.ok, older.ok]).toEqual([false, true, false]);
  });

  it('takes a recovery code once, as it was copied by hand, and counts what is left', async () => {
    const { id, codes } = await withApp();
    const byHand = ` ${codes[3]?.toUpperCase().replace('-', ' ')} `;

    const first = await checkSecondFactor(id, byHand, NOW);
    const second = await checkSecondFactor(id, byHand, NOW);

    expect(first).toEqual({ ok: true, recoveryLeft: 9 });
    expect(second).toEqual({ ok: false, reason: 'wrong' });
  });

  it('voids the old recovery codes when new ones are made', async () => {
    const { id, codes } = await withApp();

    const fresh = await renewRecoveryCodes(id);

    expect(await checkSecondFactor(id, codes[0] ?? '', NOW)).toMatchObject({ ok: false });
    expect(await checkSecondFactor(id, fresh[0] ?? '', NOW)).toMatchObject({ ok: true });
  });

  it('makes a guesser wait, and begins anew after a right code', async () => {
    const { id, secret } = await withApp();
    const guesses = [];
    for (let n = 0; n < 9; n++) guesses.push(await checkSecondFactor(id, '000000', NOW));
    const later = NOW + 3_600_000;

    const right = await checkSecondFactor(id, totpAt(secret, later), later);
    const wrong = await checkSecondFactor(id, '000000', later);

    expect(guesses.slice(0, 8).every((guess) => !guess.ok && guess.reason === 'wrong')).toBe(true);
    expect(guesses.at(-1)).toEqual({ ok: false, reason: 'wait' });
    expect([right.ok, wrong]).toEqual([true, { ok: false, reason: 'wrong' }]);
  });

  it('is gone with all sessions when an admin takes it away', async () => {
    const { id, secret } = await withApp();
    await writeSession('lost-phone', { staffId: id, data: '{}' }, NOW);

    await dropSecondFactor(id);

    expect(await readSession('lost-phone', NOW)).toBeUndefined();
    expect((await findStaff(id))?.secondFactorSince).toBeUndefined();
    expect(await beginSecondFactor(id)).not.toBe(secret);
  });
});
