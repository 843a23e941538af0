import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { ZALO_ERRORS } from '../../../src/channels/zalo/errors.ts';
import type { SendErrorCode } from '../../../src/core/errors.ts';
import { aSpeakingChannel, handClock, USER_ID } from './builders.ts';

const MINUTE = 60_000;

/** Zalo's table, row by row: code, what it means here, whether to try again. */
const ROWS: [code: number, means: SendErrorCode, retryable?: true, retryAfterMs?: number][] = [
  [-32, 'throttled', true, 21_000],
  [-200, 'try-again', true],
  [-201, 'our-fault'],
  [-204, 'token-dead'],
  [-205, 'token-dead'],
  [-209, 'our-fault'],
  [-210, 'our-fault'],
  [-211, 'window-closed'],
  [-212, 'our-fault'],
  [-213, 'recipient-gone'],
  [-214, 'try-again', true, MINUTE],
  [-217, 'recipient-gone'],
  [-218, 'try-again', true, 60 * MINUTE],
  [-219, 'token-dead'],
  [-221, 'our-fault'],
  [-223, 'our-fault'],
  [-224, 'our-fault'],
  [-227, 'recipient-gone'],
  [-230, 'window-closed'],
  [-232, 'window-closed'],
  [-233, 'our-fault'],
  // At 23:30:39 in Vietnam: until six in the morning.
  [-234, 'try-again', true, 6 * 60 * MINUTE + 29 * MINUTE + 21_000],
  [-235, 'our-fault'],
  [-237, 'our-fault'],
  [-238, 'our-fault'],
  [-240, 'our-fault'],
  [-241, 'our-fault'],
  [-242, 'our-fault'],
  [-244, 'recipient-gone'],
  [-248, 'our-fault'],
  [-249, 'our-fault'],
  [-320, 'our-fault'],
  [-321, 'our-fault'],
  [-403, 'our-fault'],
  [-1340, 'our-fault'],
  [-1341, 'our-fault'],
  [-14002, 'our-fault'],
  [-14003, 'our-fault'],
  [-100, 'our-fault'],
  // Not in any table.
  [-305, 'our-fault'],
];

describe('an error of Zalo', () => {
  it.each(ROWS)('%i means %s', async (error, code, retryable, retryAfterMs) => {
    nock('https://openapi.zalo.me').post('/v3.0/oa/message/cs').reply(200, { error, message: 'secret words' });
    const channel = await aSpeakingChannel({ clock: handClock(Date.parse('2026-11-20T23:30:39+07:00')) });

    const sending = channel.send(
      USER_ID,
      { kind: 'text', body: { message: { text: 'Dạ' } } },
      { outboxId: 'o1', proactive: false },
    );

    await expect(sending).rejects.toMatchObject({
      name: 'SendError',
      code,
      retryable: retryable ?? false,
      platformCode: String(error),
      retryAfterMs,
      message: expect.not.stringContaining('secret words'),
    });
  });

  it('has a test for every row', () => {
    const tested = new Set([...ROWS.map(([code]) => String(code)), '-216', '-220']);

    expect(Object.keys(ZALO_ERRORS).filter((code) => !tested.has(code))).toEqual([]);
  });

  it('-200 may have been delivered all the same', async () => {
    nock('https://openapi.zalo.me')
      .post('/v3.0/oa/message/cs')
      .reply(200, { error: -200, message: 'Send message failed' });
    const channel = await aSpeakingChannel();

    const sending = channel.send(
      USER_ID,
      { kind: 'text', body: { message: { text: 'Dạ' } } },
      { outboxId: 'o1', proactive: false },
    );

    await expect(sending).rejects.toMatchObject({ maybeDelivered: true });
  });
});
