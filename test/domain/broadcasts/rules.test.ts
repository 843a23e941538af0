import { describe, expect, it } from 'vitest';
import { formatTime } from '../../../src/core/time.ts';
import { decide } from '../../../src/domain/broadcasts/audience.ts';
import { withStopLine } from '../../../src/domain/broadcasts/drafts.ts';
import { DEFAULT_RULES, nextAllowedTime, weekOf } from '../../../src/domain/broadcasts/rules.ts';

const at = (time: string) => Date.parse(`${time}+07:00`);

describe('the hours of broadcasts', () => {
  it.each([
    ['2026-11-23T06:59:59', '07:00 23/11/2026'],
    ['2026-11-23T07:00:00', '07:00 23/11/2026'],
    ['2026-11-23T21:29:59', '21:29 23/11/2026'],
    ['2026-11-23T21:30:00', '07:00 24/11/2026'],
    ['2026-11-23T23:59:59', '07:00 24/11/2026'],
    ['2026-11-30T22:00:00', '07:00 01/12/2026'],
  ])('at %s the next allowed time is %s', (now, expected) => {
    expect(formatTime(nextAllowedTime(at(now), DEFAULT_RULES.hardHours))).toBe(expected);
  });

  it.each([
    ['2026-11-23T00:00:00', '2026-11-23'],
    ['2026-11-29T23:59:59', '2026-11-23'],
    ['2026-11-30T00:00:00', '2026-11-30'],
  ])('counts %s to the week of %s', (now, monday) => {
    expect(weekOf(at(now))).toBe(monday);
  });
});

describe('deciding about a recipient', () => {
  const free = { reach: () => ({ lane: 'free', until: 9 }) as const };
  const paid = { reach: () => ({ lane: 'paid', until: 9, costVnd: 55 }) as const };
  const hold = { reach: () => ({ lane: 'hold' }) as const };
  const blocked = { reach: () => ({ lane: 'excluded', reason: 'blocked' }) as const };
  const options = { allowPaid: false, now: 1 };

  it.each([
    ['never asked', { consent: undefined, reach: {} }, free, 'excluded', 'no-consent'],
    ['refused', { consent: 'refused', reach: {} }, free, 'excluded', 'refused'],
    ['said stop', { consent: 'withdrawn', reach: {} }, free, 'excluded', 'opted-out'],
    ['agreed and near', { consent: 'granted', reach: {} }, free, 'pending', 'waiting'],
    ['agreed and far', { consent: 'granted', reach: {} }, hold, 'held', 'outside-window'],
    ['agreed but costs', { consent: 'granted', reach: {} }, paid, 'held', 'would-cost'],
    ['agreed but blocked us', { consent: 'granted', reach: {} }, blocked, 'excluded', 'blocked'],
    ['on a channel that is off', { consent: 'granted', reach: {} }, undefined, 'excluded', 'channel-off'],
  ] as const)('%s', (_name, candidate, channel, state, reason) => {
    expect(decide(candidate, channel, options)).toEqual({ state, reason, costVnd: 0 });
  });

  it('names the price when paying is allowed', () => {
    const verdict = decide({ consent: 'granted', reach: {} }, paid, { ...options, allowPaid: true });

    expect(verdict).toEqual({ state: 'pending', reason: 'waiting', costVnd: 55 });
  });
});

describe('the line on how to stop', () => {
  it('ends the last text', () => {
    const messages = withStopLine(
      [
        { kind: 'text', text: 'một' },
        { kind: 'text', text: 'hai' },
        { kind: 'image', image: { url: 'https://x/y.png' } },
      ],
      'Nhắn DỪNG',
    );

    expect(messages.map((one) => ('text' in one ? one.text : one.kind))).toEqual(['một', 'hai\n\nNhắn DỪNG', 'image']);
  });

  it('is a message of its own under a picture', () => {
    const messages = withStopLine([{ kind: 'image', image: { url: 'https://x/y.png' } }], 'Nhắn DỪNG');

    expect(messages.at(-1)).toEqual({ kind: 'text', text: 'Nhắn DỪNG' });
  });
});
