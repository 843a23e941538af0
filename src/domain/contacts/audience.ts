import { z } from 'zod';
import type { ReachState } from '../../core/channel.ts';
import type { ChannelName } from '../../core/events.ts';
import type { ConsentState } from '../../core/facts.ts';
import type { Language } from '../../core/texts.ts';
import { type Day, dayOf } from '../../core/time.ts';
import { scopeIds } from '../organisation/scope.ts';
import { heldIds } from '../organisation/units.ts';
import { ROLES } from '../people/model.ts';
import { rolesOf } from '../people/roles.ts';
import { reachStateOf } from './contacts.ts';
import { type ContactDoc, ContactModel } from './model.ts';

/**
 * Whom a broadcast aims at. Absent `unitIds` means everyone, an empty list nobody: a lost choice must not become a
 * message to all. Absent or empty roles and channels do not narrow.
 */
const filterSchema = z.strictObject({
  /** With everything below them, as of the day. */
  unitIds: z.array(z.string()).readonly().optional(),
  /** Units of whoever sends it: what of `unitIds` is another's on the day, since units changed, is not reached. */
  among: z.array(z.string()).readonly().optional(),
  roles: z
    .array(z.enum([...ROLES, 'guest']))
    .readonly()
    .optional(),
  channels: z
    .array(z.enum(['zalo', 'messenger']))
    .readonly()
    .optional(),
});
export type AudienceFilter = z.input<typeof filterSchema>;

/** One contact aimed at, and what decides whether she is written to. */
export interface Recipient {
  contactId: string;
  channel: ChannelName;
  account: string;
  userId: string;
  language: Language;
  unitId?: string;
  personId?: string;
  roles: string[];
  /** About `broadcast`; undefined when she was never asked. */
  consent?: ConsentState;
  reach: ReachState;
}

export interface AudiencePage {
  recipients: Recipient[];
  /** Where the next page begins; undefined after the last. A page may be empty and still not be the last. */
  next?: string;
}

export interface AudienceSource {
  /** @param after `next` of the page before. */
  page(after: string | undefined, limit: number): Promise<AudiencePage>;
  /** Everyone in the whole audience who is a contact of one of these people: a person is to be spoken to once. */
  ofPeople(personIds: readonly string[]): Promise<Recipient[]>;
}

/**
 * The contacts a filter means at `now`, by contact id, so that a broken-off listing goes on where it stopped. Contacts
 * who asked for deletion, or must be left in quiet, are nobody's audience: not even a line of a ledger tells of them.
 * @throws ZodError for a filter of another shape: nobody is written to by mistake.
 */
export async function audienceSource(wish: AudienceFilter, now: number): Promise<AudienceSource> {
  const filter = filterSchema.parse(wish);
  const day = dayOf(now);
  const units = filter.unitIds && (await reachedIds(filter.unitIds, filter.among, day));
  const base = {
    deletion: { $exists: false },
    quietSince: { $exists: false },
    ...(units ? { unitId: { $in: units } } : {}),
    ...(filter.channels?.length ? { channel: { $in: [...filter.channels] } } : {}),
  };
  const wanted = filter.roles?.length ? new Set<string>(filter.roles) : undefined;

  const wantedOf = async (contacts: readonly ContactDoc[]): Promise<Recipient[]> =>
    (await recipientsOf(contacts, day)).filter(
      (recipient) => wanted === undefined || recipient.roles.some((role) => wanted.has(role)),
    );

  return {
    async page(after, limit) {
      const contacts = await ContactModel.find({ ...base, ...(after === undefined ? {} : { _id: { $gt: after } }) })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<ContactDoc[]>();
      const last = contacts.length === limit ? contacts.at(-1) : undefined;
      return { recipients: await wantedOf(contacts), ...(last ? { next: last._id } : {}) };
    },
    async ofPeople(personIds) {
      const contacts = await ContactModel.find({ $and: [base, { personId: { $in: [...new Set(personIds)] } }] })
        .sort({ _id: 1 })
        .lean<ContactDoc[]>();
      return wantedOf(contacts);
    },
  };
}

async function reachedIds(
  unitIds: readonly string[],
  among: readonly string[] | undefined,
  day: Day,
): Promise<string[]> {
  return among === undefined ? heldIds(unitIds, day) : scopeIds({ unitIds, among, day });
}

async function recipientsOf(contacts: readonly ContactDoc[], day: Day): Promise<Recipient[]> {
  const held = await rolesOf(
    contacts.flatMap(({ personId }) => (personId ? [personId] : [])),
    day,
  );
  return contacts.map((contact) =>
    recipientOf(contact, held.get(contact.personId ?? '')?.map((term) => term.role) ?? []),
  );
}

function recipientOf(contact: ContactDoc, roles: readonly string[]): Recipient {
  const consent = contact.consents?.broadcast?.state;
  return {
    contactId: contact._id,
    channel: contact.channel,
    account: contact.account,
    userId: contact.userId,
    language: contact.language,
    ...(contact.unitId ? { unitId: contact.unitId } : {}),
    ...(contact.personId ? { personId: contact.personId } : {}),
    roles: roles.length > 0 ? [...new Set(roles)] : ['guest'],
    ...(consent ? { consent } : {}),
    reach: reachStateOf(contact),
  };
}

/** The same contacts as they are at `now`; who has gone, or asked to be forgotten, is not among them. */
export async function currentRecipients(contactIds: readonly string[], now: number): Promise<Recipient[]> {
  const contacts = await ContactModel.find({
    _id: { $in: [...contactIds] },
    deletion: { $exists: false },
    quietSince: { $exists: false },
  }).lean<ContactDoc[]>();
  return recipientsOf(contacts, dayOf(now));
}
