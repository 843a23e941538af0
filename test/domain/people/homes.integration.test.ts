import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, type Day } from '../../../src/core/time.ts';
import { endsOf } from '../../../src/domain/people/homes.ts';
import { HOME_KINDS, PersonModel, type RoleDoc, RoleModel } from '../../../src/domain/people/model.ts';
import { addPerson, getPerson, setHome, setHomes } from '../../../src/domain/people/people.ts';
import { endRole, grantRole, rolesOf } from '../../../src/domain/people/roles.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { NOW } from '../support/builders.ts';

beforeAll(() => openTestStore());
beforeEach(async () => {
  await PersonModel.deleteMany({});
  await RoleModel.deleteMany({});
  await addPerson({ _id: 'lan', name: 'Trần Thị Lan', source: 'staff', createdAt: NOW });
});
afterAll(closeTestStore);

const homesOn = async (day: Day, personId = 'lan'): Promise<string[]> =>
  ((await rolesOf([personId], day)).get(personId) ?? [])
    .filter(({ role }) => HOME_KINDS.some((kind) => kind === role))
    .map(({ role, unitId }) => `${role} ${unitId}`);

describe('giving somebody a home', () => {
  it('makes her a member there from that day on, and puts her there', async () => {
    await setHome('lan', { unitId: 'ap1', kind: 'member', from: '2026-03-01', actId: 'a' });

    expect(await homesOn('2026-02-28')).toEqual([]);
    expect(await homesOn('2026-03-01')).toEqual(['member ap1']);
    expect(await getPerson('lan')).toMatchObject({ unitId: 'ap1' });
  });

  it('ends the home before, on the day the new one begins', async () => {
    await setHome('lan', { unitId: 'ap1', kind: 'woman', from: '2025-01-01', actId: 'a' });
    await setHome('lan', { unitId: 'ap2', kind: 'member', from: '2026-03-01', actId: 'b' });

    expect(await homesOn('2026-02-28')).toEqual(['woman ap1']);
    expect(await homesOn('2026-03-01')).toEqual(['member ap2']);
    expect(await getPerson('lan')).toMatchObject({ unitId: 'ap2' });
  });

  it('replaces a home said for a later day, and one of the same day', async () => {
    await setHome('lan', { unitId: 'ap1', kind: 'member', from: '2026-06-01', actId: 'a' });
    await setHome('lan', { unitId: 'ap2', kind: 'member', from: '2026-03-01', actId: 'b' });
    await setHome('lan', { unitId: 'ap3', kind: 'member', from: '2026-03-01', actId: 'c' });

    expect(await homesOn('2026-03-01')).toEqual(['member ap3']);
    expect(await homesOn('2026-07-01')).toEqual(['member ap3']);
  });

  it('changes nothing when the same act comes again, also after a later one', async () => {
    await setHome('lan', { unitId: 'ap1', kind: 'member', from: '2026-03-01', actId: 'a' });
    await setHome('lan', { unitId: 'ap2', kind: 'member', from: '2026-03-05', actId: 'b' });
    await setHome('lan', { unitId: 'ap1', kind: 'member', from: '2026-03-01', actId: 'a' });

    expect(await homesOn('2026-03-06')).toEqual(['member ap2']);
    expect(await RoleModel.countDocuments({})).toBe(2);
  });

  it('leaves her other roles alone, and a membership that ended stays ended', async () => {
    await grantRole('x', 'lan', { role: 'branch_leader', unitId: 'ap1', validFrom: '2025-01-01' });
    await setHome('lan', { unitId: 'ap1', kind: 'member', from: '2025-01-01', actId: 'a' });
    await endRole('lan', 'member', 'ap1', '2025-06-01');
    await setHome('lan', { unitId: 'ap2', kind: 'member', from: '2026-03-01', actId: 'b' });

    expect(await homesOn('2025-12-01')).toEqual([]);
    expect((await rolesOf(['lan'], '2026-04-01')).get('lan')?.map(({ role }) => role)).toContain('branch_leader');
  });

  it('keeps one home when two people say two at the same moment', async () => {
    await Promise.all(
      ['ap1', 'ap2', 'ap3', 'ap4'].map((unitId) =>
        setHome('lan', { unitId, kind: 'member', from: '2026-03-01', actId: unitId }),
      ),
    );

    const homes = await homesOn('2026-03-02');
    expect(homes).toHaveLength(1);
    expect(`member ${(await getPerson('lan'))?.unitId}`).toBe(homes[0]);
  });

  it('is mended by the same call after a crash between the term and the rest', async () => {
    await setHome('lan', { unitId: 'ap1', kind: 'member', from: '2026-01-01', actId: 'a' });
    await setHome('lan', { unitId: 'ap2', kind: 'member', from: '2026-03-01', actId: 'b' });
    await RoleModel.updateOne({ actId: 'a' }, { $unset: { validTo: '' } });
    await PersonModel.updateOne({ _id: 'lan' }, { $set: { unitId: 'ap1', homeTurn: 1 } });

    await setHome('lan', { unitId: 'ap2', kind: 'member', from: '2026-03-01', actId: 'b' });

    expect(await homesOn('2026-03-02')).toEqual(['member ap2']);
    expect(await getPerson('lan')).toMatchObject({ unitId: 'ap2' });
  });

  it('gives many people their homes at once', async () => {
    await setHomes(
      Array.from({ length: 1_200 }, (_, i) => ({
        personId: `p${i}`,
        unitId: `u${i % 7}`,
        kind: 'member' as const,
        from: '2026-03-01',
        actId: 'import',
      })),
    );

    expect(await RoleModel.countDocuments({ role: 'member' })).toBe(1_200);
    expect(await homesOn('2026-03-01', 'p1199')).toEqual(['member u2']);
  });
});

describe('the homes of one person', () => {
  it('are never two on one day, and from the first on never none, whatever was said in whatever order', () => {
    const said = fc.array(fc.record({ after: fc.nat(60), unit: fc.constantFrom('a', 'b', 'c') }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(said, (acts) => {
        let log: RoleDoc[] = [];
        for (const [i, { after, unit }] of acts.entries()) {
          const term = { _id: `${i}`, personId: 'p', role: 'member' as const, unitId: unit, turn: i + 1 };
          log = [...log, { ...term, validFrom: addDays('2026-01-01', after) }];
          const ends = new Map(endsOf(log).map(({ _id, validTo }) => [_id, validTo]));
          log = log.map((one) => ({ ...one, ...(ends.has(one._id) ? { validTo: ends.get(one._id) ?? '' } : {}) }));
        }

        const first = log.map(({ validFrom }) => validFrom).sort()[0] ?? '';
        for (let i = 0; i <= 61; i++) {
          const day = addDays('2026-01-01', i);
          const open = log.filter(({ validFrom, validTo }) => validFrom <= day && (!validTo || day < validTo));
          expect(open.length).toBe(day < first ? 0 : 1);
        }
      }),
    );
  });
});
