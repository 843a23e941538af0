import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deletionInTurn, openErasers } from '../../../src/app/privacy.ts';
import { getContact } from '../../../src/domain/contacts/contacts.ts';
import { getClaim } from '../../../src/domain/enrolment/claims.ts';
import { ClaimModel } from '../../../src/domain/enrolment/model.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { getPerson, updatePerson } from '../../../src/domain/people/people.ts';
import { grantRole } from '../../../src/domain/people/roles.ts';
import { copyOfMyData } from '../../../src/domain/privacy/copy.ts';
import { DELETION_DELAY_MS } from '../../../src/domain/privacy/deletion.ts';
import { forgetOnRequest } from '../../../src/domain/privacy/forget.ts';
import { privacyHandlers } from '../../../src/domain/privacy/handlers.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aDoor, aMember, aWriter, BRANCH } from '../enrolment/branch.ts';
import { aDesk } from '../safety/desk.ts';
import { aCall, apply, NOW, SEED } from '../support/builders.ts';
import { aPrivacy } from './ports.ts';

const door = aDoor();
const ports = aPrivacy();
const handlers = privacyHandlers(ports);
const own = deletionInTurn(openErasers({ desk: aDesk(), mediaDir: '/nonexistent' }));
const ADDRESS = '12 ấp Nam Thới';
let serial = 0;

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
afterAll(closeTestStore);

async function listed(): Promise<{ personId: string; name: string; phone: string }> {
  const n = ++serial;
  const her = { name: `Nguyễn Thị Lan ${n}`, phone: `+8491234560${n}` };
  const personId = await aMember(`p-own-${n}`, her.name, { phone: her.phone });
  await updatePerson(personId, { birth: '1968-05-02', address: ADDRESS });
  return { personId, ...her };
}

/** A neighbour who knows a member's name and number types both. */
async function asHer(contactId: string, her: { name: string; phone: string }): Promise<string> {
  await aWriter(contactId);
  const data = { unitId: BRANCH, name: her.name, phone: her.phone };
  return String((await door.call('enrolment.claim', contactId, data)).values.claimId);
}

async function cameIn(contactId: string): Promise<string> {
  const her = await listed();
  const claimId = await asHer(contactId, her);
  const answer = await door.call('enrolment.answer', contactId, { claimId, mine: true });
  expect(answer.outcome).toBe('linked');
  return her.personId;
}

async function purge(at: number): Promise<void> {
  for (const id of await own.due(at + DELETION_DELAY_MS, 100)) await own.run(id, at + DELETION_DELAY_MS);
}

async function shownTo(contactId: string): Promise<string> {
  const mine = await apply(handlers, aCall('contacts.myData', {}, { contactId }));
  const copy = await copyOfMyData(contactId, NOW, { ...ports, language: 'vi' });
  return JSON.stringify([mine.values, copy]);
}

describe('whoever is on the list by her own word alone', () => {
  it('sees nothing there that she did not type herself', async () => {
    await cameIn('zalo-neighbour1');

    const shown = await shownTo('zalo-neighbour1');

    expect(shown).not.toMatch(/1968|ấp Nam Thới|Địa chỉ|Năm sinh/);
  });

  it('changes nothing there', async () => {
    const personId = await cameIn('zalo-neighbour2');

    await apply(handlers, aCall('contacts.setPhone', { phone: '+84999999999' }, { contactId: 'zalo-neighbour2' }));
    const birth = { field: 'birth', value: '1990' };
    const answer = await apply(handlers, aCall('privacy.correct', birth, { contactId: 'zalo-neighbour2' }));

    expect(answer.outcome).toBe('nobody');
    expect(await getPerson(personId)).toMatchObject({ phone: '+84912345602', birth: '1968-05-02' });
  });

  it('deletes her chats, not the member, also by way of a second app', async () => {
    const personId = await cameIn('zalo-neighbour3');
    await aWriter('messenger-neighbour3');
    const { code } = (await door.call('apps.code', 'zalo-neighbour3')).values;
    await door.call('apps.link', 'messenger-neighbour3', { code: String(code) });

    const wish = { contactId: 'zalo-neighbour3', whole: false, source: 'platform', requestId: 'own-1' } as const;
    await forgetOnRequest(wish, ports, NOW);
    await purge(NOW);
    const shown = await shownTo('messenger-neighbour3');
    await apply(handlers, aCall('contacts.deleteEverything', {}, { contactId: 'messenger-neighbour3', at: NOW + 1 }));
    await purge(NOW + 1);

    expect(shown).not.toContain('1968');
    expect(await getContact('messenger-neighbour3')).toBeUndefined();
    expect(await getPerson(personId)).toMatchObject({ birth: '1968-05-02', address: ADDRESS });
    expect(await ClaimModel.countDocuments({ 'decision.personId': personId })).toBe(0);
  });
});

describe('an offer that waits for its answer', () => {
  it.each([
    ['somebody else’s chat is that person meanwhile', 'chat'],
    ['that person leads meanwhile', 'duty'],
  ] as const)('goes to those who know her when %s', async (_, what) => {
    const her = await listed();
    const contactId = `zalo-late-${what}`;
    const claimId = await asHer(contactId, her);
    if (what === 'chat') await aWriter('messenger-herself', { personId: her.personId });
    else await grantRole('t', her.personId, { role: 'branch_deputy', unitId: BRANCH, validFrom: '2020-01-01' });

    const answer = await door.call('enrolment.answer', contactId, { claimId, mine: true });

    expect(answer.outcome).not.toBe('linked');
    expect((await getContact(contactId))?.personId).toBeUndefined();
    expect(await getClaim(claimId)).toMatchObject({ state: 'waiting', candidates: [her.personId] });
  });
});
