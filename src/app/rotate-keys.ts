import { redigestContacts } from '../domain/contacts/redigest.ts';
import { redigestPeople } from '../domain/people/redigest.ts';
import { resealed } from '../domain/personal/vault.ts';
import type { SafetyDesk } from '../domain/safety/desk.ts';
import { redigestSafety } from '../domain/safety/redigest.ts';
import { resealStore } from '../store/reseal.ts';

export interface Rotation {
  /** Values sealed anew, by collection; collections without any are absent. */
  resealed: Record<string, number>;
  redigested: { people: number; contacts: number; safetyCases: number };
  /** Values that still need an older key. */
  left: number;
}

/**
 * Brings everything sealed to the current key, and everything found by a digest to its digest. Afterwards the older
 * keys are not needed any more, if nothing is left.
 * @param say Told what was done, collection by collection; counts only.
 */
export async function rotateKeys(desk: SafetyDesk, say: (line: string) => void): Promise<Rotation> {
  const counts: Record<string, number> = {};
  for await (const { collection, read, changed } of resealStore(resealed)) {
    if (changed === 0) continue;
    counts[collection] = changed;
    say(`${collection.padEnd(24)} ${String(read).padStart(9)} read ${String(changed).padStart(9)} sealed anew`);
  }

  const people = await redigestPeople();
  const contacts = await redigestContacts();
  const safety = await redigestSafety(desk);
  say(`found by the new key: ${people.changed} people, ${contacts.changed} contacts, ${safety.changed} safety cases`);

  // Looked at once more: a server that had not been restarted may have sealed with an older key meanwhile.
  let left = 0;
  const count = (value: Parameters<typeof resealed>[0]): undefined => {
    if (resealed(value) !== undefined) left++;
  };
  for await (const _ of resealStore(count));
  return {
    resealed: counts,
    redigested: { people: people.changed, contacts: contacts.changed, safetyCases: safety.changed },
    left,
  };
}
