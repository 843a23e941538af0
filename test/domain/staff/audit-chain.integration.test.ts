import { fork } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listAudit, recordAudit } from '../../../src/domain/staff/audit.ts';
import { forgetInAudit, headOfChain, verifyChain } from '../../../src/domain/staff/audit-chain.ts';
import { AuditModel } from '../../../src/domain/staff/model.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';

const NOW = Date.parse('2026-11-23T09:00:00+07:00');
let uri: string;

beforeAll(async () => {
  uri = await openTestStore();
});
beforeEach(() => AuditModel.deleteMany({}));
afterAll(closeTestStore);

async function write(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const details = { shown: n, role: 'officer', late: true };
    await recordAudit({
      staffId: 's',
      post: 'officer@hm',
      act: 'reports.read',
      about: `BC-${n}`,
      unitId: 'hm',
      details,
      at: NOW + n,
    });
  }
}

const row = async (n: number) => AuditModel.findOne({ n }).lean();

describe('the chain of the audit log', () => {
  it('is whole while nobody touches it', async () => {
    await write(5);

    const report = await verifyChain();

    expect(report).toMatchObject({ lines: 5, unchained: 0, forgotten: 0 });
    expect(report.broken).toBeUndefined();
    expect(report.head).toEqual(await headOfChain());
  });

  it.each<[string, Record<string, unknown>]>([
    ['who', { staffId: 'other' }],
    ['as what', { post: 'admin@hm' }],
    ['the act', { act: 'reports.accept' }],
    ['about whom', { about: 'BC-9' }],
    ['the unit', { unitId: 'hm-dth' }],
    ['the time', { at: NOW }],
    ['a detail', { details: { shown: 99, role: 'officer', late: true } }],
    ['its hash', { hash: '0'.repeat(64) }],
  ])('tells where %s was changed', async (_, change) => {
    await write(5);
    await AuditModel.updateOne({ n: 3 }, { $set: change });

    const report = await verifyChain();

    expect(report.broken).toEqual({ n: 3, reason: 'changed' });
  });

  it('tells which line is missing, the first one too', async () => {
    await write(4);
    await AuditModel.deleteOne({ n: 2 });
    const middle = await verifyChain();
    await AuditModel.deleteOne({ n: 1 });

    expect(middle.broken).toEqual({ n: 2, reason: 'missing' });
    expect((await verifyChain()).broken).toEqual({ n: 1, reason: 'missing' });
  });

  it('tells from a noted end that lines were cut off, or the whole was written anew', async () => {
    await write(4);
    const noted = await headOfChain();
    await AuditModel.deleteMany({ n: { $gt: 2 } });
    const cut = await verifyChain(noted);
    await write(2);

    expect(cut.broken).toEqual({ n: 3, reason: 'missing' });
    expect((await verifyChain(noted)).broken).toEqual({ n: 4, reason: 'not-as-noted' });
    expect((await verifyChain()).broken).toBeUndefined();
  });

  it('lets a woman be forgotten without breaking, and no name for her stays', async () => {
    await write(3);
    await recordAudit({ staffId: 's', act: 'contacts.read', about: 'zalo-77', at: NOW });
    await recordAudit({ staffId: 's', act: 'contacts.reveal-phone', about: 'zalo-77', at: NOW });

    await forgetInAudit('zalo-77');

    expect(JSON.stringify(await AuditModel.find().lean())).not.toContain('zalo-77');
    expect(await verifyChain()).toMatchObject({ lines: 5, forgotten: 2 });
    expect((await row(4))?.act).toBe('contacts.read');
  });

  it('begins behind the lines of before, which it counts and does not prove', async () => {
    await AuditModel.collection.insertMany([
      { _id: 'fff0', at: NOW - 2, staffId: 's', act: 'staff.sign-in', about: 's' } as never,
      { _id: '0ab1', at: NOW - 1, staffId: 's', act: 'staff.sign-in', about: 's' } as never,
    ]);
    await write(2);

    const report = await verifyChain();

    expect(report).toMatchObject({ lines: 2, unchained: 2 });
    expect(await listAudit({})).toHaveLength(4);
  });

  it('has one order though two processes write at the same time', async () => {
    const other = fork(new URL('../../support/audit-writer.ts', import.meta.url), [uri, '40'], { stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => other.once('exit', resolve));
    await new Promise((resolve) => other.once('message', resolve));
    other.send('go');

    await Promise.all(
      Array.from({ length: 40 }, (_, n) => recordAudit({ staffId: 'a', act: 'x.y', about: `${n}`, at: NOW })),
    );
    const code = await ended;
    const report = await verifyChain();

    expect(code).toBe(0);
    expect(report).toMatchObject({ lines: 80 });
    expect(report.broken).toBeUndefined();
  });
});

describe('looking something up in the audit log', () => {
  beforeEach(async () => {
    const lines = [
      { staffId: 'lan', act: 'reports.read', about: 'BC-1', unitId: 'hm-dth', at: NOW },
      { staffId: 'lan', act: 'contacts.reveal-phone', about: 'zalo-1', unitId: 'hm-bdi', at: NOW + 1 },
      { staffId: 'hoa', act: 'reports.read', about: 'BC-2', at: NOW + 1 },
      { staffId: 'hoa', act: 'staff.sign-in', about: 'hoa', at: NOW + 3 },
    ];
    for (const line of lines) await recordAudit(line);
  });

  it.each<[string, Parameters<typeof listAudit>[0], string[]]>([
    ['by who', { staffId: 'lan' }, ['zalo-1', 'BC-1']],
    ['by act', { acts: ['reports.read', 'reports.accept'] }, ['BC-2', 'BC-1']],
    ['by what it is about', { about: 'BC-1' }, ['BC-1']],
    ['by unit', { unitIds: ['hm-bdi'] }, ['zalo-1']],
    ['from a moment on', { from: NOW + 1 }, ['hoa', 'BC-2', 'zalo-1']],
    ['until a moment', { until: NOW + 1 }, ['BC-1']],
    [
      'within a subtree and its people',
      { within: { unitIds: ['hm-dth'], staffIds: ['hoa'] } },
      ['hoa', 'BC-2', 'BC-1'],
    ],
  ])('finds it %s', async (_, query, about) => {
    expect((await listAudit(query)).map((line) => line.about)).toEqual(about);
  });
});
