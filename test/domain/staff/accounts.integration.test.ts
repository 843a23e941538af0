import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceOf } from '../../../src/domain/staff/devices.ts';
import { liftWait, logIn, waitingLogins } from '../../../src/domain/staff/login.ts';
import { SessionModel, StaffModel } from '../../../src/domain/staff/model.ts';
import { postOf } from '../../../src/domain/staff/posts.ts';
import {
  dropSessionOf,
  dropSessionsOf,
  listSessions,
  readSession,
  SESSION_IDLE_MS,
  sessionKeyOf,
  touchSession,
  writeSession,
} from '../../../src/domain/staff/sessions.ts';
import {
  changePassword,
  createStaff,
  deactivateStaff,
  findStaff,
  getStaff,
  type NewStaff,
  setPosts,
} from '../../../src/domain/staff/staff.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';

const NOW = Date.parse('2026-11-23T09:00:00+07:00');
const PASSWORD = 'mot-mat-khau-dai';
const NEXT = 'vo dua lat up tren van';

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
  it('is opened by its password, keeps only the argon2id hash, and tells neither', async () => {
    const { staff } = await aStaff({ login: '  Hoa.VP ', role: 'office', unitId: 'HM' });

    const result = await logIn({ login: 'HOA.vp', password: PASSWORD, address: '10.0.0.1' }, NOW);

    const posts = [{ role: 'office', unitId: 'HM', portfolios: [] }];
    expect(result).toMatchObject({ ok: true, staff: { _id: staff._id, login: 'hoa.vp', posts } });
    expect((await StaffModel.findById(staff._id).lean())?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(result)).not.toContain('argon2');
  });

  it('without a password is opened by none', async () => {
    await createStaff({ login: 'chua.chon', name: 'Hoa', role: 'officer', unitId: 'HM' }, NOW);

    const tries = await Promise.all(
      ['', 'undefined', 'the password of nobody at all'].map((password) =>
        logIn({ login: 'chua.chon', password, address: '10.0.0.9' }, NOW),
      ),
    );

    expect(tries.map(({ ok }) => ok)).toEqual([false, false, false]);
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

    const refused = await changePassword(staff._id, { current: 'khong-phai', next: NEXT });
    const short = await changePassword(staff._id, { current: PASSWORD, next: 'ngan' });
    const common = await changePassword(staff._id, { current: PASSWORD, next: 'matkhau2026' });
    const changed = await changePassword(staff._id, { current: PASSWORD, next: NEXT });

    expect([refused, short, common, changed]).toEqual(['wrong', 'short', 'common', undefined]);
    expect(await logIn({ login: 'doi', password: NEXT, address: '10.0.0.3' }, NOW)).toMatchObject({
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

describe('where somebody is signed in', () => {
  it('is listed with the latest first, and ended one by one or all but this one', async () => {
    const at = (n: number) => NOW + n * 60_000;
    for (const n of [1, 2, 3]) {
      await writeSession(
        `open-${n}`,
        { staffId: 'mai', data: '{}', signedInAt: at(n), device: 'chrome windows' },
        at(n),
      );
    }
    await writeSession('other', { staffId: 'lan', data: '{}' }, NOW);

    const listed = await listSessions('mai', at(4));
    const stolen = await dropSessionOf('mai', sessionKeyOf('other'));
    const ended = await dropSessionOf('mai', listed[0]?.id ?? '');
    await dropSessionsOf('mai', 'open-1');

    expect(listed.map(({ lastSeenAt }) => lastSeenAt)).toEqual([at(3), at(2), at(1)]);
    expect(listed[0]).toMatchObject({ device: 'chrome windows', signedInAt: at(3) });
    expect([stolen, ended]).toEqual([false, true]);
    expect((await listSessions('mai', at(4))).map(({ id }) => id)).toEqual([sessionKeyOf('open-1')]);
    expect(await readSession('other', NOW)).toBe('{}');
  });

  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
      'chrome windows',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0',
      'edge windows',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/130.0 Chrome/124.0 Safari/537.36',
      'coccoc windows',
    ],
    [
      'Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0 Mobile Safari/537.36',
      'samsung android',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'safari iphone',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'firefox linux'],
    ['curl/8.5.0', 'other other'],
    [undefined, 'other other'],
  ])('is told of %s as %s', (userAgent, device) => {
    expect(deviceOf(userAgent)).toBe(device);
  });
});

describe('waiting after wrong passwords', () => {
  it('is seen by an admin and lifted by her', async () => {
    const { staff } = await aStaff({ login: 'quen.roi' });
    for (let n = 0; n < 5; n++) await logIn({ login: 'quen.roi', password: 'sai', address: `10.9.0.${n}` }, NOW);
    const waiting = await waitingLogins(['quen.roi', 'khong.ai'], NOW);

    await liftWait(staff);

    expect([...waiting]).toEqual([['quen.roi', NOW + 30_000]]);
    expect(await logIn({ login: 'quen.roi', password: PASSWORD, address: '10.9.1.1' }, NOW)).toMatchObject({
      ok: true,
    });
  });
});

describe('the posts of an account', () => {
  const admin = { role: 'admin', unitId: 'hm-dth-only', portfolios: [] } as const;
  const officer = { role: 'officer', unitId: 'hm-dth', portfolios: [] } as const;

  it('are changed, and the one she chose is hers only while she has it', async () => {
    const { staff } = await aStaff({ login: 'hai.vai' });
    const portfolio = { role: 'portfolio', unitId: 'hm', portfolios: ['KT', 'TG'] } as const;

    await setPosts(staff._id, [officer, portfolio]);
    const both = await getStaff(staff._id);
    await setPosts(staff._id, [officer]);
    const one = await getStaff(staff._id);

    expect(both && postOf(both, 'portfolio@hm')).toEqual(portfolio);
    expect(both && postOf(both, undefined)).toEqual(officer);
    expect(one && postOf(one, 'portfolio@hm')).toEqual(officer);
  });

  it('cannot be taken from the last admin of a unit', async () => {
    const { staff } = await aStaff({ login: 'cuoi.cung', ...admin });

    const refused = await setPosts(staff._id, [officer]);

    expect(refused).toBe('last-admin');
    expect((await getStaff(staff._id))?.posts).toEqual([admin]);
  });
});
