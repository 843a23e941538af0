import mongoose from 'mongoose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rotateKeys } from '../../src/app/rotate-keys.ts';
import { openSealer } from '../../src/core/seal.ts';
import { getContact, renameContact, setContactPhone, touchContact } from '../../src/domain/contacts/contacts.ts';
import { searchContacts } from '../../src/domain/contacts/search.ts';
import { PersonModel } from '../../src/domain/people/model.ts';
import { addPerson, findPeopleByPhone, getPerson, searchPeople, updatePerson } from '../../src/domain/people/people.ts';
import { grantRole } from '../../src/domain/people/roles.ts';
import { openPersonal, sealPersonal, usePersonalKeys } from '../../src/domain/personal/vault.ts';
import { eraseSafety } from '../../src/domain/safety/cases.ts';
import { safetyDesk } from '../../src/domain/safety/desk.ts';
import { OpenCases, SafetyCases } from '../../src/domain/safety/model.ts';
import { anEvent, NOW } from '../domain/support/builders.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';

const OLD = { id: 'old', key: Buffer.alloc(32, 1) };
const NEW = { id: 'new', key: Buffer.alloc(32, 2) };
const OF_THE_RUN = { id: 'test', key: Buffer.alloc(32, 7) };
const NOWHERE = { unitIds: [], withoutUnit: true };
const deskWith = (...keys: (typeof OLD)[]) =>
  safetyDesk({ keys, dutyHours: { from: 0, to: 24 }, hotlinesCheckedOn: '2026-03-01' });

beforeAll(() => openTestStore());
beforeEach(async () => {
  await Promise.all((await mongoose.connection.db?.collections())?.map((one) => one.deleteMany({})) ?? []);
  usePersonalKeys([OLD]);
  await addPerson({
    _id: 'p-lan',
    name: 'Trần Thị Lan',
    phone: '+84903123456',
    birth: '1975',
    address: '12 Lê Lợi',
    source: 'roster',
    createdAt: NOW,
  });
  await touchContact(anEvent('lan', { kind: 'text', text: 'chào' }));
  await renameContact('zalo-lan', 'Chị Lan Bánh');
  await setContactPhone('zalo-lan', '+84903123456');
});
afterEach(() => usePersonalKeys([OF_THE_RUN]));
afterAll(closeTestStore);

const rotate = async () => {
  usePersonalKeys([NEW, OLD]);
  return rotateKeys(deskWith(NEW, OLD), () => undefined);
};

