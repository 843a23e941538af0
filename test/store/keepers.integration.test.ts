import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mongoAttachmentStore } from '../../src/store/attachment-store.ts';
import { mongoTokenStore } from '../../src/store/token-store.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';

beforeAll(openTestStore);
afterAll(closeTestStore);

describe('the token store', () => {
  it('gives back the last pair saved, and nothing of an older one', async () => {
    const store = mongoTokenStore('oa-1');
    await store.save({ keyId: 'k', sealed: 'old', obtainedAt: 1, accessExpiresAt: 2, deadSince: 3 });

    await store.save({ keyId: 'k', sealed: 'new', obtainedAt: 4, accessExpiresAt: 5 });

    expect(await store.load()).toEqual({ keyId: 'k', sealed: 'new', obtainedAt: 4, accessExpiresAt: 5 });
    expect(await mongoTokenStore('oa-2').load()).toBeUndefined();
  });
});

describe('the attachment store', () => {
  it('forgets an id when its time is over', async () => {
    const clock = { at: 1_000, now: () => clock.at };
    const store = mongoAttachmentStore(clock);
    await store.set('hash', 'attachment-1', 2_000);

    const before = await store.get('hash');
    clock.at = 2_000;
    const after = await store.get('hash');

    expect([before, after]).toEqual(['attachment-1', undefined]);
  });
});
