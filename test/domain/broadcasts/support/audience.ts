import type { ReachState } from '../../../../src/core/channel.ts';
import type { AudienceFilter, Candidate, OpenAudience } from '../../../../src/domain/broadcasts/audience.ts';

/** A contact who agreed and can be reached; `reach.lastInteractionAt` tells the stub's lane. */
export function aCandidate(userId: string, change: Partial<Candidate> = {}): Candidate {
  return {
    contactId: `zalo-${userId}`,
    channel: 'zalo',
    roles: ['member'],
    consent: 'granted',
    reach: { lastInteractionAt: 1 },
    ...change,
  };
}

/** An audience kept in memory that tests may change meanwhile. */
export function anAudience(candidates: Candidate[]): OpenAudience & { candidates: Candidate[] } {
  const open = async (_filter: AudienceFilter) => ({
    async page(after: string | undefined, limit: number) {
      const sorted = [...candidates].sort((a, b) => (a.contactId < b.contactId ? -1 : 1));
      const rest = sorted.filter((one) => after === undefined || one.contactId > after);
      const recipients = rest.slice(0, limit);
      const last = rest.length > limit ? recipients.at(-1) : undefined;
      return { recipients, ...(last ? { next: last.contactId } : {}) };
    },
    ofPeople: async (personIds: readonly string[]) =>
      candidates.filter(({ personId }) => personId !== undefined && personIds.includes(personId)),
  });
  const current = async (contactIds: readonly string[]) =>
    candidates.filter((one) => contactIds.includes(one.contactId));
  return Object.assign(open, { current, candidates });
}

/** A stub's lanes: never seen → hold; else free. */
export function laneBySeen(state: ReachState, now: number) {
  return state.lastInteractionAt === undefined
    ? ({ lane: 'hold' } as const)
    : ({ lane: 'free', until: now + 1_000_000 } as const);
}