describe('changing the key', () => {
  it('leaves nothing that needs the old one: everything opens and is found without it', async () => {
    const { left, resealed, redigested } = await rotate();

    usePersonalKeys([NEW]);
    expect(left).toBe(0);
    expect(resealed).toEqual({ contacts: 1, people: 1 });
    expect(redigested).toMatchObject({ people: 1, contacts: 1 });
    expect(await getPerson('p-lan')).toMatchObject({
      name: 'Trần Thị Lan',
      phone: '+84903123456',
      birth: '1975',
      address: '12 Lê Lợi',
    });
    expect((await searchPeople(NOWHERE, { text: 'thi lan' })).people).toHaveLength(1);
    expect(await findPeopleByPhone('+84903123456')).toHaveLength(1);
    expect(await getContact('zalo-lan')).toMatchObject({ name: 'Chị Lan Bánh', phone: '+84903123456' });
    expect((await searchContacts(NOWHERE, { text: 'bánh' })).contacts).toHaveLength(1);
    expect((await searchContacts(NOWHERE, { text: '0903 123 456' })).contacts).toHaveLength(1);
  });

  it('finds people in the middle of it, whichever key they were kept with', async () => {
    usePersonalKeys([NEW, OLD]);
    await addPerson({ _id: 'p-new', name: 'Lê Thị Lan', phone: '+84903123456', source: 'staff', createdAt: NOW });

    const { people } = await searchPeople(NOWHERE, { text: 'lan' });
    expect(people.map(({ _id }) => _id)).toEqual(['p-lan', 'p-new']);
    expect(await findPeopleByPhone('+84903123456')).toHaveLength(2);
  });

  it('does nothing the second time, and goes on after it was broken off', async () => {
    usePersonalKeys([NEW, OLD]);
    await updatePerson('p-lan', { birth: '1976' });
    await rotate();
    const second = await rotate();

    expect(second).toEqual({ resealed: {}, redigested: { people: 0, contacts: 0, safetyCases: 0 }, left: 0 });
    usePersonalKeys([NEW]);
    expect(await getPerson('p-lan')).toMatchObject({ birth: '1976', address: '12 Lê Lợi' });
  });

  it('reseals whatever is sealed at any depth of any collection, tokens and notes too', async () => {
    const sealer = openSealer([OLD]);
    const db = mongoose.connection;
    await db.collection('tokens').insertOne({ _id: 'oa' as never, ...sealer.seal('tokens'), obtainedAt: 5 });
    const steps = [{ id: 'a' }, { id: 'b', note: sealPersonal('một ghi chú') }];
    await db.collection('requests').insertOne({ _id: 'r' as never, steps, said: 'old: chào em' });

    const { left } = await rotate();

    usePersonalKeys([NEW]);
    const token = await db.collection('tokens').findOne({ _id: 'oa' as never });
    expect(openSealer([NEW]).open({ keyId: token?.keyId, sealed: token?.sealed })).toBe('tokens');
    expect(token?.obtainedAt).toBe(5);
    const request = await db.collection('requests').findOne({ _id: 'r' as never });
    expect(openPersonal(request?.steps[1].note)).toBe('một ghi chú');
    expect(request?.said).toBe('old: chào em');
    expect(left).toBe(0);
  });

  it('keeps a safety case findable by its contact and closed to those barred from it', async () => {
    const old = deskWith(OLD);
    await grantRole('x', 'p-leader', { role: 'branch_leader', unitId: 'ap1', validFrom: '2026-01-01' });
    const [contactKey = ''] = old.digests('zalo-lan');
    const barred = ['zalo-lan', 'p-leader'].map((name) => old.digests(name)[0] ?? '').sort();
    await OpenCases.create({ _id: contactKey, caseId: 'c' });
    await SafetyCases.create({
      _id: 'c',
      code: 'AT-1',
      state: 'open',
      channel: 'zalo',
      unitChain: [],
      barred,
      contactKey,
      contact: old.seal('zalo-lan'),
      openedAt: NOW,
      lastAt: NOW,
      lines: [{ id: 'n', at: NOW, what: 'note', note: old.seal('gọi lại') }],
      round: 0,
    });

    await rotate();

    const fresh = deskWith(NEW);
    const row = await SafetyCases.findById('c').lean();
    expect(fresh.open(row?.lines[0]?.note)).toBe('gọi lại');
    expect(row?.barred).toEqual(['zalo-lan', 'p-leader'].map((name) => fresh.digests(name)[0]).sort());
    expect((await OpenCases.find({}).lean()).map(({ _id }) => _id)).toEqual([fresh.digests('zalo-lan')[0]]);
    await eraseSafety(fresh, 'zalo-lan');
    expect((await SafetyCases.findById('c').lean())?.contactKey).toBeNull();
  });

  it('overwrites nothing that was changed while it ran', async () => {
    usePersonalKeys([NEW, OLD]);
    const running = rotateKeys(deskWith(NEW, OLD), () => undefined);
    await updatePerson('p-lan', { name: 'Trần Thị Lan Anh' });
    await running;
    await rotate();

    usePersonalKeys([NEW]);
    expect(await getPerson('p-lan')).toMatchObject({ name: 'Trần Thị Lan Anh', address: '12 Lê Lợi' });
    expect((await searchPeople(NOWHERE, { text: 'lan anh' })).people).toHaveLength(1);
    expect(JSON.stringify(await PersonModel.find({}).lean())).not.toContain('old:');
  });
});
