import type { Reach, ReachState } from '../core/channel.ts';

/** The messaging windows of a platform, counted from the contact's last interaction. */
export interface Windows {
  freeWindowMs: number;
  /** Absent where no paid window follows. */
  paid?: { windowMs: number; costVnd: number };
}

/**
 * The lane of a contact. A block or an unfollow stands until she does something again.
 * Both ends belong to the window: "within 48 hours" includes the last millisecond.
 */
export function reachWithin(windows: Windows, state: ReachState, now: number): Reach {
  const { lastInteractionAt: last, blockedAt, unfollowedAt } = state;
  if (blockedAt !== undefined && blockedAt >= (last ?? 0)) return { lane: 'excluded', reason: 'blocked' };
  if (unfollowedAt !== undefined && unfollowedAt >= (last ?? 0)) return { lane: 'excluded', reason: 'unfollowed' };
  if (last === undefined) return { lane: 'hold' };

  const freeUntil = last + windows.freeWindowMs;
  if (now <= freeUntil) return { lane: 'free', until: freeUntil };
  if (windows.paid === undefined) return { lane: 'hold' };

  const paidUntil = last + windows.paid.windowMs;
  return now <= paidUntil ? { lane: 'paid', until: paidUntil, costVnd: windows.paid.costVnd } : { lane: 'hold' };
}
