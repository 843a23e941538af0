import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { advanceConversation } from '../../../src/domain/messages/conversations.ts';
import { type ConversationRow, Conversations, Inbox, Timers } from '../../../src/domain/messages/model.ts';
import { takeTask } from '../../../src/domain/messages/tasks.ts';
import { cancelTimer, fireTimers, setTimer, timerStands } from '../../../src/domain/messages/timers.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';

const CONTACT = 'zalo-1';

function aConversation(turn: number): ConversationRow {
  return {
    _id: CONTACT,
    channel: 'zalo',
    account: 'oa',
    userId: '1',
    language: 'vi',
    turn,
    conversation: { turn },
    effects: [],
    results: [],
    takenId: `event-${turn}`,
    takenAt: 1,
    answering: true,
    recent: [],
    orderBase: turn * 1_000,
  };
}

beforeAll(openTestStore);
afterAll(closeTestStore);
beforeEach(async () => {
  await Timers.deleteMany({});
  await Inbox.deleteMany({});
  await Conversations.deleteMany({});
});

describe('the conditional write', () => {
  it('lets one of many through, at the first turn and at later ones', async () => {
    const first = await Promise.all(Array.from({ length: 10 }, () => advanceConversation(undefined, aConversation(1))));
    const second = await Promise.all(Array.from({ length: 10 }, () => advanceConversation(1, aConversation(2))));

    expect(first.filter(Boolean)).toHaveLength(1);
    expect(second.filter(Boolean)).toHaveLength(1);
    expect(await advanceConversation(1, aConversation(3))).toBeUndefined();
  });
});

describe('a timer', () => {
  it('becomes one event, whoever fires it and however often', async () => {
    await advanceConversation(undefined, aConversation(1));
    await setTimer(CONTACT, 'idle', 100, 1);

    expect(await fireTimers(99, 10)).toEqual([]);
    await Promise.all([fireTimers(100, 10), fireTimers(100, 10), fireTimers(101, 10)]);
    await setTimer(CONTACT, 'idle', 100, 1);
    await fireTimers(200, 10);

    expect(await Inbox.countDocuments({ contactId: CONTACT })).toBe(1);
    expect(await timerStands(CONTACT, 'idle', 1)).toBe(true);
  });

  it('is not moved by a turn that has been overtaken', async () => {
    await setTimer(CONTACT, 'idle', 100, 5);
    await cancelTimer(CONTACT, 'idle', 6);

    await setTimer(CONTACT, 'idle', 100, 5);

    expect(await timerStands(CONTACT, 'idle', 5)).toBe(false);
    expect((await Timers.findOne({ contactId: CONTACT }).lean())?.state).toBe('cancelled');
  });

  it('keeps what the last effect of a turn said', async () => {
    await cancelTimer(CONTACT, 'idle', 5);
    await setTimer(CONTACT, 'idle', 100, 5);

    expect(await Timers.findOne({ contactId: CONTACT }).lean()).toMatchObject({ state: 'set', at: 100 });
  });
});

describe('a periodic task', () => {
  it('is taken by one of many each time it is due', async () => {
    const take = async (now: number) => {
      const taken = await Promise.all(Array.from({ length: 10 }, () => takeTask('tidy', 1_000, now)));
      return taken.filter(Boolean).length;
    };

    expect(await take(5_000)).toBe(1);
    expect(await take(5_999)).toBe(0);
    expect(await take(6_000)).toBe(1);
  });
});
