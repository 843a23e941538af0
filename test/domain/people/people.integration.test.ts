import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { PersonModel, RoleModel } from '../../../src/domain/people/model.ts';
import {
  addPeople,
  addPerson,
  countMembers,
  erasePerson,
  findPeopleByPhone,
  getPeople,
  getPerson,
  type NewPerson,
  searchPeople,
  setHome,
  updatePerson,
} from '../../../src/domain/people/people.ts';
import { endRole, grantRole } from '../../../src/domain/people/roles.ts';
import { sealOlderPeople } from '../../../src/domain/people/seal-older.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { NOW, SEED } from '../support/builders.ts';

const EVERYWHERE = { unitIds: ['hm'], withoutUnit: true };
const PHONE = '+84903123456';

const aPerson = (_id: string, name: string, more: Partial<NewPerson> = {}): NewPerson => ({
  _id,
  name,
  source: 'roster',
  createdAt: NOW,
  ...more,
});
const idsFound = async (text: string, more = {}, scope = EVERYWHERE): Promise<string[]> =>
  (await searchPeople(scope, { text, ...more }, NOW)).people.map(({ _id }) => _id);

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
beforeEach(async () => {
  await PersonModel.deleteMany({});
  await RoleModel.deleteMany({});
});
afterAll(closeTestStore);

describe('a person in the store', () => {
  it('shows nothing that says who she is, and opens whole', async () => {
    const lan = aPerson('p1', 'Trần Thị Lan', { phone: PHONE, birth: '1975-02-11', address: '12 Lê Lợi' });

    await addPerson(lan);

    const raw = JSON.stringify(await PersonModel.find({}).lean());
    for (const clear of ['Trần', 'tran', 'Lan"', '903123456', '1975', 'Lê Lợi']) expect(raw).not.toContain(clear);
    expect(await getPerson('p1')).toEqual(lan);
    expect([...(await getPeople(['p1', 'p2'])).keys()]).toEqual(['p1']);
  });

  it('is not overwritten when she is added again', async () => {
    await addPerson(aPerson('p1', 'Trần Thị Lan', { phone: PHONE }));
    await addPeople([aPerson('p1', 'Chị Lan'), aPerson('p2', 'Lê Thị Hoa')]);

    expect(await getPerson('p1')).toMatchObject({ name: 'Trần Thị Lan', phone: PHONE });
    expect(await getPerson('p2')).toMatchObject({ name: 'Lê Thị Hoa' });
  });

  it('is found by what she is called now, not by what she was called', async () => {
    await addPerson(aPerson('p1', 'Trần Thị Lan', { phone: PHONE, birth: '1975' }));

    await updatePerson('p1', { name: 'Trần Thị Hoa', phone: '+84911000111' });
    expect(await idsFound('lan')).toEqual([]);
    expect(await idsFound('hoa')).toEqual(['p1']);
    expect(await findPeopleByPhone(PHONE)).toEqual([]);
    expect(await getPerson('p1')).toMatchObject({ birth: '1975', phone: '+84911000111' });

    await updatePerson('p1', { phone: '', name: '' });
    expect(await findPeopleByPhone('+84911000111')).toEqual([]);
    expect(await idsFound('hoa')).toEqual([]);
    expect(await getPerson('p1')).not.toHaveProperty('phone');
    expect(await updatePerson('nobody', { birth: '1970' })).toBe(false);
  });

  it('is one of several with the same phone', async () => {
    await addPeople([
      aPerson('mother', 'Lê Thị Hoa', { phone: PHONE }),
      aPerson('daughter', 'Trần Thị Lan', { phone: PHONE }),
      aPerson('other', 'Võ Thị Út', { phone: '+84911000111' }),
    ]);

    expect((await findPeopleByPhone(PHONE)).map(({ _id }) => _id)).toEqual(['daughter', 'mother']);
  });

  it('is gone with her terms when she is erased', async () => {
    await addPerson(aPerson('p1', 'Trần Thị Lan', { phone: PHONE }));
    await setHome('p1', { unitId: 'hm-dth-ap1', kind: 'member', from: '2026-01-01', actId: 'a' });

    await erasePerson('p1');

    expect(await idsFound('lan')).toEqual([]);
    expect(await RoleModel.countDocuments({ personId: 'p1' })).toBe(0);
  });

  it('is sealed afterwards when an older store kept her name in clear, and only once', async () => {
    await PersonModel.collection.insertOne({
      _id: 'p-old' as never,
      name: 'Trần Thị Lan',
      source: 'chat',
      createdAt: NOW,
    });

    await sealOlderPeople();
    await sealOlderPeople();

    expect(await getPerson('p-old')).toMatchObject({ name: 'Trần Thị Lan' });
    expect(await idsFound('thi lan')).toEqual(['p-old']);
    expect(JSON.stringify(await PersonModel.find({}).lean())).not.toContain('Lan"');
  });
});

