import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contactsOfPeople, linkPerson, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { ContactModel } from '../../../src/domain/contacts/model.ts';
import { mergePeople } from '../../../src/domain/people/merge.ts';
import { PersonModel, RoleModel } from '../../../src/domain/people/model.ts';
import { addPeople, getPerson, searchPeople, setHome } from '../../../src/domain/people/people.ts';
import { grantRole, rolesOf } from '../../../src/domain/people/roles.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { anEvent, NOW } from '../support/builders.ts';

const DAY = '2026-03-10';

beforeAll(() => openTestStore());
beforeEach(async () => {
  await Promise.all([PersonModel.deleteMany({}), RoleModel.deleteMany({}), ContactModel.deleteMany({})]);
  await addPeople([
    { _id: 'roster', name: 'Trần Thị Lan', birth: '1975', source: 'roster', createdAt: NOW },
    { _id: 'chat', name: 'Chị Lan', phone: '+84903123456', source: 'chat', createdAt: NOW },
  ]);
  await touchContact(anEvent('lan', { kind: 'text', text: 'chào' }));
  await linkPerson('zalo-lan', 'chat');
  await grantRole('x', 'chat', { role: 'branch_leader', unitId: 'ap1', validFrom: '2026-01-01' });
  await setHome('chat', { unitId: 'ap9', kind: 'woman', from: '2026-01-01', actId: 'a' });
});
afterAll(closeTestStore);

const rolesHeld = async () =>
  ((await rolesOf(['roster'], DAY)).get('roster') ?? []).map(({ role, unitId }) => `${role} ${unitId}`).sort();

describe('making one of two records of a woman', () => {
  it('keeps what is known, takes over what was missing, her contacts and her roles, and one home', async () => {
    await setHome('roster', { unitId: 'ap1', kind: 'member', from: '2020-01-01', actId: 'b' });

    expect(await mergePeople('roster', 'chat')).toBe(true);
    expect(await mergePeople('roster', 'chat')).toBe(true);

    expect(await getPerson('roster')).toMatchObject({
      name: 'Trần Thị Lan',
      birth: '1975',
      phone: '+84903123456',
      unitId: 'ap1',
    });
    expect(await getPerson('chat')).toBeUndefined();
    expect((await contactsOfPeople(['roster'])).map(({ _id }) => _id)).toEqual(['zalo-lan']);
    expect(await rolesHeld()).toEqual(['branch_leader ap1', 'member ap1']);
    expect(await RoleModel.countDocuments({ personId: 'chat' })).toBe(0);
    const { people } = await searchPeople({ unitIds: [], withoutUnit: true }, { text: '0903123456' }, NOW);
    expect(people).toEqual([]);
  });

  it('takes over the home where she had none', async () => {
    await mergePeople('roster', 'chat');

    expect(await rolesHeld()).toEqual(['branch_leader ap1', 'woman ap9']);
    expect(await getPerson('roster')).toMatchObject({ unitId: 'ap9' });
  });

  it('does nothing for a record that is not there, or for itself', async () => {
    expect(await mergePeople('nobody', 'chat')).toBe(false);
    expect(await mergePeople('chat', 'chat')).toBe(true);

    expect(await getPerson('chat')).toMatchObject({ name: 'Chị Lan' });
  });
});
