import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addPeopleInBulk, peopleAtHome, termsOf } from '../../../src/domain/people/bulk.ts';
import { PersonModel, RoleModel } from '../../../src/domain/people/model.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { NOW } from '../support/builders.ts';

const UNITS = Array.from({ length: 19 }, (_, i) => `u-${i}`);

async function addTo(unitId: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, i) => `${unitId}-${i}`);
  await addPeopleInBulk(
    ids.map((_id) => ({
      person: { _id, name: `Lê Thị ${_id}`, source: 'roster', createdAt: NOW },
      home: { unitId, kind: 'member', from: '2020-01-01', actId: 'act' },
    })),
  );
  return ids;
}

beforeAll(openTestStore);
beforeEach(async () => {
  await PersonModel.deleteMany({});
  await RoleModel.deleteMany({});
});
afterAll(closeTestStore);

describe('everyone at home in some units', () => {
  it('comes once, whole, however the units and people fall into pages', async () => {
    const small = await Promise.all(UNITS.slice(0, 18).map((unitId, i) => addTo(unitId, i % 4)));
    const large = await addTo('u-18', 2_003);
    await addTo('elsewhere', 3);

    const pages: { _id: string; name?: string }[][] = [];
    for await (const page of peopleAtHome(UNITS)) pages.push(page);

    const found = pages.flat();
    expect(found.map(({ _id }) => _id).sort()).toEqual([...small.flat(), ...large].sort());
    expect(found.every(({ _id, name }) => name === `Lê Thị ${_id}`)).toBe(true);
  });
});

describe('adding many people', () => {
  it('gives each her home, and twice is once', async () => {
    const ids = await addTo('u-1', 1_001);
    await addTo('u-1', 1_001);

    const terms = await termsOf(ids);

    expect(await PersonModel.countDocuments({ unitId: 'u-1' })).toBe(1_001);
    expect([...terms.values()].every((held) => held.length === 1 && held[0]?.unitId === 'u-1')).toBe(true);
    expect(terms.size).toBe(1_001);
  });
});
