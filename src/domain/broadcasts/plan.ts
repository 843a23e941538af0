import type { ChannelName } from '../../core/events.ts';
import type { Channels } from '../messages/outbox.ts';
import type { AudienceFilter, OpenAudience } from './audience.ts';
import type { RecipientReason } from './model.ts';
import { decideVoices, type Verdict } from './voices.ts';

export interface ChannelPlan {
  /** Can be reached now, free of charge; now, for money; only after she writes; not at all. */
  free: number;
  paid: number;
  costVnd: number;
  held: number;
  excluded: number;
}

export interface Plan extends ChannelPlan {
  aimed: number;
  byChannel: Partial<Record<ChannelName, ChannelPlan>>;
  /** Why held or excluded, most first. */
  reasons: { reason: RecipientReason; count: number }[];
}

const PAGE = 500;

/**
 * Counts whom a broadcast would reach at `now`, before anything is sent, as the ledger will: one contact of a person
 * is written to, the others are counted as excluded.
 */
export async function planBroadcast(
  wish: { filter: AudienceFilter; allowPaid: boolean },
  deps: { channels: Channels; openAudience: OpenAudience; now: number },
): Promise<Plan> {
  const source = await deps.openAudience(wish.filter, deps.now);
  const total = emptyPlan();
  const byChannel: Plan['byChannel'] = {};
  const reasons = new Map<RecipientReason, number>();

  let after: string | undefined;
  do {
    const page = await source.page(after, PAGE);
    const voices = await decideVoices(source, page.recipients, {
      channels: deps.channels,
      allowPaid: wish.allowPaid,
      now: deps.now,
    });
    for (const { candidate, verdict } of voices.slice(0, page.recipients.length)) {
      byChannel[candidate.channel] ??= emptyPlan();
      for (const plan of [total, byChannel[candidate.channel] ?? total]) add(plan, verdict);
      if (verdict.state !== 'pending') reasons.set(verdict.reason, (reasons.get(verdict.reason) ?? 0) + 1);
    }
    after = page.next;
  } while (after !== undefined);

  return {
    ...total,
    aimed: total.free + total.paid + total.held + total.excluded,
    byChannel,
    reasons: [...reasons].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
  };
}

function emptyPlan(): ChannelPlan {
  return { free: 0, paid: 0, costVnd: 0, held: 0, excluded: 0 };
}

function add(plan: ChannelPlan, verdict: Verdict): void {
  if (verdict.state === 'excluded') plan.excluded += 1;
  else if (verdict.state === 'held') plan.held += 1;
  else if (verdict.costVnd > 0) plan.paid += 1;
  else plan.free += 1;
  plan.costVnd += verdict.costVnd;
}
