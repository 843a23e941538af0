import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deletionInTurn } from '../../src/app/privacy.ts';
import { touchContact } from '../../src/domain/contacts/contacts.ts';
import { ContactModel } from '../../src/domain/contacts/model.ts';
import { eraseMessages } from '../../src/domain/messages/history.ts';
import { Conversations, Inbox, Outbox } from '../../src/domain/messages/model.ts';
import { type Eraser, requestDeletion } from '../../src/domain/privacy/deletion.ts';
import { closeTestStore, openTestRedis, openTestStore } from '../support/services.ts';
import { aText } from './support/builders.ts';
import { aRig, until } from './support/rig.ts';

const redis = openTestRedis();
const stops: (() => Promise<void>)[] = [];

beforeAll(openTestStore);
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
afterAll(async () => {
  redis.disconnect();
  await closeTestStore();
});

/** Every key of this test's prefix with what it holds. */
async function everythingIn(prefix: string): Promise<string> {
  const keys = await redis.keys(`${prefix}*`);
  const values = await Promise.all(
    keys.map(async (key) => {
      const type = await redis.type(key);
      if (type === 'string') return redis.get(key);
      if (type === 'hash') return JSON.stringify(await redis.hgetall(key));
      if (type === 'list') return (await redis.lrange(key, 0, -1)).join();
      if (type === 'zset') return (await redis.zrange(key, '0', '-1')).join();
      if (type === 'set') return (await redis.smembers(key)).join();
      return type === 'stream' ? JSON.stringify(await redis.xrange(key, '-', '+')) : '';
    }),
  );
  return [...keys, ...values].join('\n');
}

describe('deleting a contact in her own turn', () => {
  it('waits for what she is being answered, then leaves nothing in the store or in Redis', async () => {
    const erased: string[] = [];
    let busy = 0;
    let overlapped = false;
    const messages: Eraser = {
      covers: [],
      async erase({ contactId }) {
        overlapped ||= busy > 0;
        erased.push(contactId);
        await eraseMessages(contactId);
      },
    };
    const rig = aRig({
      own: deletionInTurn([messages]),
      touchContact,
      handlers: {
        async 'test.slow'() {
          busy += 1;
          await new Promise((resolve) => setTimeout(resolve, 400));
          busy -= 1;
          return { outcome: 'ok', values: {} };
        },
      },
    });
    stops.push(rig.pipeline.stop);
    await rig.pipeline.start(new Set(['worker']));
    await rig.pipeline.accept([aText('hello', { userId: '77001' })]);
    await until(() => ContactModel.exists({ _id: 'zalo-77001' }));
    await rig.pipeline.accept([aText('call test.slow', { userId: '77001' })]);
    await until(() => busy > 0);

    await requestDeletion(['zalo-77001'], rig.clock.now());
    rig.clock.offsetMs += 130_000;

    await until(async () => (await ContactModel.countDocuments({ _id: 'zalo-77001' })) === 0);
    expect(overlapped).toBe(false);
    expect(erased).toContain('zalo-77001');
    // A request on its way to the platform at that moment goes as soon as it is answered.
    await until(async () => {
      const left = await Promise.all([
        Inbox.countDocuments({ contactId: 'zalo-77001' }),
        Outbox.countDocuments({ contactId: 'zalo-77001' }),
        Conversations.countDocuments({ _id: 'zalo-77001' }),
      ]);
      return left.every((count) => count === 0);
    });
    await until(async () => !(await everythingIn(rig.options.prefix)).includes('77001'));
  });
});
