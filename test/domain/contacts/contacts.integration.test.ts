import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { audienceSource, currentRecipients } from '../../../src/domain/contacts/audience.ts';
import {
  contactsByIds,
  getContact,
  linkPerson,
  markUnreachable,
  reachStateOf,
  renameContact,
  setContactPhone,
  setContactUnit,
  touchContact,
} from '../../../src/domain/contacts/contacts.ts';
import { loadFacts } from '../../../src/domain/contacts/facts.ts';
import { contactHandlers } from '../../../src/domain/contacts/handlers.ts';
import { ContactModel } from '../../../src/domain/contacts/model.ts';
import { searchContacts } from '../../../src/domain/contacts/search.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { grantRole } from '../../../src/domain/people/roles.ts';
import { recordConsent } from '../../../src/domain/privacy/consents.ts';
import { requestDeletion } from '../../../src/domain/privacy/deletion.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, anEvent, apply, NOW, SEED } from '../support/builders.ts';

const handlers = contactHandlers();

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
beforeEach(async () => {
  await ContactModel.deleteMany({});
});
afterAll(closeTestStore);

const greet = (userId: string, at = NOW) => touchContact(anEvent(userId, { kind: 'text', text: 'chào' }, at));

describe('touching a contact', () => {
  it('moves the last interaction only forward, in whatever order events arrive', async () => {
    await greet('lan', NOW);
    await greet('lan', NOW - 5000);

    const contact = await getContact('zalo-lan');
    expect(contact).toMatchObject({ lastInteractionAt: NOW, firstSeenAt: NOW - 5000, language: 'vi', account: 'oa' });
  });

  it('does not bring back a forgotten contact for an unfollow', async () => {
    await touchContact(anEvent('gone', { kind: 'unfollow' }));

    expect(await getContact('zalo-gone')).toBeUndefined();
  });

  it('takes a block back as soon as she is heard of again', async () => {
    await greet('lan', NOW);
    await markUnreachable('zalo-lan', NOW + 1);
    const blocked = await getContact('zalo-lan');
    await greet('lan', NOW + 2);
    const back = await getContact('zalo-lan');

    expect(blocked && reachStateOf(blocked)).toEqual({ lastInteractionAt: NOW, blockedAt: NOW + 1 });
    expect(back && reachStateOf(back)).toEqual({ lastInteractionAt: NOW + 2 });
  });
});

describe('contacts by their ids', () => {
  it('come all at once, without those nobody knows', async () => {
    await greet('lan');
    await greet('hoa');

    const found = await contactsByIds(['zalo-lan', 'zalo-hoa', 'zalo-lan', 'zalo-nobody']);

    expect([...found.keys()].sort()).toEqual(['zalo-hoa', 'zalo-lan']);
    expect(found.get('zalo-lan')?.userId).toBe('lan');
    expect((await contactsByIds([])).size).toBe(0);
  });
});

describe('facts of a contact', () => {
  it('are those of a guest for someone unknown', async () => {
    const facts = await loadFacts('messenger-99', NOW);

    expect(facts).toEqual({ channel: 'messenger', language: 'vi', consents: {}, roles: ['guest'], leads: [] });
  });

  it('carry name, unit and what she agreed to', async () => {
    await greet('lan');
    await renameContact('zalo-lan', 'Nguyễn Thị Lan');
    await apply(handlers, aCall('contacts.setLanguage', { language: 'en' }));
    const unit = await apply(handlers, aCall('contacts.setUnit', { unitId: 'hm-bdi-ap1' }));
    await consent('zalo-lan', 'granted');

    const facts = await loadFacts('zalo-lan', NOW);

    expect(unit).toEqual({
      outcome: 'ok',
      values: { unitId: 'hm-bdi-ap1', unitName: 'Chi hội ấp 1, Xã Bà Điểm' },
    });
    expect(facts).toEqual({
      channel: 'zalo',
      language: 'en',
      name: 'Nguyễn Thị Lan',
      consents: { broadcast: 'granted' },
      unitId: 'hm-bdi-ap1',
      unitName: 'Chi hội ấp 1, Xã Bà Điểm',
      roles: ['guest'],
      leads: [],
    });
  });

  it('refuse a unit that does not exist and data of a wrong shape', async () => {
    await greet('lan');

    const outcomes = await Promise.all([
      apply(handlers, aCall('contacts.setUnit', { unitId: 'hm-nowhere' })),
      apply(handlers, aCall('contacts.setLanguage', { language: 'fr' })),
    ]);

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unknown', 'invalid']);
  });
});

const consent = (contactId: string, state: 'granted' | 'withdrawn', at = NOW) =>
  recordConsent(`consent-${contactId}-${state}`, contactId, 'broadcast', {
    state,
    textKey: 'consent.ask',
    textVersion: 3,
    channel: 'zalo',
    at,
  });