describe('searching people', () => {
  const WORDS = ['Nguyễn', 'Trần', 'Thị', 'Ngọc', 'Mỹ', 'Hòa', 'Lan', 'Lân', 'Đào', 'Út', 'Ánh'];

  it('finds a random name by any of its words, folded, beside whoever else shares them', async () => {
    const names = fc.uniqueArray(fc.array(fc.constantFrom(...WORDS), { minLength: 2, maxLength: 4 }), {
      minLength: 5,
      maxLength: 30,
      selector: (words) => words.join(' '),
    });
    await fc.assert(
      fc.asyncProperty(names, fc.nat(), async (all, pick) => {
        await PersonModel.deleteMany({});
        await addPeople(all.map((words, i) => aPerson(`p${i}`, words.join(' '))));
        const chosen = pick % all.length;
        const word = all[chosen]?.[pick % (all[chosen]?.length ?? 1)] ?? '';
        const bare = word.normalize('NFD').replace(/\p{M}/gu, '').replace(/Đ/g, 'D').toLowerCase();

        expect(await idsFound(bare)).toContain(`p${chosen}`);
        expect(await idsFound(word)).toContain(`p${chosen}`);
        expect(await idsFound((all[chosen] ?? []).join(' '))).toContain(`p${chosen}`);
      }),
      { numRuns: 20 },
    );
  });

  it('puts those whose marks are as typed before those with the same letters', async () => {
    await addPeople([
      aPerson('a', 'Võ Thị Lan'),
      aPerson('b', 'Võ Thị Lân'),
      aPerson('c', 'Lê Thị Lan'),
      aPerson('d', 'Lê Thị Lân'),
    ]);

    expect(await idsFound('Lân')).toEqual(['b', 'd', 'a', 'c']);
    expect(await idsFound('lan')).toEqual(['a', 'b', 'c', 'd']);
    expect(await idsFound('an')).toEqual([]);
  });

  it('goes through everyone page by page, nobody twice', async () => {
    await addPeople(
      Array.from({ length: 25 }, (_, i) => aPerson(`p${String(i).padStart(2, '0')}`, i % 2 ? 'Lê Lân' : 'Lê Lan')),
    );

    for (const text of ['Lân', 'lan', '']) {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await searchPeople(EVERYWHERE, { text, limit: 4, ...(after ? { after } : {}) }, NOW);
        seen.push(...page.people.map(({ _id }) => _id));
        after = page.next;
      } while (after !== undefined);
      expect(seen).toHaveLength(25);
      expect(new Set(seen).size).toBe(25);
    }
  });

  it('shows staff only who is at home in their units, and narrows further', async () => {
    await addPeople([
      aPerson('in', 'Lê Thị Lan', { unitId: 'hm-dth-ap1' }),
      aPerson('near', 'Võ Thị Lan', { unitId: 'hm-dth-ap2' }),
      aPerson('out', 'Trần Thị Lan', { unitId: 'hm-nbi' }),
      aPerson('nowhere', 'Đỗ Thị Lan'),
    ]);
    const commune = { unitIds: ['hm-dth'] };

    expect((await searchPeople(commune, { text: 'lan' }, NOW)).people.map(({ _id }) => _id)).toEqual(['in', 'near']);
    expect((await searchPeople(commune, {}, NOW)).people).toHaveLength(2);
    expect(await idsFound('lan', { unitId: 'hm-dth-ap1' })).toEqual(['in']);
    expect((await searchPeople(commune, { unitId: 'hm-nbi' }, NOW)).people).toEqual([]);
    expect(await idsFound('lan')).toHaveLength(4);
  });

  it('finds by a phone however it is typed, and by nothing that cannot be a name', async () => {
    await addPerson(aPerson('p1', 'Trần Thị Lan', { phone: PHONE }));

    expect(await idsFound('0903.123.456')).toEqual(['p1']);
    expect(await idsFound('0903 123 457')).toEqual([]);
    expect(await idsFound('???')).toEqual([]);
  });

  it('narrows to those who hold a role today', async () => {
    await addPeople([
      aPerson('leader', 'Lê Thị Lan', { unitId: 'hm-dth-ap1' }),
      aPerson('member', 'Võ Thị Lan', { unitId: 'hm-dth-ap1' }),
      aPerson('former', 'Võ Thị Lan', { unitId: 'hm-dth-ap1' }),
    ]);
    await grantRole('x', 'leader', { role: 'branch_leader', unitId: 'hm-dth-ap1', validFrom: '2025-01-01' });
    await grantRole('x', 'former', { role: 'branch_leader', unitId: 'hm-dth-ap1', validFrom: '2024-01-01' });
    await endRole('former', 'branch_leader', 'hm-dth-ap1', '2025-01-01');
    await setHome('member', { unitId: 'hm-dth-ap1', kind: 'member', from: '2026-01-01', actId: 'a' });

    expect(await idsFound('lan', { role: 'branch_leader' })).toEqual(['leader']);
    expect(await idsFound('lan', { role: 'member' })).toEqual(['member']);
  });
});

describe('counting members', () => {
  it('counts members and honorary ones of a subtree on the day asked for, each once', async () => {
    await setHome('a', { unitId: 'hm-dth-ap1', kind: 'member', from: '2026-01-01', actId: '1' });
    await setHome('b', { unitId: 'hm-dth-ap2', kind: 'honorary_member', from: '2026-02-01', actId: '2' });
    await setHome('c', { unitId: 'hm-dth-ap2', kind: 'woman', from: '2026-01-01', actId: '3' });
    await setHome('d', { unitId: 'hm-nbi', kind: 'member', from: '2026-01-01', actId: '4' });
    await setHome('a', { unitId: 'hm-nbi', kind: 'member', from: '2026-03-01', actId: '5' });
    await setHome('a', { unitId: 'hm-nbi', kind: 'woman', from: '2026-03-05', actId: '6' });

    const counts = (units: string[], days: string[]) => Promise.all(days.map((day) => countMembers(units, day)));
    expect(await counts(['hm-dth'], ['2025-12-31', '2026-01-01', '2026-02-01', '2026-03-01'])).toEqual([0, 1, 2, 1]);
    expect(await counts(['hm'], ['2026-02-01', '2026-03-01', '2026-03-05'])).toEqual([3, 3, 2]);
    expect(await countMembers([], '2026-03-01')).toBe(0);
  });
});
