import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { audienceSource } from '../../../src/domain/contacts/audience.ts';
import {
  contactsByIds,
  contactsOfPeople,
  getContact,
  linkPerson,
  renameContact,
  setContactPhone,
  touchContact,
} from '../../../src/domain/contacts/contacts.ts';
import { ContactModel } from '../../../src/domain/contacts/model.ts';
import { sealOlderContacts } from '../../../src/domain/contacts/seal-older.ts';
import { searchContacts } from '../../../src/domain/contacts/search.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { anEvent, NOW } from '../support/builders.ts';

const NOWHERE = { unitIds: [], withoutUnit: true };

beforeAll(() => openTestStore());
beforeEach(() => ContactModel.deleteMany({}));
afterAll(closeTestStore);

const greet = (userId: string) => touchContact(anEvent(userId, { kind: 'text', text: 'chào' }));
const found = async (text: string) =>
  (await searchContacts(NOWHERE, { text })).contacts.map(({ _id, name, phone }) => ({ _id, name, phone }));

describe('a contact in the store', () => {
  it('shows neither name nor phone, and opens wherever it is asked for', async () => {
    await greet('lan');
    await renameContact('zalo-lan', 'Nguyễn Thị Đào');
    await setContactPhone('zalo-lan', '+84903123456');
    await linkPerson('zalo-lan', 'p-1');

    const raw = JSON.stringify(await ContactModel.find({}).lean());
    for (const clear of ['Nguyễn', 'nguyen', 'Đào', 'dao"', '903123456']) expect(raw).not.toContain(clear);
    const opened = { name: 'Nguyễn Thị Đào', phone: '+84903123456' };
    expect(await getContact('zalo-lan')).toMatchObject(opened);
    expect((await contactsByIds(['zalo-lan'])).get('zalo-lan')).toMatchObject(opened);
    expect(await contactsOfPeople(['p-1'])).toMatchObject([opened]);
    expect(await getContact('zalo-lan')).not.toHaveProperty('nameDigests');
  });

  it('is found by its new name only, once she has given another', async () => {
    await greet('lan');
    await renameContact('zalo-lan', 'Nguyễn Thị Đào');
    await renameContact('zalo-lan', 'Dì Tư');

    expect(await found('dao')).toEqual([]);
    expect(await found('dì tư')).toMatchObject([{ _id: 'zalo-lan', name: 'Dì Tư' }]);
  });
});

describe('sealing what an older store kept in clear', () => {
  const older = (id: string, more: Record<string, unknown>) =>
    ContactModel.collection.insertOne({
      _id: id as never,
      channel: 'zalo',
      account: 'oa',
      userId: id,
      language: 'vi',
      firstSeenAt: NOW,
      consents: {},
      ...more,
    });

  it('leaves nothing readable, loses nothing, and may be done again', async () => {
    await older('zalo-a', { name: 'Nguyễn Thị Đào', nameKey: 'nguyen thi dao', phone: '+84903123456' });
    await older('zalo-b', { phone: '+84911000111' });
    await older('zalo-c', { name: 'Dì Tư', nameKey: 'di tu' });
    await older('zalo-d', {});
    await greet('e');
    await renameContact('zalo-e', 'Chị Hoa');

    await sealOlderContacts();
    await sealOlderContacts();

    const raw = JSON.stringify(await ContactModel.find({}).lean());
    for (const clear of ['Đào', 'dao', 'nameKey', '903123456', '911000111', 'Tư']) expect(raw).not.toContain(clear);
    expect(await found('thi dao')).toEqual([{ _id: 'zalo-a', name: 'Nguyễn Thị Đào', phone: '+84903123456' }]);
    expect(await found('0911 000 111')).toMatchObject([{ _id: 'zalo-b' }]);
    expect(await found('hoa')).toMatchObject([{ _id: 'zalo-e' }]);
    expect(await getContact('zalo-d')).not.toHaveProperty('name');
  });
});

describe('the contacts of a person in an audience', () => {
  it('are all of hers the filter means, wherever they stand in the list', async () => {
    for (const userId of ['a', 'b', 'c']) await greet(userId);
    await linkPerson('zalo-a', 'p-1');
    await linkPerson('zalo-c', 'p-1');
    await ContactModel.updateOne({ _id: 'zalo-c' }, { $set: { channel: 'messenger' } });

    const everyone = await audienceSource({}, NOW);
    const onZalo = await audienceSource({ channels: ['zalo'] }, NOW);

    expect((await everyone.ofPeople(['p-1', 'p-2'])).map(({ contactId }) => contactId)).toEqual(['zalo-a', 'zalo-c']);
    expect((await onZalo.ofPeople(['p-1'])).map(({ contactId }) => contactId)).toEqual(['zalo-a']);
  });
});
