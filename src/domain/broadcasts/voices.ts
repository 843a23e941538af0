import type { Channels } from '../messages/outbox.ts';
import { type AudienceSource, type Candidate, decide } from './audience.ts';
import type { RecipientReason, RecipientState } from './model.ts';

export interface Verdict {
  state: RecipientState;
  reason: RecipientReason;
  costVnd: number;
}

/** A candidate and what is to become of her when every person is spoken to once. */
export interface Voice {
  candidate: Candidate;
  verdict: Verdict;
}

export const OTHER_CONTACT: Verdict = { state: 'excluded', reason: 'other-contact', costVnd: 0 };

/**
 * Decides for a page of an audience, one voice a person: of a woman's contacts in this audience the one that reaches
 * her best (free before paid before waiting for her, then the one heard of last) is written to; the others are
 * excluded, and say why. The same page asked again at the same moment gives the same.
 * @returns The page's candidates first, in their order, then contacts of the same people that stand on other pages.
 */
export async function decideVoices(
  source: Pick<AudienceSource, 'ofPeople'>,
  page: readonly Candidate[],
  options: { channels: Channels; allowPaid: boolean; now: number },
): Promise<Voice[]> {
  const onPage = new Set(page.map(({ contactId }) => contactId));
  const personIds = [...new Set(page.flatMap(({ personId }) => personId ?? []))];
  const elsewhere = (personIds.length === 0 ? [] : await source.ofPeople(personIds)).filter(
    ({ contactId }) => !onPage.has(contactId),
  );
  const voices = [...page, ...elsewhere].map((candidate) => ({
    candidate,
    verdict: decide(candidate, options.channels.get(candidate.channel), options),
  }));

  const chosen = new Map<string, Voice>();
  for (const voice of voices) {
    const { personId } = voice.candidate;
    if (personId === undefined || voice.verdict.state === 'excluded') continue;
    const best = chosen.get(personId);
    if (best === undefined || compare(voice, best) < 0) chosen.set(personId, voice);
  }
  return voices.map((voice) => {
    const best = chosen.get(voice.candidate.personId ?? '');
    const spoken = best === undefined || best === voice || voice.verdict.state === 'excluded';
    return spoken ? voice : { candidate: voice.candidate, verdict: OTHER_CONTACT };
  });
}

/** Below zero when `a` is the better way to her. */
function compare(a: Voice, b: Voice): number {
  return (
    laneOf(a.verdict) - laneOf(b.verdict) ||
    heardAt(b.candidate) - heardAt(a.candidate) ||
    (a.candidate.contactId < b.candidate.contactId ? -1 : 1)
  );
}

function laneOf(verdict: Verdict): number {
  if (verdict.state !== 'pending') return 2;
  return verdict.costVnd > 0 ? 1 : 0;
}

function heardAt({ reach }: Candidate): number {
  return reach.lastInteractionAt ?? 0;
}
