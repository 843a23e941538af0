import { randomInt } from 'node:crypto';
import { deriveId } from '../../core/ids.ts';
import { dayOf } from '../../core/time.ts';
import {
  contactsOfPeople,
  getContact,
  linkPerson,
  setContactUnit,
  type TellContact,
  unlinkPerson,
} from '../contacts/contacts.ts';
import { addPerson, personIdOf } from '../people/people.ts';
import { mayTry } from '../staff/login.ts';
import { isBare } from './membership.ts';
import { type AppCodeDoc, AppCodeModel, type AppLinkDoc, AppLinkModel } from './model.ts';

/** How long a code may be typed. */
export const APP_CODE_MS = 600_000;

/** No sign that is read as another one. */
const ALPHABET = 'ACDEFGHJKMNPQRTUVWXY34679';
const SIGNS = 7;

/**
 * `linked` both chats are one person · `same` they were already, or the code is her own · `turn` only the one who typed
 * is known: the code must come from her side · `refused` the union knows two different people behind them: a person must
 * look · `unknown` no such code, or too many wrong ones.
 */
export type Linking = 'linked' | 'same' | 'turn' | 'refused' | 'unknown';

/** A fresh code for this chat; older ones of hers are void. @returns Seven signs. */
export async function makeAppCode(contactId: string, now: number, actId: string): Promise<string> {
  const kept = await AppCodeModel.findOne({ contactId, actId }).lean<AppCodeDoc | null>();
  if (kept) return kept._id;
  await AppCodeModel.deleteMany({ $or: [{ contactId }, { expiresAt: { $lte: now } }] });
  for (;;) {
    const code = Array.from({ length: SIGNS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
    const row = await AppCodeModel.findOneAndUpdate(
      { _id: code },
      { $setOnInsert: { contactId, actId, expiresAt: now + APP_CODE_MS } },
      { upsert: true, returnDocument: 'after' },
    ).lean<AppCodeDoc>();
    if (row.contactId === contactId) return code;
  }
}

/**
 * Takes a code typed in the other app. A chat whose person is only known from writing to us joins the other's; two
 * people the union knows are never made one by a code. Whom the union knows lets others in only by a code of her own:
 * a stranger's, which she is talked into typing, would make him her. Doing it again gives the same answer.
 */
export async function useAppCode(typed: string, contactId: string, now: number, tell: TellContact): Promise<Linking> {
  const taken = await takeCode(typed, contactId, now);
  if (taken === undefined) return 'unknown';
  const { code, again } = taken;
  const [host, guest] = await Promise.all([getContact(code.contactId), getContact(contactId)]);
  if (!host || !guest) return 'unknown';
  if (host._id === guest._id) return 'same';
  if (host.personId !== undefined && host.personId === guest.personId) return again ? 'linked' : 'same';

  const day = dayOf(now);
  const free = async ({ personId }: { personId?: string }) => personId === undefined || (await isBare(personId, day));
  if (!(await free(guest))) return (await free(host)) ? 'turn' : 'refused';
  // The others of a bare person's chats would be left behind without her.
  if (guest.personId !== undefined && (await contactsOfPeople([guest.personId])).length > 1) return 'refused';

  await join(guest, host, now);
  await tell({
    id: deriveId('apps-linked', code._id, host._id),
    contactId: host._id,
    text: { key: `enrolment.linked_with_${guest.channel}` },
    at: now,
  });
  return 'linked';
}

type Side = NonNullable<Awaited<ReturnType<typeof getContact>>>;

/** The row of what was before is written first, so that parting is always possible. */
async function join(comes: Side, stays: Side, now: number): Promise<void> {
  const personId = stays.personId ?? personIdOf(stays._id);
  const { name, unitId } = stays;
  await addPerson({
    _id: personId,
    ...(name ? { name } : {}),
    ...(unitId ? { unitId } : {}),
    source: 'chat',
    createdAt: now,
  });
  await linkPerson(stays._id, personId);
  const before = comes.personId;
  await AppLinkModel.updateOne(
    { _id: comes._id },
    { $set: { withContactId: stays._id, personId, at: now, ...(before ? { before } : {}) } },
    { upsert: true },
  );
  if (unitId && !comes.unitId) await setContactUnit(comes._id, unitId);
  await linkPerson(comes._id, personId);
}

/** The code this contact may use: counted as a try unless it is hers already. */
async function takeCode(
  typed: string,
  contactId: string,
  now: number,
): Promise<{ code: AppCodeDoc; again: boolean } | undefined> {
  const key = keyOf(typed);
  if (key === undefined) return undefined;
  // Fresh also for her who has used it: after parting, an old code must not join again.
  const mine = { _id: key, usedBy: contactId, expiresAt: { $gt: now } };
  const known = await AppCodeModel.findOne(mine).lean<AppCodeDoc | null>();
  if (known) return { code: known, again: true };
  if (!(await mayTry('link', contactId, now))) return undefined;
  await AppCodeModel.updateOne(
    { _id: key, usedBy: { $exists: false }, expiresAt: { $gt: now } },
    { $set: { usedBy: contactId } },
  );
  const code = await AppCodeModel.findOne(mine).lean<AppCodeDoc | null>();
  return code ? { code, again: false } : undefined;
}

/** "LK-k7p acde" is as good as "K7PACDE". */
function keyOf(typed: string): string | undefined {
  const signs = typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/^(?:MA)?LK(?=.{7}$)/, '');
  return signs.length === SIGNS ? signs : undefined;
}

/**
 * Parts the apps of one person again: whoever came by a code is again who she was before. What was told in a chat
 * stays with that chat.
 * @returns false when nothing was linked.
 */
export async function unlinkApps(contactId: string, now: number): Promise<boolean> {
  await AppCodeModel.deleteMany({ $or: [{ contactId }, { usedBy: contactId }] });
  const contact = await getContact(contactId);
  const rows = await AppLinkModel.find({
    $or: [{ _id: contactId }, ...(contact?.personId ? [{ personId: contact.personId }] : [])],
  }).lean<AppLinkDoc[]>();
  const own = rows.filter(({ _id }) => _id === contactId);
  for (const row of own.length > 0 ? own : rows) await part(row, now);
  return rows.length > 0;
}

async function part(row: AppLinkDoc, now: number): Promise<void> {
  const guest = await getContact(row._id);
  if (guest?.personId === row.personId) {
    if (row.before) {
      await addPerson({ _id: row.before, source: 'chat', createdAt: now });
      await linkPerson(row._id, row.before);
    } else await unlinkPerson(row._id);
  }
  await AppLinkModel.deleteOne({ _id: row._id });
}
