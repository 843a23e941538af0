import { SendError } from '../core/errors.ts';
import type { OutboxRow } from '../domain/messages/model.ts';
import type { Settlement } from '../domain/messages/sending.ts';
import type { Tuning } from './options.ts';

/** What the sender does about a failed attempt, besides the row itself. */
export interface Verdict {
  settlement: Settlement;
  /** The account must fall silent, and staff must know. */
  pause?: { code: string; forMs: number };
  /** Slow down: the platform said so. */
  slowMs?: number;
  /** She cannot be reached: nothing else of hers is worth a try. */
  gone?: true;
  incident?: string;
}

/** A throttled row is not given up by count, only by age: nothing is wrong with it. */
const THROTTLED_FOR_MS = 86_400_000;

/**
 * Decides about a failed attempt. Pure but for the jitter given in.
 *
 * - throttled, token dead, restricted: the row goes back uncounted
 * - window closed: replies wait for her next message; a broadcast's recipient does
 * - perhaps delivered: replies are sent again after their echo had its time, but only once: a second doubt is `unknown`
 *   and an incident; broadcasts are never sent again, they are `unknown` at once
 * - else `retryable` decides, five times
 *
 * @param jitter 0 … 1.
 */
export function judge(
  row: OutboxRow,
  error: unknown,
  context: { now: number; tuning: Tuning; jitter: number },
): Verdict {
  const { now, tuning } = context;
  const failure = error instanceof SendError ? error : undefined;
  const platformCode = failure?.platformCode === undefined ? {} : { platformCode: failure.platformCode };
  const fail = (reason: string): Settlement => ({ state: 'failed', reason, ...platformCode });
  const again = (waitMs: number, more: Partial<Settlement> = {}): Settlement => ({
    state: 'queued',
    nextAttemptAt: now + waitMs,
    ...platformCode,
    ...more,
  });

  // Nobody misses a typing sign.
  if (row.request.kind === 'typing') return { settlement: fail('not-sent') };

  switch (failure?.code) {
    case 'token-dead':
      return {
        settlement: again(0, { uncounted: true }),
        pause: { code: 'token-dead', forMs: tuning.probeMs },
        incident: 'token-dead',
      };
    case 'restricted':
      return {
        settlement: again(0, { uncounted: true }),
        pause: { code: 'restricted', forMs: failure.retryAfterMs ?? tuning.restrictedMs },
        incident: 'account-restricted',
      };
    case 'recipient-gone':
      return { settlement: fail('recipient-gone'), gone: true };
    case 'window-closed':
      return {
        settlement:
          row.lane === 'broadcast'
            ? { state: 'cancelled', reason: 'window-closed', ...platformCode }
            : { state: 'held', reason: 'window-closed', ...platformCode },
      };
    case 'throttled': {
      const waitMs = failure.retryAfterMs ?? 2_000 + context.jitter * 2_000;
      if (now - row.createdAt > THROTTLED_FOR_MS) return { settlement: fail('gave-up'), incident: 'send-failed' };
      return { settlement: again(waitMs, { uncounted: true }), slowMs: waitMs };
    }
  }

  // What is no SendError may have happened after the platform took it.
  const maybeDelivered = failure?.maybeDelivered ?? true;
  const retryable = failure?.retryable ?? true;
  if (maybeDelivered && row.lane === 'broadcast') {
    return { settlement: { state: 'unknown', reason: 'no-answer', ...platformCode } };
  }
  if (maybeDelivered && row.inDoubt) {
    return { settlement: { state: 'unknown', reason: 'no-answer', ...platformCode }, incident: 'send-failed' };
  }
  // Messenger's 1/1357046: an odd answer although messages went out. Never again blindly; an echo still proves it.
  if (!retryable && maybeDelivered) return { settlement: { state: 'unknown', reason: 'no-answer', ...platformCode } };
  if (!retryable) return { settlement: fail('refused'), incident: 'send-refused' };

  // The claim counted this attempt already when it was stored, not in our copy.
  const waitMs = tuning.sendBackoffMs[row.attempts];
  if (waitMs === undefined) return { settlement: fail('gave-up'), incident: 'send-failed' };
  const jittered = waitMs * (0.8 + 0.4 * context.jitter);
  const backoffMs = Math.max(jittered, failure?.retryAfterMs ?? 0, maybeDelivered ? tuning.echoMs : 0);
  return { settlement: again(backoffMs, maybeDelivered ? { inDoubt: true } : {}) };
}
