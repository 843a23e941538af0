import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { planOperations } from '../../src/domain/organisation/changes.ts';
import { currentTree } from '../../src/domain/organisation/tree-store.ts';
import { datedUnits } from '../../src/store/dated-units.ts';
import { migrate } from '../../src/store/migrations.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';

beforeAll(openTestStore);
afterAll(closeTestStore);

const flat = {
  predecessors: [],
  successors: [],
  formerNames: [],
  ancestors: [],
  type: 'commune',
  validFrom: '2023-12-01',
};

describe('a store whose units had one row, one name and one place', () => {
  it('keeps every name with its days, and can be changed from then on', async () => {
    await mongoose.connection.collection<{ _id: string; [field: string]: unknown }>('units').insertMany([
      { _id: 'hm', code: 'HM', name: 'Huyện', ...flat },
      {
        _id: 'x',
        code: 'HM-X',
        name: 'Xã Nay',
        ...flat,
        parentId: 'hm',
        ancestors: ['hm'],
        formerNames: [{ name: 'Xã Xưa', until: '2024-05-01' }],
      },
      {
        _id: 'y',
        code: 'HM-Y',
        name: 'Xã Hết',
        ...flat,
        parentId: 'hm',
        ancestors: ['hm'],
        validTo: '2025-01-01',
        sample: true,
      },
    ]);

    const first = await migrate(silentLog, [datedUnits]);
    // A crash between the work and the record of it runs it again.
    await datedUnits.run(mongoose.connection);

    const tree = await currentTree();
    expect(first).toEqual(['2026-11-23-dated-units']);
    expect(tree.on('x', '2024-04-30')).toMatchObject({ name: 'Xã Xưa', ancestors: ['hm'], validFrom: '2023-12-01' });
    expect(tree.on('x', '2024-05-01')).toMatchObject({
      name: 'Xã Nay',
      formerNames: [{ name: 'Xã Xưa', until: '2024-05-01' }],
    });
    expect(tree.on('y', '2025-01-01')).toBeUndefined();
    expect(tree.near('y', '2026-01-01')).toMatchObject({ validTo: '2025-01-01', sample: true });
    const done = await planOperations({ actId: 'a', staffId: 's', at: Date.parse('2026-01-01') }, [
      { kind: 'rename', effectiveOn: '2026-02-01', document: '1/QĐ', unitId: 'x', code: 'HM-X2' },
    ]);
    expect(done).toMatchObject({ again: false });
    expect((await currentTree()).on('x', '2026-02-01')?.code).toBe('HM-X2');
  });
});
