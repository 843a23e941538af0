import type { Channel, ReachState } from '../../core/channel.ts';
import type { ChannelName } from '../../core/events.ts';
import type { ConsentState } from '../../core/facts.ts';
import type { RecipientReason, RecipientState } from './model.ts';

/** One contact a broadcast aims at, and what decides whether she is written to. */
export interface Candidate {
  contactId: string;
  channel: ChannelName;
  unitId?: string;
  personId?: string;
  roles: string[];
  /** About broadcasts; undefined when she was never asked. */
  consent?: ConsentState;
  reach: ReachState;
}

/** Pages through an audience, by contact id. */
export interface AudienceSource {
  /** @param after `next` of the page before. `next` is absent after the last page; a page may be empty before that. */
  page(after: string | undefined, limit: number): Promise<{ recipients: Candidate[]; next?: string }>;
  /** Everyone in the whole audience who is a contact of one of these people, on whatever page. */
  ofPeople(personIds: readonly string[]): Promise<Candidate[]>;
}

/** Who is meant. Which filters there are is the organisation's matter; a broadcast only keeps it. */
export type AudienceFilter = Readonly<Record<string, unknown>>;

export interface OpenAudience {
  (filter: AudienceFilter, now: number): Promise<AudienceSource>;
  /**
   * The same contacts as they are now; asked again right before sending, since consent and windows change.
   * Without it, what was true at listing is believed.
   */
  current?: (contactIds: readonly string[], now: number) => Promise<Candidate[]>;
}

/** What is to become of a candidate at `now`. Pure. */
export function decide(
  candidate: Pick<Candidate, 'consent' | 'reach'>,
  channel: Pick<Channel, 'reach'> | undefined,
  options: { allowPaid: boolean; now: number },
): { state: RecipientState; reason: RecipientReason; costVnd: number } {
  const { consent } = candidate;
  if (consent === undefined) return { state: 'excluded', reason: 'no-consent', costVnd: 0 };
  if (consent !== 'granted') {
    return { state: 'excluded', reason: consent === 'withdrawn' ? 'opted-out' : 'refused', costVnd: 0 };
  }
  if (!channel) return { state: 'excluded', reason: 'channel-off', costVnd: 0 };

  const reach = channel.reach(candidate.reach, options.now);
  switch (reach.lane) {
    case 'excluded':
      return { state: 'excluded', reason: reach.reason, costVnd: 0 };
    case 'hold':
      return { state: 'held', reason: 'outside-window', costVnd: 0 };
    case 'paid':
      return options.allowPaid
        ? { state: 'pending', reason: 'waiting', costVnd: reach.costVnd }
        : { state: 'held', reason: 'would-cost', costVnd: 0 };
    case 'free':
      return { state: 'pending', reason: 'waiting', costVnd: 0 };
  }
}
