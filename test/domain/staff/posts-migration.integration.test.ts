import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/core/log.ts';
import { logIn } from '../../../src/domain/staff/login.ts';
import { StaffModel } from '../../../src/domain/staff/model.ts';
import { hashPassword } from '../../../src/domain/staff/passwords.ts';
import { createStaff, findStaff, staffIdOf } from '../../../src/domain/staff/staff.ts';
import { MIGRATIONS, migrate } from '../../../src/store/migrations.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';

const NOW = Date.parse('2026-11-23T09:00:00+07:00');
const PASSWORD = 'vo dua lat up tren van';
const own = MIGRATIONS.filter(({ id }) => id === '2026-11-23-staff-posts');

beforeAll(openTestStore);
afterAll(closeTestStore);

describe('an account of the time when everybody had one role', () => {
  it('has it as her post, signs in as before, and others stay as they are', async () => {
    const passwordHash = await hashPassword(PASSWORD);
    const old = { login: 'ngay.truoc', name: 'Lan', passwordHash, role: 'officer', unitId: 'hm-dth', active: true };
    await StaffModel.collection.insertOne({ _id: staffIdOf('ngay.truoc'), ...old, createdAt: NOW } as never);
    const { staff: fresh } = await createStaff(
      { login: 'moi', name: 'Hoa', role: 'portfolio', unitId: 'hm', portfolios: ['TG'] },
      NOW,
    );

    const applied = await migrate(silentLog, own);
    const again = await migrate(silentLog, own);
    const entered = await logIn({ login: 'ngay.truoc', password: PASSWORD, address: 'a' }, NOW);

    expect([applied, again]).toEqual([['2026-11-23-staff-posts'], []]);
    expect(entered).toMatchObject({
      ok: true,
      staff: { posts: [{ role: 'officer', unitId: 'hm-dth', portfolios: [] }] },
    });
    expect(await StaffModel.collection.findOne({ login: 'ngay.truoc' })).not.toHaveProperty('role');
    expect((await findStaff(fresh._id))?.posts).toEqual(fresh.posts);
  });
});
