import { describe, expect, it } from 'vitest';
import { aMessengerChannel } from './messenger/builders.ts';
import { aZaloChannel } from './zalo/builders.ts';

const HOUR = 3_600_000;
const LAST = 1_700_000_000_000;

describe('who may be written to', () => {
  it.each([
    ['zalo, just now', 'zalo', 0, { lane: 'free', until: LAST + 48 * HOUR }],
    ['zalo, at 48 hours', 'zalo', 48 * HOUR, { lane: 'free', until: LAST + 48 * HOUR }],
    ['zalo, after 48 hours', 'zalo', 48 * HOUR + 1, { lane: 'paid', until: LAST + 168 * HOUR, costVnd: 55 }],
    ['zalo, at 7 days', 'zalo', 168 * HOUR, { lane: 'paid', until: LAST + 168 * HOUR, costVnd: 55 }],
    ['zalo, after 7 days', 'zalo', 168 * HOUR + 1, { lane: 'hold' }],
    ['messenger, at 24 hours', 'messenger', 24 * HOUR, { lane: 'free', until: LAST + 24 * HOUR }],
    ['messenger, after 24 hours', 'messenger', 24 * HOUR + 1, { lane: 'hold' }],
  ])('%s', (_, name, after, reach) => {
    const channel = name === 'zalo' ? aZaloChannel() : aMessengerChannel();

    expect(channel.reach({ lastInteractionAt: LAST }, LAST + after)).toEqual(reach);
  });

  it('holds for someone who never wrote', () => {
    expect(aZaloChannel().reach({}, LAST)).toEqual({ lane: 'hold' });
  });

  it('excludes who blocked or unfollowed, until she does something again', () => {
    const channel = aZaloChannel();

    expect(channel.reach({ lastInteractionAt: LAST, blockedAt: LAST + 1 }, LAST + 2)).toEqual({
      lane: 'excluded',
      reason: 'blocked',
    });
    expect(channel.reach({ lastInteractionAt: LAST, unfollowedAt: LAST + 1 }, LAST + 2)).toEqual({
      lane: 'excluded',
      reason: 'unfollowed',
    });
    expect(channel.reach({ lastInteractionAt: LAST, blockedAt: LAST - 1, unfollowedAt: LAST - 1 }, LAST + 2).lane).toBe(
      'free',
    );
  });

  it('follows the settings', () => {
    const channel = aZaloChannel({ limits: { freeWindowMs: HOUR, paidCostVnd: 70 } });

    expect(channel.reach({ lastInteractionAt: LAST }, LAST + 2 * HOUR)).toMatchObject({ lane: 'paid', costVnd: 70 });
  });
});
