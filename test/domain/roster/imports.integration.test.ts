import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { linkPerson, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { ContactModel } from '../../../src/domain/contacts/model.ts';
import { planOperations } from '../../../src/domain/organisation/changes.ts';
import { homeTermOf, peopleAtHome, termsOf } from '../../../src/domain/people/bulk.ts';
import { countMembers } from '../../../src/domain/people/counts.ts';
import { setHome } from '../../../src/domain/people/homes.ts';
import { PersonModel, RoleModel } from '../../../src/domain/people/model.ts';
import { addPerson, getPerson, type Person, updatePerson } from '../../../src/domain/people/people.ts';
import { applyRows } from '../../../src/domain/roster/apply.ts';
import { decideRows, plannedRows } from '../../../src/domain/roster/dry-run.ts';
import { erasePersonInRoster } from '../../../src/domain/roster/erase.ts';
import { exportTable } from '../../../src/domain/roster/export.ts';
import {
  applyImport,
  chooseColumns,
  dropExpiredImports,
  giveUpImport,
  type RosterImport,
  sampleRows,
  sayUnits,
  undoImport,
} from '../../../src/domain/roster/imports.ts';
import { CellsModel, ImportModel, RowModel, ShapeModel } from '../../../src/domain/roster/model.ts';
import { workOnRosters } from '../../../src/domain/roster/work.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCsv, aDryRun, anUpload, NOW, seedTree, TODAY, theImport } from './support.ts';

const DAY = 86_400_000;
const TITLES = ['STT', 'Họ và tên', 'Ngày sinh', 'SĐT', 'Chi hội'];
const LAN = ['1', 'Nguyễn Thị Lan', '12/03/1985', '0903123456', 'Ấp 3'];
const BA = ['2', 'Trần Thị Ba', '1960', '0903123457', 'Ấp 2'];

beforeAll(async () => {
  await openTestStore();
  await seedTree();
});
beforeEach(async () => {
  await Promise.all([PersonModel.deleteMany({}), RoleModel.deleteMany({}), ContactModel.deleteMany({})]);
  await Promise.all([
    ImportModel.deleteMany({}),
    RowModel.deleteMany({}),
    CellsModel.deleteMany({}),
    ShapeModel.deleteMany({}),
  ]);
});
afterAll(closeTestStore);

async function applied(file: RosterImport): Promise<RosterImport> {
  expect(await applyImport(file, 'lan', NOW)).toBe(true);
  await workOnRosters({ now: NOW });
  return theImport(file._id);
}

async function undone(file: RosterImport): Promise<RosterImport> {
  expect(await undoImport(file, NOW + DAY)).toBe(true);
  await workOnRosters({ now: NOW + DAY });
  return theImport(file._id);
}

async function everyone(unitId: string): Promise<Person[]> {
  const people: Person[] = [];
  for await (const some of peopleAtHome([unitId])) people.push(...some);
  return people;
}

/** Somebody the union knows already. */
async function known(id: string, fields: Partial<Person>): Promise<void> {
  const { unitId = 'hm-dth-ap3', ...rest } = fields;
  await addPerson({ _id: id, ...rest, unitId, source: 'staff', createdAt: NOW });
  await setHome(id, { unitId, kind: 'member', from: '2020-01-01', actId: `seed-${id}` });
}

describe('a list brought in', () => {
  it('adds its people with their homes, and twice is once', async () => {
    const file = await applied(await aDryRun(aCsv([TITLES, LAN, BA])));

    await ImportModel.updateOne({ _id: file._id }, { $set: { state: 'applying', cursor: 0 }, $unset: { done: '' } });
    await workOnRosters({ now: NOW });

    expect(file).toMatchObject({ state: 'applied', done: { added: 2, changed: 0, same: 0, skipped: 0 } });
    expect(await everyone('hm-dth-ap3')).toMatchObject([
      { name: 'Nguyễn Thị Lan', phone: '+84903123456', birth: '1985-03-12', source: 'roster', roster: { row: 2 } },
    ]);
    expect(await countMembers(['hm-dth'], TODAY)).toBe(2);
  });

  it('keeps neither the file nor its cells', async () => {
    const dry = await aDryRun(aCsv([TITLES, LAN]));
    const before = await CellsModel.countDocuments({});

    await applied(dry);

    expect(before).toBeGreaterThan(0);
    expect(await CellsModel.countDocuments({})).toBe(0);
  });

  it('stores nothing readable of anybody', async () => {
    const file = await aDryRun(aCsv([TITLES, LAN, BA]));

    const stored = JSON.stringify([
      await CellsModel.find({}).lean(),
      await RowModel.find({}).lean(),
      await ImportModel.findById(file._id).lean(),
    ]);

    expect(stored).not.toMatch(/Lan|Nguy|0903|84903/);
  });

  it('goes on where a crash broke it off', async () => {
    const rows = Array.from({ length: 2_500 }, (_, n) => [
      String(n),
      `Lê Thị Số ${'abcdefghij'[n % 10]}`,
      '1970',
      `09${10_000_000 + n}`,
      'Ấp 3',
    ]);
    const file = await aDryRun(
      aCsv([
        TITLES,
        ...rows.map((row) => row.with(1, `Lê Thị ${'Lan Hoa Mai Đào Cúc'.split(' ')[Number(row[0]) % 5]}`)),
      ]),
    );
    await applyImport(file, 'lan', NOW);
    let beats = 0;

    const broken = applyRows(await theImport(file._id), async (_rows, _total, reached) => {
      await ImportModel.updateOne({ _id: file._id }, { $set: { ...reached } });
      if (++beats === 1) throw new Error('killed');
    });
    await expect(broken).rejects.toThrow('killed');
    const half = await countMembers(['hm-dth'], TODAY);
    await workOnRosters({ now: NOW });

    expect(half).toBe(1_000);
    expect(await countMembers(['hm-dth'], TODAY)).toBe(2_500);
    expect((await theImport(file._id)).done).toMatchObject({ added: 2_500 });
  });

  it('is remembered by its shape: the next file of the unit chooses its columns and units itself', async () => {
    const odd = ['Mã', 'Người', 'Ngày sinh', 'Họ tên chồng', 'Chi hội'];
    const first = await anUpload(aCsv([odd, ['1', 'Lê Thị Ba', '1970', 'Trần Văn Tư', 'Ấp Chợ']]));
    await chooseColumns(first, { columns: ['', 'name', 'birth', '', 'unit'], firstRow: 1, from: TODAY }, NOW);
    await workOnRosters({ now: NOW });
    await sayUnits(await theImport(first._id), [{ text: 'Ấp Chợ', unitId: 'hm-dth-ap1' }], NOW);
    await workOnRosters({ now: NOW });

    const second = await anUpload(aCsv([odd, ['1', 'Võ Thị Sáu', '1971', '', 'ấp chợ']]));

    expect((await theImport(first._id)).counts).toMatchObject({ add: 1, error: 0 });
    expect(second).toMatchObject({ remembered: true, columns: [null, 'name', 'birth', null, 'unit'] });
    expect(second.unitWords).toEqual([{ text: 'Ấp Chợ', unitId: 'hm-dth-ap1' }]);
  });

  it('never takes a forbidden column, whatever staff choose', async () => {
    const file = await anUpload(
      aCsv([
        ['Họ tên', 'Số CCCD', 'Chi hội'],
        ['Lê Thị Ba', '079185001234', 'Ấp 3'],
      ]),
    );

    await chooseColumns(file, { columns: ['name', 'address', 'unit'], firstRow: 1, from: TODAY }, NOW);
    await workOnRosters({ now: NOW });

    const { rows } = await plannedRows(file._id, { kind: 'add' });
    expect(rows[0]?.values).toEqual({ name: 'Lê Thị Ba', unitText: 'Ấp 3' });
  });

  it('uses the unit chosen for rows that name none', async () => {
    const rows = [
      ['Họ tên', 'Năm sinh'],
      ['Lê Thị Ba', '1970'],
    ];

    const without = await aDryRun(aCsv(rows), 'hm-dth');
    const chosen = await aDryRun(aCsv(rows), 'hm-dth', { defaultUnitId: 'hm-dth-ap1' });

    expect(without.counts).toMatchObject({ error: 1, add: 0 });
    expect((await plannedRows(chosen._id, { kind: 'add' })).rows[0]?.unitId).toBe('hm-dth-ap1');
  });

  it('shows its first cells with their letters put right', async () => {
    const file = await anUpload(
      Buffer.from('STT;Hä vµ tªn;N¨m sinh\n1;Ph¹m ThÞ Ph\u00adîng;1970\n', 'latin1'),
      'hm-dth',
    );

    expect(file.columns).toEqual(['number', 'name', 'birth']);
    expect((await sampleRows(file))[0]).toEqual(['1', 'Phạm Thị Phượng', '1970']);
  });
});

describe('a row like somebody known', () => {
  it('changes her field by field where it is surely she, and says so before', async () => {
    await known('lan', { name: 'Nguyễn Thị Lan', phone: '+84903123456', birth: '1985', unitId: 'hm-dth-ap2' });

    const dry = await aDryRun(aCsv([TITLES, LAN]));
    const { rows } = await plannedRows(dry._id, { kind: 'update' });
    await applied(dry);

    expect(rows[0]?.changes).toEqual([
      { field: 'birth', from: '1985', to: '1985-03-12' },
      { field: 'unitId', from: 'hm-dth-ap2', to: 'hm-dth-ap3' },
    ]);
    expect(await getPerson('lan')).toMatchObject({ birth: '1985-03-12', unitId: 'hm-dth-ap3' });
    expect(await countMembers(['hm-dth'], TODAY)).toBe(1);
  });

  it('changes nothing where the list says nothing new', async () => {
    await known('ba', {
      name: 'Trần Thị Ba',
      phone: '+84903123457',
      birth: '1960-05-05',
      address: 'Số 1',
      unitId: 'hm-dth-ap2',
    });

    const dry = await aDryRun(aCsv([TITLES, BA]));

    expect(dry.counts).toMatchObject({ same: 1, update: 0, add: 0 });
  });

  it.each([
    ['the phone is hers but the name is not', { name: 'Lê Thị Mẹ', phone: '+84903123456' }],
    ['the name has one slip', { name: 'Nguyễn Thị Lann', birth: '1985' }],
    ['name and year of birth fit in another unit', { name: 'Nguyễn Thị Lan', birth: '1985', unitId: 'hm-dth-ap1' }],
    ['her other marks make it doubtful', { name: 'Nguyễn Thị Làn' }],
  ])('waits for staff when %s', async (_, fields) => {
    await known('other', fields);

    const dry = await aDryRun(aCsv([TITLES, LAN]));

    expect(dry.counts).toMatchObject({ near: 1, add: 0, update: 0 });
    expect((await plannedRows(dry._id, { kind: 'near' })).rows[0]?.candidates).toEqual(['other']);
  });

  it.each([
    ['same', { added: 0, changed: 1, skipped: 0 }, 1],
    ['other', { added: 1, changed: 0, skipped: 0 }, 2],
    ['skip', { added: 0, changed: 0, skipped: 1 }, 1],
  ] as const)('is done as staff say: %s', async (choice, done, members) => {
    await known('other', { name: 'Nguyễn Thị Lann', birth: '1985' });
    const dry = await aDryRun(aCsv([TITLES, LAN]));

    await decideRows(dry, { row: 2 }, choice);
    const file = await applied(dry);

    expect(file.done).toMatchObject(done);
    expect(await countMembers(['hm-dth'], TODAY)).toBe(members);
  });

  it('is left out while nobody has decided', async () => {
    await known('other', { name: 'Nguyễn Thị Lann', birth: '1985' });

    const file = await applied(await aDryRun(aCsv([TITLES, LAN])));

    expect(file.done).toMatchObject({ added: 0, changed: 0, skipped: 1 });
  });

  it('is nobody surely when two rows of the file could be her: staff decide about each', async () => {
    await known('one', { name: 'Nguyễn Thị Lan' });
    const twin = ['2', 'Nguyễn Thị Lan', '', '0903999888', 'Ấp 3'];

    const dry = await aDryRun(aCsv([TITLES, ['1', 'Nguyễn Thị Lan', '', '0903123456', 'Ấp 3'], twin]));
    await applied(dry);

    expect(dry.counts).toMatchObject({ near: 2, update: 0, add: 0 });
    expect((await getPerson('one'))?.phone).toBeUndefined();
  });

  it('is not sought among people of other communes', async () => {
    await known('far', { name: 'Nguyễn Thị Lan', phone: '+84903123456', unitId: 'hm-bd' });

    const dry = await aDryRun(aCsv([TITLES, LAN]));

    expect(dry.counts).toMatchObject({ add: 1, near: 0 });
  });
});

describe('an import taken back', () => {
  it('leaves everything as it was before', async () => {
    await known('lan', { name: 'Nguyễn Thị Lan', phone: '+84903123456', birth: '1985', unitId: 'hm-dth-ap2' });
    const file = await applied(await aDryRun(aCsv([TITLES, LAN, BA])));

    const after = await undone(file);

    expect(after).toMatchObject({ state: 'undone', done: { kept: 0 } });
    expect(await getPerson('lan')).toMatchObject({ birth: '1985', unitId: 'hm-dth-ap2' });
    expect(homeTermOf((await termsOf(['lan'])).get('lan') ?? [])).toMatchObject({
      role: 'member',
      unitId: 'hm-dth-ap2',
    });
    expect(await everyone('hm-dth-ap2')).toHaveLength(1);
    expect(await countMembers(['hm-dth-ap2'], TODAY)).toBe(1);
    expect(await countMembers(['hm-dth'], TODAY)).toBe(1);
  });

  it('keeps and names whoever was changed since, writes to us or was moved', async () => {
    const people = ['Lan', 'Hoa', 'Mai', 'Đào'].map((name, n) => [
      String(n),
      `Lê Thị ${name}`,
      '1970',
      `090312340${n}`,
      'Ấp 3',
    ]);
    const file = await applied(await aDryRun(aCsv([TITLES, ...people])));
    const byName = new Map((await everyone('hm-dth-ap3')).map((person) => [person.name, person._id]));
    const id = (name: string): string => byName.get(`Lê Thị ${name}`) ?? '';
    await updatePerson(id('Lan'), { address: 'Số 5' });
    await setHome(id('Hoa'), { unitId: 'hm-dth-ap1', kind: 'member', from: TODAY, actId: 'moved' });
    await aConversation('zalo-5', id('Mai'));

    const after = await undone(file);

    expect(after.done).toMatchObject({ kept: 3 });
    const { rows } = await plannedRows(file._id, { outcome: 'kept' });
    expect(rows.map(({ values }) => values.name)).toEqual(['Lê Thị Lan', 'Lê Thị Hoa', 'Lê Thị Mai']);
    expect(await getPerson(id('Đào'))).toBeUndefined();
    expect(await getPerson(id('Mai'))).toBeDefined();
  });

  it('keeps a newer value of a field and gives back the others', async () => {
    await known('lan', { name: 'Nguyễn Thị Lan', phone: '+84903123456', birth: '1985' });
    const file = await applied(
      await aDryRun(
        aCsv([
          [...TITLES, 'Địa chỉ'],
          [...LAN, 'Số 1'],
        ]),
      ),
    );
    await updatePerson('lan', { address: 'Số 2' });

    const after = await undone(file);

    expect(await getPerson('lan')).toMatchObject({ birth: '1985', address: 'Số 2' });
    expect(after.done).toMatchObject({ kept: 1 });
  });

  it('is refused after its days', async () => {
    const file = await applied(await aDryRun(aCsv([TITLES, LAN])));

    expect(await undoImport(file, NOW + 31 * DAY)).toBe(false);
  });
});

describe('a list taken out', () => {
  it('has the shape it was brought in with, and changes nothing when it is brought in again', async () => {
    await applied(await aDryRun(aCsv([TITLES, LAN, BA])));
    const words = { title: String, kind: String, position: String };

    const table = await exportTable({ unitId: 'hm-dth', day: TODAY, phones: true, words });
    const again = await aDryRun(aCsv(table));

    expect(table).toEqual([
      TITLES,
      ['1', 'Trần Thị Ba', '1960', '0903123457', 'Chi hội ấp 2, Xã Đông Thạnh'],
      ['2', 'Nguyễn Thị Lan', '12/03/1985', '0903123456', 'Chi hội ấp 3, Xã Đông Thạnh'],
    ]);
    expect(again.counts).toMatchObject({ same: 2, add: 0, update: 0, near: 0, error: 0 });
  });

  it('is without numbers for whom they are not meant, and without people of other units', async () => {
    await applied(await aDryRun(aCsv([TITLES, LAN, BA])));
    const words = { title: String, kind: String, position: String };

    const table = await exportTable({ unitId: 'hm-dth-ap3', day: TODAY, phones: false, words });

    expect(table.slice(1).map((row) => row[1])).toEqual(['Nguyễn Thị Lan']);
    expect(JSON.stringify(table)).not.toContain('0903123456');
  });
});

describe('what is kept of a list', () => {
  it('goes when it is given up', async () => {
    const file = await aDryRun(aCsv([TITLES, LAN]));

    expect(await giveUpImport(file)).toBe(true);

    expect(await RowModel.countDocuments({})).toBe(0);
    expect(await CellsModel.countDocuments({})).toBe(0);
    expect(await applyImport(file, 'lan', NOW)).toBe(false);
  });

  it('goes after a week without a decision, and when it can no longer be taken back', async () => {
    const waiting = await aDryRun(aCsv([TITLES, LAN]));
    const done = await applied(await aDryRun(aCsv([TITLES, BA])));

    await dropExpiredImports(NOW + 8 * DAY);
    const kept = await RowModel.countDocuments({ importId: done._id });
    await dropExpiredImports(NOW + 31 * DAY);

    expect((await theImport(waiting._id)).state).toBe('given_up');
    expect(kept).toBe(1);
    expect(await RowModel.countDocuments({})).toBe(0);
    expect(await CellsModel.countDocuments({})).toBe(0);
    expect((await theImport(done._id)).done).toMatchObject({ added: 1 });
  });

  it('goes with a person who is forgotten', async () => {
    const file = await applied(await aDryRun(aCsv([TITLES, LAN, BA])));
    const [lan] = await everyone('hm-dth-ap3');

    await erasePersonInRoster(lan?._id ?? '');

    const { rows } = await plannedRows(file._id, { kind: 'add' });
    expect(rows.map(({ values }) => values.name)).toEqual(['Trần Thị Ba']);
  });
});

async function aConversation(contactId: string, personId: string): Promise<void> {
  await touchContact({
    id: 'event-1',
    channel: 'zalo',
    account: 'account',
    externalId: 'e1',
    contactId,
    userId: '5',
    at: NOW,
    body: { kind: 'text', text: 'chào em' },
  });
  await linkPerson(contactId, personId);
}

// Last, because the tree stays as it is made here.
describe('a list for a unit that took another in', () => {
  it('leaves at home who was at home there: only what the dry run showed is written', async () => {
    await known('lan', { name: 'Nguyễn Thị Lan', birth: '1985-03-12', unitId: 'hm-dth-ap2' });
    const merged = await planOperations({ actId: 'merge', staffId: 's', at: NOW }, [
      {
        kind: 'merge',
        effectiveOn: '2026-01-01',
        document: '1/QĐ',
        unitIds: ['hm-dth-ap2'],
        into: { unitId: 'hm-dth-ap3' },
      },
    ]);

    const dry = await aDryRun(aCsv([TITLES, LAN]));
    await applied(dry);

    expect('change' in merged).toBe(true);
    expect(dry.counts).toMatchObject({ update: 1 });
    expect(await getPerson('lan')).toMatchObject({ phone: '+84903123456', unitId: 'hm-dth-ap2' });
    expect((await termsOf(['lan'])).get('lan')).toHaveLength(1);
  });
});
