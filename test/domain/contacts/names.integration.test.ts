import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getContact, renameContact, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { ContactModel } from '../../../src/domain/contacts/model.ts';
import { fetchDueNames } from '../../../src/domain/contacts/names.ts';
import { recordConsent } from '../../../src/domain/privacy/consents.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { anEvent, NOW } from '../support/builders.ts';

beforeAll(openTestStore);
beforeEach(() => ContactModel.deleteMany({}));
afterAll(closeTestStore);

async function meet(userId: string, reply: 'granted' | 'refused'): Promise<string> {
  await touchContact(anEvent(userId, { kind: 'text', text: 'chào' }));
  const contactId = `zalo-${userId}`;
  const consent = { state: reply, textKey: 'consent.ask', textVersion: 1, channel: 'zalo', at: NOW } as const;
  await recordConsent(`effect-${userId}`, contactId, 'reply', consent);
  return contactId;
}

describe('the name of a contact', () => {
  it('is taken from the platform once she agreed, and not before', async () => {
    const agreed = await meet('agreed', 'granted');
    const refused = await meet('refused', 'refused');

    await fetchDueNames({ profile: async () => ({ displayName: 'Mai Lan' }), now: NOW, limit: 10 });

    expect((await getContact(agreed))?.name).toBe('Mai Lan');
    expect((await getContact(refused))?.name).toBeUndefined();
  });

  it('is never taken from the platform when she gave one herself', async () => {
    const contactId = await meet('lan', 'granted');
    await renameContact(contactId, 'Dì Tư');

    await fetchDueNames({ profile: async () => ({ displayName: 'ABC' }), now: NOW, limit: 10 });

    expect((await getContact(contactId))?.name).toBe('Dì Tư');
  });

  it('is asked for again only after a week when the platform told nothing', async () => {
    await meet('lan', 'granted');
    const profile = async () => undefined;

    const asked = [
      await fetchDueNames({ profile, now: NOW, limit: 10 }),
      await fetchDueNames({ profile, now: NOW + 86_400_000, limit: 10 }),
      await fetchDueNames({ profile, now: NOW + 8 * 86_400_000, limit: 10 }),
    ];

    expect(asked).toEqual([1, 0, 1]);
  });
});
