import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { MESSENGER_ERRORS, SUBCODES } from '../../../src/channels/messenger/errors.ts';
import type { SendErrorCode } from '../../../src/core/errors.ts';
import { aMessengerChannel, PAGE_ID, PSID } from './builders.ts';

const MINUTE = 60_000;
const API = 'https://graph.facebook.com';
const PATH = `/v25.0/${PAGE_ID}/messages`;

/** Meta's table, row by row: code and subcode, what it means here, whether and when to try again. */
const ROWS: [code: string, means: SendErrorCode, retryable?: true, retryAfterMs?: number][] = [
  ['1', 'try-again', true],
  ['1/99', 'try-again', true],
  ['1/1357046', 'unavailable'],
  ['1/2018382', 'our-fault'],
  ['2', 'try-again', true],
  ['2/2018344', 'our-fault'],
  ['3', 'our-fault'],
  ['4', 'throttled', true, MINUTE],
  ['4/2018022', 'throttled', true, MINUTE],
  ['4/2018354', 'window-closed'],
  ['9/2018352', 'window-closed'],
  ['10', 'our-fault'],
  ['10/2018278', 'window-closed'],
  ['10/2018065', 'window-closed'],
  ['10/2534022', 'window-closed'],
  ['10/2018108', 'recipient-gone'],
  ['10/1893015', 'window-closed'],
  ['10/1404170', 'restricted'],
  ['10/1893063', 'restricted', true, 30 * MINUTE],
  ['10/2018336', 'window-closed'],
  ['17', 'throttled', true, MINUTE],
  ['32', 'throttled', true, MINUTE],
  ['33', 'our-fault'],
  ['100/33', 'our-fault'],
  ['36000', 'our-fault'],
  ['80001', 'throttled', true, MINUTE],
  ['80006', 'throttled', true, MINUTE],
  ['100', 'our-fault'],
  ['100/2018001', 'recipient-gone'],
  ['100/2018014', 'our-fault'],
  ['100/2018015', 'our-fault'],
  ['100/2018032', 'our-fault'],
  ['100/2018034', 'our-fault'],
  ['100/2018040', 'our-fault'],
  ['100/2018041', 'our-fault'],
  ['100/2018047', 'our-fault'],
  ['100/2018053', 'our-fault'],
  ['100/2018074', 'our-fault'],
  ['100/2018109', 'our-fault'],
  ['100/2018164', 'our-fault'],
  ['100/2018294', 'our-fault'],
  ['100/2534037', 'window-closed'],
  ['190', 'token-dead'],
  ['190/458', 'token-dead'],
  ['190/460', 'token-dead'],
  ['190/463', 'token-dead'],
  ['190/467', 'token-dead'],
  ['190/492', 'token-dead'],
  ['200', 'our-fault'],
  ['200/2018028', 'our-fault'],
  ['200/2018027', 'our-fault'],
  ['200/2018021', 'our-fault'],
  ['200/1545041', 'recipient-gone'],
  ['551', 'recipient-gone'],
  ['551/1545041', 'recipient-gone'],
  ['341', 'throttled', true, MINUTE],
  ['368', 'restricted', true, 240 * MINUTE],
  ['613', 'throttled', true, MINUTE],
  ['613/1893016', 'window-closed'],
  ['613/1996', 'throttled', true, MINUTE],
  ['613/2018338', 'restricted'],
  ['1200', 'try-again', true],
  ['2022', 'restricted'],
  ['10303', 'our-fault'],
  ['2018171', 'our-fault'],
  ['100/2018234', 'our-fault'],
  ['2018218', 'our-fault'],
  ['100/2018247', 'our-fault'],
  ['2018300', 'window-closed'],
  ['10/2018300', 'window-closed'],
  ['100/2018321', 'window-closed'],
  ['9000001', 'our-fault'],
  ['10/2534122', 'restricted'],
  ['2534029', 'restricted'],
  // Not in the table: the code alone decides, then nothing does.
  ['10/999', 'our-fault'],
  ['4/999', 'throttled', true, MINUTE],
  ['777', 'our-fault'],
];

const send = (text = 'Dạ'): Promise<unknown> =>
  aMessengerChannel().send(PSID, { kind: 'text', body: { message: { text } } }, { outboxId: 'o1', proactive: false });

function errorBody(row: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const [code, subcode] = row.split('/').map(Number);
  const parts = { message: 'secret words', type: 'OAuthException', code, fbtrace_id: 'x' };
  return { error: { ...parts, ...(subcode === undefined ? {} : { error_subcode: subcode }), ...more } };
}

describe('an error of Messenger', () => {
  it.each(ROWS)('%s means %s', async (row, code, retryable, retryAfterMs) => {
    nock(API).post(PATH).query(true).reply(400, errorBody(row));

    const sending = send();

    await expect(sending).rejects.toMatchObject({
      name: 'SendError',
      code,
      retryable: retryable ?? false,
      platformCode: row,
      retryAfterMs,
      message: expect.not.stringContaining('secret words'),
    });
  });

  it('has a test for every row', () => {
    // Tried again at once, so tested with the sending of images.
    const tested = new Set([...ROWS.flatMap(([row]) => [row, row.split('/')[1]]), '100/2018008']);

    expect([...Object.keys(MESSENGER_ERRORS), ...Object.keys(SUBCODES)].filter((row) => !tested.has(row))).toEqual([]);
  });

  it('1/1357046 is not to be sent again: the message went out', async () => {
    nock(API).post(PATH).query(true).reply(500, errorBody('1/1357046'));

    await expect(send()).rejects.toMatchObject({ retryable: false, maybeDelivered: true });
  });

  it('with HTTP 200 is an error all the same', async () => {
    nock(API).post(PATH).query(true).reply(200, errorBody('10/2018278'));

    await expect(send()).rejects.toMatchObject({ code: 'window-closed' });
  });

  it('of an unknown code but called transient is worth another try', async () => {
    nock(API)
      .post(PATH)
      .query(true)
      .reply(500, errorBody('777', { is_transient: true }));

    await expect(send()).rejects.toMatchObject({ code: 'try-again', retryable: true });
  });

  it('for the rate waits as long as the usage header says', async () => {
    const usage = {
      [PAGE_ID]: [
        { type: 'messenger', call_count: 100, total_time: 1, total_cputime: 1, estimated_time_to_regain_access: 7 },
      ],
    };
    nock(API)
      .post(PATH)
      .query(true)
      .reply(400, errorBody('80006'), { 'X-Business-Use-Case-Usage': JSON.stringify(usage) });

    await expect(send()).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 7 * MINUTE });
  });
});
