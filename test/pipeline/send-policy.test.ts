import { describe, expect, it } from 'vitest';
import { SendError, type SendErrorCode } from '../../src/core/errors.ts';
import type { OutboxRow } from '../../src/domain/messages/model.ts';
import { DEFAULT_TUNING } from '../../src/pipeline/options.ts';
import { judge } from '../../src/pipeline/send-policy.ts';

const NOW = 1_800_000_000_000;
const context = { now: NOW, tuning: DEFAULT_TUNING, jitter: 0.5 };

function aRow(change: Partial<OutboxRow> = {}): OutboxRow {
  return {
    _id: 'row',
    contactId: 'zalo-1',
    channel: 'zalo',
    account: 'oa',
    userId: '1',
    lane: 'reply',
    rank: 0,
    order: 1,
    proactive: false,
    request: { kind: 'text', body: {} },
    state: 'sending',
    createdAt: NOW,
    attempts: 0,
    nextAttemptAt: NOW,
    ...change,
  };
}

function anError(code: SendErrorCode, details: Partial<ConstructorParameters<typeof SendError>[1]> = {}): SendError {
  return new SendError('no', { code, retryable: false, ...details });
}

describe('judging a failed send', () => {
  it.each([
    [0, 1_000],
    [1, 5_000],
    [2, 30_000],
    [3, 180_000],
  ])('tries again after attempt %i', (attempts, waitMs) => {
    const { settlement } = judge(aRow({ attempts }), anError('try-again', { retryable: true }), context);

    expect(settlement).toEqual({ state: 'queued', nextAttemptAt: NOW + waitMs });
  });

  it('neither repeats nor fails what the platform took with an odd answer', () => {
    const verdict = judge(aRow(), anError('unavailable', { maybeDelivered: true, platformCode: '1/1357046' }), context);

    expect(verdict).toEqual({ settlement: { state: 'unknown', reason: 'no-answer', platformCode: '1/1357046' } });
  });

  it('gives up after the fifth attempt and tells staff', () => {
    const verdict = judge(aRow({ attempts: 4 }), anError('try-again', { retryable: true }), context);

    expect(verdict).toEqual({ settlement: { state: 'failed', reason: 'gave-up' }, incident: 'send-failed' });
  });

  it('does not try again what is not retryable', () => {
    const verdict = judge(aRow(), anError('our-fault', { platformCode: '-201' }), context);

    expect(verdict).toEqual({
      settlement: { state: 'failed', reason: 'refused', platformCode: '-201' },
      incident: 'send-refused',
    });
  });

  it('sends a reply again that may have been delivered, when its echo had its time', () => {
    const error = anError('unavailable', { retryable: true, maybeDelivered: true });

    const { settlement } = judge(aRow(), error, context);

    expect(settlement).toEqual({ state: 'queued', nextAttemptAt: NOW + DEFAULT_TUNING.echoMs, inDoubt: true });
  });

  it('does not send a reply a third time when the second is in doubt as well', () => {
    const error = anError('unavailable', { retryable: true, maybeDelivered: true });

    const verdict = judge(aRow({ attempts: 1, inDoubt: true }), error, context);

    expect(verdict).toEqual({ settlement: { state: 'unknown', reason: 'no-answer' }, incident: 'send-failed' });
  });

  it.each([anError('unavailable', { retryable: true, maybeDelivered: true }), new TypeError('a slip of ours')])(
    'never repeats a broadcast in doubt',
    (error) => {
      const verdict = judge(aRow({ lane: 'broadcast', rank: 1 }), error, context);

      expect(verdict).toEqual({ settlement: { state: 'unknown', reason: 'no-answer' } });
    },
  );

  it('keeps a reply until she writes when the window is closed', () => {
    const { settlement } = judge(aRow(), anError('window-closed'), context);

    expect(settlement).toEqual({ state: 'held', reason: 'window-closed' });
  });

  it.each([
    ['token-dead', 'token-dead', DEFAULT_TUNING.probeMs],
    ['restricted', 'account-restricted', DEFAULT_TUNING.restrictedMs],
  ] as const)('silences the account on %s and does not blame the row', (code, incident, forMs) => {
    const verdict = judge(aRow({ attempts: 4 }), anError(code), context);

    expect(verdict).toEqual({
      settlement: { state: 'queued', nextAttemptAt: NOW, uncounted: true },
      pause: { code, forMs },
      incident,
    });
  });

  it('waits as long as the platform said when it is throttled, without counting', () => {
    const verdict = judge(
      aRow({ attempts: 4 }),
      anError('throttled', { retryable: true, retryAfterMs: 7_000 }),
      context,
    );

    expect(verdict).toEqual({
      settlement: { state: 'queued', nextAttemptAt: NOW + 7_000, uncounted: true },
      slowMs: 7_000,
    });
  });

  it('lets a typing sign go', () => {
    const { settlement } = judge(aRow({ request: { kind: 'typing', body: {} } }), anError('token-dead'), context);

    expect(settlement).toEqual({ state: 'failed', reason: 'not-sent' });
  });
});
