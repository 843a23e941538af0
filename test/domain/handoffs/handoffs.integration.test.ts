import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  answerHandoff,
  closeHandoff,
  eraseHandoffs,
  findHandoff,
  handoffEffects,
  listWaitingHandoffs,
} from '../../../src/domain/handoffs/handoffs.ts';
import { Handoffs } from '../../../src/domain/handoffs/model.ts';
import { conversationHistory } from '../../../src/domain/messages/history.ts';
import { Outbox } from '../../../src/domain/messages/model.ts';
import { StubChannel } from '../../pipeline/support/stub-channel.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';

beforeAll(openTestStore);
afterAll(closeTestStore);
beforeEach(async () => {
  await Handoffs.deleteMany({});
  await Outbox.deleteMany({});
});

const channel = new StubChannel();
const channels = new Map([[channel.name, channel]]);
const handlers = handoffEffects(async (contactId) => (contactId === 'zalo-1' ? 'u1' : undefined));

async function opened(id: string, contactId: string, at = 1): Promise<void> {
  await handlers['handoffs.open']?.({
    id,
    name: 'handoffs.open',
    data: { text: 'cho chị hỏi' },
    contactId,
    channel: 'zalo',
    at,
  });
}

describe('a note for a person', () => {
  it('is left once, however often its effect is applied', async () => {
    await opened('e1', 'zalo-1');
    await opened('e1', 'zalo-1');

    expect(await listWaitingHandoffs()).toEqual([
      expect.objectContaining({ _id: 'e1', contactId: 'zalo-1', unitId: 'u1', text: 'cho chị hỏi', state: 'waiting' }),
    ]);
  });

  it('is seen only by staff of its unit, oldest first', async () => {
    await opened('e1', 'zalo-1', 5);
    await opened('e2', 'zalo-1', 3);
    await opened('e3', 'zalo-2', 1);

    expect((await listWaitingHandoffs(['u1'])).map((note) => note._id)).toEqual(['e2', 'e1']);
    expect(await listWaitingHandoffs(['u9'])).toEqual([]);
    expect(await listWaitingHandoffs()).toHaveLength(3);
  });

  it('is answered in her chat, once for one act', async () => {
    await opened('e1', 'zalo-1');
    const answer = { handoffId: 'e1', actId: 'act', text: 'Dạ có', staffId: 's1', now: 9 };

    await answerHandoff(channels, answer);
    await answerHandoff(channels, answer);

    expect(await findHandoff('e1')).toMatchObject({ state: 'answered', staffId: 's1', settledAt: 9 });
    const lines = await conversationHistory('zalo-1');
    expect(lines).toEqual([expect.objectContaining({ from: 'us', lane: 'staff', state: 'queued', staffId: 's1' })]);
  });

  it('may be closed without an answer, and forgotten', async () => {
    await opened('e1', 'zalo-1');

    expect(await closeHandoff('e1', 's1', 2)).toBe(true);
    expect(await closeHandoff('e1', 's2', 3)).toBe(false);
    await eraseHandoffs('zalo-1');

    expect(await findHandoff('e1')).toBeNull();
  });
});
