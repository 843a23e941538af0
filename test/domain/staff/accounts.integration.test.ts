import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit, recordAudit } from '../../../src/domain/staff/audit.ts';
import { logIn } from '../../../src/domain/staff/login.ts';
import { SessionModel, StaffModel } from '../../../src/domain/staff/model.ts';
import { readSession, SESSION_IDLE_MS, touchSession, writeSession } from '../../../src/domain/staff/sessions.ts';
import {
  changePassword,
  createStaff,
  deactivateStaff,
  findStaff,
  type NewStaff,
} from '../../../src/domain/staff/staff.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';

const NOW = Date.parse('2026-11-23T09:00:00+07:00');
const PASSWORD = 'mot-mat-khau-dai';

beforeAll(openTestStore);
afterAll(closeTestStore);

let made = 0;
function aStaff(details: Partial<NewStaff> = {}) {
  made += 1;
  return createStaff(
    { login: `lan${made}`, name: 'Nguyễn Thị Lan', role: 'officer', unitId: 'HM-DTH', password: PASSWORD, ...details },
    NOW,
  );
}

describe('a staff account', () => {
  it('gets a generated password that opens it, and keeps only the argon2id hash', async () => {
    const { staff, generatedPassword } = await createStaff(
      { login: '  Hoa.VP ', name: 'Hoa', role: 'office', unitId: 'HM' },
      NOW,
    );

    const result = await logIn({ login: 'HOA.vp', password: generatedPassword ?? '', address: '10.0.0.1' }, NOW);

    expect(result).toMatchObject({ ok: true, staff: { _id: staff._id, login: 'hoa.vp', role: 'office' } });
    expect((await StaffModel.findById(staff._id).lean())?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(result)).not.toContain('argon2');
  });

  it('is refused when the login is taken', async () => {
    await aStaff({ login: 'trung' });

    const again = aStaff({ login: 'Trung' });

    await expect(again).rejects.toMatchObject({ problems: ['login: trung is taken'] });
  });

  it('is refused with every problem named at once', async () => {
    const making = aStaff({ login: 'a b', name: ' ', password: 'short' });

    await expect(making).rejects.toThrow(/login:.*\n.*name:.*\n.*password:/);
  });

  it('loses its sessions and its entry when it is ended', async () => {
    const { staff } = await aStaff({ login: 'nghi.viec' });
    await writeSession('s-ended', { staffId: staff._id, data: '{}' }, NOW);

    await deactivateStaff(staff._id);

    expect(await readSession('s-ended', NOW)).toBeUndefined();
    expect(await findStaff(staff._id)).toBeUndefined();
    expect(await logIn({ login: 'nghi.viec', password: PASSWORD, address: '10.0.0.2' }, NOW)).toEqual({
      ok: false,
      reason: 'wrong',
    });
  });

  it('changes its password only with the current one', async () => {
    const { staff } = await aStaff({ login: 'doi' });

    const refused = await changePassword(staff._id, { current: 'khong-phai', next: 'mat-khau-moi-1' });
    const short = await changePassword(staff._id, { current: PASSWORD, next: 'ngan' });
    const changed = await changePassword(staff._id, { current: PASSWORD, next: 'mat-khau-moi-1' });

    expect([refused, short, changed]).toEqual(['wrong', 'short', undefined]);
    expect(await logIn({ login: 'doi', password: 'mat-khau-moi-1', address: '10.0.0.3' }, NOW)).toMatchObject({
      ok: true,
    });
  });
});

describe('signing in', () => {
  it('makes a guesser wait ever longer per login, and lets the owner in afterwards', async () => {
    await aStaff({ login: 'muc.tieu' });
    const guess = (n: number, at: number) =>
      logIn({ login: 'muc.tieu', password: `sai-${n}`, address: `10.1.0.${n}` }, at);

    for (let n = 1; n <= 5; n++) expect(await guess(n, NOW)).toEqual({ ok: false, reason: 'wrong' });
    const sixth = await guess(6, NOW);
    const seventh = await guess(7, NOW + 30_001);
    const eighth = await guess(8, NOW + 30_002);
    const owner = await logIn({ login: 'muc.tieu', password: PASSWORD, address: '10.1.1.1' }, NOW + 90_100);

    expect(sixth).toEqual({ ok: false, reason: 'wait', until: NOW + 30_000 });
    expect(seventh).toEqual({ ok: false, reason: 'wrong' });
    expect(eighth).toEqual({ ok: false, reason: 'wait', until: NOW + 30_001 + 60_000 });
    expect(owner).toMatchObject({ ok: true });
  });

  it('looks at no more than five passwords however many are tried at the same moment', async () => {
    await aStaff({ login: 'song.song' });

    const results = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        logIn({ login: 'song.song', password: `sai-${n}`, address: `10.2.0.${n}` }, NOW),
      ),
    );

    expect(results.filter((result) => !result.ok && result.reason === 'wrong')).toHaveLength(5);
  });

  it('slows an address that tries many logins', async () => {
    const tries = [];
    for (let n = 0; n < 31; n++) {
      tries.push(await logIn({ login: `khong-co-${n}`, password: 'x', address: '10.3.0.1' }, NOW));
    }

    expect(tries.filter((result) => !result.ok && result.reason === 'wrong')).toHaveLength(30);
    expect(tries.at(-1)).toMatchObject({ reason: 'wait' });
  });
});

describe('a session', () => {
  it('ends after eight idle hours and lives on when it is touched', async () => {
    await writeSession('s-1', { data: '{"a":1}' }, NOW);

    await touchSession('s-1', NOW + SESSION_IDLE_MS - 1);

    expect(await readSession('s-1', NOW + SESSION_IDLE_MS + 1)).toBe('{"a":1}');
    expect(await readSession('s-1', NOW + 2 * SESSION_IDLE_MS)).toBeUndefined();
  });

  it('is stored under a digest, so that a copy of the store signs nobody in', async () => {
    await writeSession('secret-session-id', { data: '{}' }, NOW);

    const ids = (await SessionModel.find().lean()).map((doc) => doc._id);

    expect(ids).not.toContain('secret-session-id');
  });
});

describe('the audit log', () => {
  it('lists the newest first and pages by time', async () => {
    for (const [n, act] of ['reports.accept', 'contacts.reveal-phone', 'broadcasts.send'].entries()) {
      await recordAudit({ staffId: 's-audit', act, about: `thing-${n}`, at: NOW + n });
    }

    const all = await listAudit({ staffId: 's-audit' });
    const older = await listAudit({ staffId: 's-audit', before: NOW + 2, limit: 1 });

    expect(all.map((row) => row.act)).toEqual(['broadcasts.send', 'contacts.reveal-phone', 'reports.accept']);
    expect(older.map((row) => row.about)).toEqual(['thing-1']);
  });
});
