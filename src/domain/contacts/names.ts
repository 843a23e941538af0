import type { Profile } from '../../core/channel.ts';
import type { ChannelName } from '../../core/events.ts';
import { type ContactDoc, ContactModel } from './model.ts';
import { sealedName } from './sealed.ts';

/** A platform that told nothing is asked again after this; Messenger tells names only to apps it has reviewed. */
const ASK_AGAIN_MS = 7 * 86_400_000;

export interface NamePorts {
  /** What the platform calls her; undefined when it tells nothing. */
  profile(channel: ChannelName, userId: string): Promise<Profile | undefined>;
  now: number;
  /** Contacts at most in this run; the platforms' budget belongs to answers. */
  limit: number;
}

/**
 * Asks the platforms for the names of those who agreed to be answered and were never named. A name she gave herself
 * is never replaced.
 * @returns How many were asked about.
 */
export async function fetchDueNames(ports: NamePorts): Promise<number> {
  const contacts = await ContactModel.find({
    'consents.reply.state': 'granted',
    name: { $exists: false },
    deletion: { $exists: false },
    $or: [{ nameAskedAt: { $exists: false } }, { nameAskedAt: { $lte: ports.now - ASK_AGAIN_MS } }],
  })
    .limit(ports.limit)
    .lean<ContactDoc[]>();

  for (const { _id, channel, userId } of contacts) {
    const name = (await ports.profile(channel, userId))?.displayName?.normalize('NFC').trim().slice(0, 100);
    const known = name ? sealedName(name) : {};
    await ContactModel.updateOne({ _id, name: { $exists: false } }, { $set: { nameAskedAt: ports.now, ...known } });
  }
  return contacts.length;
}
