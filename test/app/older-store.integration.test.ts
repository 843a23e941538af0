import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appMigrations } from '../../src/app/migrations.ts';
import { silentLog } from '../../src/core/log.ts';
import { contactsByIds } from '../../src/domain/contacts/contacts.ts';
import { searchContacts } from '../../src/domain/contacts/search.ts';
import { getInvite } from '../../src/domain/enrolment/invites.ts';
import { seedOrganisation } from '../../src/domain/organisation/seed.ts';
import { unitLabels } from '../../src/domain/organisation/units.ts';
import { countMembers, getPerson, searchPeople, setHome } from '../../src/domain/people/people.ts';
import { unitsLedBy } from '../../src/domain/people/roles.ts';
import { listAudit, recordAudit } from '../../src/domain/staff/audit.ts';
import { StaffModel } from '../../src/domain/staff/model.ts';
import { migrate } from '../../src/store/migrations.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';

const ROOT = join(import.meta.dirname, '../..');
const NOW = Date.parse('2026-11-23T10:00:00+07:00');
let uri: string;

interface Row {
  _id: string;
  [field: string]: unknown;
}
const put = (collection: string, ...rows: Row[]) => mongoose.connection.collection<Row>(collection).insertMany(rows);

/** A store as the version before dated units, sealed names and posts left it. */
beforeEach(async () => {
  uri = await openTestStore();
  const flat = { predecessors: [], successors: [], formerNames: [], validFrom: '2023-12-01' };
  await put(
    'units',
    { _id: 'hm', code: 'HM', type: 'district_union', name: 'Hội LHPN huyện Hóc Môn', ancestors: [], ...flat },
    { _id: 'hm-dth', code: 'HM-DTH', type: 'commune', name: 'Xã Cũ', parentId: 'hm', ancestors: ['hm'], ...flat },
    {
      _id: 'hm-dth-ap1',
      code: 'HM-DTH-AP1',
      type: 'branch',
      name: 'Chi hội ấp 1',
      parentId: 'hm-dth',
      ancestors: ['hm', 'hm-dth'],
      ...flat,
    },
  );
  const contact = { account: 'a', language: 'vi', consents: {}, firstSeenAt: 1 };
  await put(
    'contacts',
    {
      _id: 'zalo-1',
      channel: 'zalo',
      userId: '1',
      name: 'Trần Thị Đào',
      nameKey: 'tran thi dao',
      phone: '+84903123456',
      unitId: 'hm-dth-ap1',
      personId: 'p1',
      ...contact,
    },
    { _id: 'zalo-2', channel: 'zalo', userId: '2', name: '', nameKey: '', ...contact },
    { _id: 'zalo-3', channel: 'zalo', userId: '3', ...contact },
  );
  await put(
    'people',
    { _id: 'p1', name: 'Trần Thị Đào', unitId: 'hm-dth-ap1', source: 'chat', createdAt: 1 },
    { _id: 'p2', source: 'staff', createdAt: 1 },
  );
  await put(
    'roles',
    { _id: 'r1', personId: 'p1', role: 'branch_leader', unitId: 'hm-dth-ap1', validFrom: '2026-01-01' },
    { _id: 'r2', personId: 'p1', role: 'member', unitId: 'hm-dth-ap1', validFrom: '2025-01-01' },
  );
  await put('staff', {
    _id: 's1',
    login: 'lan',
    name: 'Lan',
    passwordHash: 'x',
    role: 'officer',
    unitId: 'hm-dth',
    active: true,
    createdAt: 1,
  });
  await put('invites', {
    _id: 'HMDTHAP1ACDEFG',
    code: 'HM-DTH-AP1-ACDEFG',
    unitId: 'hm-dth-ap1',
    role: 'branch_leader',
    createdAt: 1,
    createdBy: 's1',
    expiresAt: NOW + 1,
  });
  await put('audit', { _id: 'f0e1', at: 1, staffId: 's1', act: 'contacts.read', about: 'zalo-1' });
});
afterEach(closeTestStore);

describe('a store of the version before', () => {
  it('says the same after its migrations, which may be broken off and run again', async () => {
    const done = await migrate(silentLog, appMigrations());
    await mongoose.connection.collection('migrations').deleteMany({});
    await migrate(silentLog, appMigrations());
    await seedOrganisation(join(ROOT, 'seed'));
    await recordAudit({ staffId: 's1', act: 'contacts.read', about: 'zalo-1', at: NOW });

    expect(done).toHaveLength(appMigrations().length);
    expect((await unitLabels(['hm-dth-ap1'])).get('hm-dth-ap1')).toBe('Chi hội ấp 1, Xã Cũ');
    expect((await contactsByIds(['zalo-1'])).get('zalo-1')).toMatchObject({
      name: 'Trần Thị Đào',
      phone: '+84903123456',
    });
    const stored = JSON.stringify(await mongoose.connection.collection('contacts').find().toArray());
    expect(stored).not.toMatch(/dao|Đào|903123456/);
    const scope = { unitIds: ['hm'], withoutUnit: true };
    expect((await searchContacts(scope, { text: 'đào' })).contacts.map(({ _id }) => _id)).toEqual(['zalo-1']);
    expect((await searchPeople(scope, { text: 'dao' }, NOW)).people.map(({ _id }) => _id)).toEqual(['p1']);
    expect((await searchPeople(scope, {}, NOW)).people.map(({ _id }) => _id)).toEqual(['p1', 'p2']);
    expect(await unitsLedBy('p1', '2026-11-23')).toEqual(['hm-dth-ap1']);
    expect(await countMembers(['hm'], '2026-11-23')).toBe(1);
    expect(await getInvite('HMDTHAP1ACDEFG')).toMatchObject({ unitId: 'hm-dth-ap1' });
    expect((await StaffModel.findById('s1').lean())?.posts).toEqual([
      { role: 'officer', unitId: 'hm-dth', portfolios: [] },
    ]);
    expect((await listAudit({})).map(({ at }) => at)).toEqual([NOW, 1]);
    await setHome('p1', { unitId: 'hm-dth-ap2', kind: 'member', from: '2026-11-01', actId: 'move' });
    expect(await getPerson('p1')).toMatchObject({ unitId: 'hm-dth-ap2' });
    expect(await countMembers(['hm'], '2026-11-23')).toBe(1);
  });

  it('takes a new account before the server has been started on it', async () => {
    const args = ['--login', 'moi', '--name', 'Mới', '--role', 'officer', '--unit', 'hm-dth'];

    const made = spawnSync(process.execPath, ['scripts/staff-create.ts', ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH ?? '', MONGODB_URI: uri },
      encoding: 'utf8',
    });

    expect(`${made.stdout}${made.stderr}`).toContain('who sees Xã Cũ');
    expect(made.status).toBe(0);
  });
});