describe('an audience', () => {
  const everyone = async (filter: Parameters<typeof audienceSource>[0], limit = 2) => {
    const source = await audienceSource(filter, NOW);
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await source.page(after, limit);
      ids.push(...page.recipients.map((recipient) => recipient.contactId));
      after = page.next;
    } while (after !== undefined);
    return ids;
  };

  beforeEach(async () => {
    for (const [userId, unitId] of Object.entries({ a: 'hm-dth-ap1', b: 'hm-dth', c: 'hm-bdi-ap1', d: 'hm-dth-ap2' })) {
      await greet(userId);
      await setContactUnit(`zalo-${userId}`, unitId);
    }
    await greet('e');
    await linkPerson('zalo-d', 'person-d');
    await grantRole('test', 'person-d', { role: 'branch_leader', unitId: 'hm-dth-ap2', validFrom: '2026-01-01' });
  });

  it('takes a unit with everything below it, page by page, each once', async () => {
    expect(await everyone({ unitIds: ['hm-dth'] })).toEqual(['zalo-a', 'zalo-b', 'zalo-d']);
    expect(await everyone({ unitIds: ['hm-dth', 'hm-dth-ap1'] }, 1)).toEqual(['zalo-a', 'zalo-b', 'zalo-d']);
    expect(await everyone({ unitIds: ['hm'] })).toEqual(['zalo-a', 'zalo-b', 'zalo-c', 'zalo-d']);
    expect(await everyone({})).toHaveLength(5);
    expect(await everyone({ channels: ['messenger'] })).toEqual([]);
  });

  it('is nobody when the choice of units was lost, and no one at all for a filter it does not know', async () => {
    const misspelt: Record<string, unknown> = { unitId: 'hm-dth' };

    expect(await everyone({ unitIds: [] })).toEqual([]);
    await expect(everyone(misspelt)).rejects.toThrow('unitId');
  });

  it('can be narrowed to a role she holds today', async () => {
    expect(await everyone({ roles: ['branch_leader'] })).toEqual(['zalo-d']);
    expect(await everyone({ roles: ['guest'], unitIds: ['hm-dth'] })).toEqual(['zalo-a', 'zalo-b']);
  });

  it('can be asked again right before sending, when someone has changed her mind or is gone', async () => {
    await consent('zalo-a', 'granted');
    await consent('zalo-a', 'withdrawn', NOW + 1);
    await requestDeletion(['zalo-b'], NOW);

    const now = await currentRecipients(['zalo-a', 'zalo-b', 'zalo-d', 'zalo-nobody'], NOW + 2);

    const byId = new Map(now.map((recipient) => [recipient.contactId, recipient]));
    expect([...byId.keys()].sort()).toEqual(['zalo-a', 'zalo-d']);
    expect(byId.get('zalo-a')?.consent).toBe('withdrawn');
    expect(byId.get('zalo-d')?.roles).toEqual(['branch_leader']);
  });

  it('tells consent and reach of each, and leaves out who asked to be forgotten', async () => {
    await consent('zalo-a', 'granted');
    await requestDeletion(['zalo-b'], NOW);

    const source = await audienceSource({ unitIds: ['hm-dth'] }, NOW);
    const { recipients } = await source.page(undefined, 10);

    expect(recipients.map(({ contactId, consent, unitId, reach }) => ({ contactId, consent, unitId, reach }))).toEqual([
      { contactId: 'zalo-a', consent: 'granted', unitId: 'hm-dth-ap1', reach: { lastInteractionAt: NOW } },
      { contactId: 'zalo-d', consent: undefined, unitId: 'hm-dth-ap2', reach: { lastInteractionAt: NOW } },
    ]);
  });
});

describe('searching contacts', () => {
  it('finds by a word of a name without marks or a whole phone, within the scope only', async () => {
    await greet('lan');
    await renameContact('zalo-lan', 'Nguyễn Thị Đào');
    await setContactPhone('zalo-lan', '+84903123456');
    await setContactUnit('zalo-lan', 'hm-dth-ap1');
    await greet('stranger');
    const ids = async (unitId: string, text?: string, withoutUnit = false) =>
      (await searchContacts({ unitIds: [unitId], withoutUnit }, text ? { text } : {})).contacts.map(({ _id }) => _id);

    expect(await ids('hm-dth', 'dao')).toEqual(['zalo-lan']);
    expect(await ids('hm-dth', 'Đào')).toEqual(['zalo-lan']);
    expect(await ids('hm-dth', '0903 123 456')).toEqual(['zalo-lan']);
    expect(await ids('hm-dth', 'thi dao')).toEqual(['zalo-lan']);
    expect(await ids('hm-dth', 'da')).toEqual([]);
    expect(await ids('hm-dth', '(.*')).toEqual([]);
    expect(await ids('hm-bdi', 'dao')).toEqual([]);
    expect(await ids('hm')).toEqual(['zalo-lan']);
    expect(await ids('hm', undefined, true)).toEqual(['zalo-lan', 'zalo-stranger']);
  });
});
