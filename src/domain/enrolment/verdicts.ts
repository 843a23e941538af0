import { dayOf } from '../../core/time.ts';
import { fold } from '../../language/index.ts';
import { contactsOfPeople, getContact, type TellContact } from '../contacts/contacts.ts';
import { unitLabels } from '../organisation/units.ts';
import { getPeople } from '../people/people.ts';
import { searchPeople } from '../people/search.ts';
import { answersFor } from './ask-leaders.ts';
import { type Claim, getClaim } from './claims.ts';
import { confirmClaim, leaveClaim, rejectClaim } from './decide-claim.ts';
import { dutiesOf } from './membership.ts';

/**
 * What a leader's tap came to: `kind` she is new to the union, so it is asked whether she is a member ·
 * `officer` several people may be meant, or one with duties: somebody with the list decides · `settled` decided by
 * somebody else, or no question any more.
 */
export type Verdict =
  | { outcome: 'confirmed' | 'rejected' | 'unsure' | 'kind' | 'officer'; name: string; unitName: string }
  | { outcome: 'settled' | 'expired' | 'forbidden' };

/** @param argument `yes-<claim>`, `no-<claim>` or `unsure-<claim>`, as the button carried it; anybody may have typed it. */
export async function takeVerdict(
  argument: string,
  kind: 'member' | 'woman' | undefined,
  who: { contactId: string; at: number },
  tell: TellContact,
): Promise<Verdict> {
  const [, verdict, id = ''] = /^(yes|no|unsure)-([0-9a-f]{32})$/.exec(argument) ?? [];
  const claim = await getClaim(id);
  if (!claim) return { outcome: 'settled' };
  if (claim.contactId === who.contactId || !(await answersFor(who.contactId, claim.unitId, dayOf(who.at)))) {
    return { outcome: 'forbidden' };
  }
  const [her, labels] = await Promise.all([getContact(claim.contactId), unitLabels([claim.unitId])]);
  const shown = { name: her?.name ?? '', unitName: labels.get(claim.unitId) ?? '' };
  const by = { by: who.contactId, at: who.at };

  if (claim.state === 'waiting') {
    if (claim.askUntil <= who.at) return { outcome: 'expired' };
    if (verdict === 'unsure') {
      await leaveClaim(id);
      return { outcome: 'unsure', ...shown };
    }
    if (verdict === 'yes') {
      const match = await matchOf(claim, who.at);
      if (match === 'several') {
        await leaveClaim(id);
        return { outcome: 'officer', ...shown };
      }
      if (match === 'none' && kind === undefined) return { outcome: 'kind', ...shown };
      await confirmClaim(id, { ...by, ...(match === 'none' ? { kind: kind ?? 'woman' } : match) }, tell);
    } else await rejectClaim(id, by, tell);
  } else if (claim.state === 'confirming') await confirmClaim(id, by, tell);

  const now = await getClaim(id);
  const mine = now?.decision?.by === who.contactId;
  if (mine && (now.state === 'confirmed' || now.state === 'rejected')) return { outcome: now.state, ...shown };
  return { outcome: 'settled' };
}

/** The one person of the branch with the name she typed; `several` when a list is needed to tell, `none` when new. */
async function matchOf(claim: Claim, at: number): Promise<{ personId: string } | 'none' | 'several'> {
  const name = fold((await getContact(claim.contactId))?.name ?? '').trim();
  const byPhone = [...(await getPeople(claim.candidates)).values()];
  const byName = (await searchPeople({ unitIds: [claim.unitId] }, { text: name, limit: 20 }, at)).people;
  const named = [byPhone, byName].map((people) => people.filter((each) => fold(each.name ?? '').trim() === name));
  const found = named.find((people) => people.length > 0) ?? [];
  const [only] = found;
  if (only === undefined) return 'none';
  const taken = (await contactsOfPeople([only._id])).some(({ _id }) => _id !== claim.contactId);
  if (found.length > 1 || taken || (await dutiesOf(only._id, dayOf(at))).length > 0) return 'several';
  return { personId: only._id };
}
