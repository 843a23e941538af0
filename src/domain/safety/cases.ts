import { getContact, siblingsOf, unquietContacts } from '../contacts/contacts.ts';
import type { StaffAct } from '../organisation/scope.ts';
import type { SafetyDesk } from './desk.ts';
import { type CaseLine, type Ending, OpenCases, type SafetyCaseRow, SafetyCases } from './model.ts';
import { type DutyOfficer, dutyFor } from './roster.ts';

/** What a list shows: nothing that leads to a person. */
export type CaseSummary = Pick<
  SafetyCaseRow,
  '_id' | 'code' | 'state' | 'channel' | 'unitChain' | 'openedAt' | 'lastAt' | 'handlerKey' | 'acknowledgedAt'
>;

/** A case as the duty officer reads it. */
export interface OpenedCase extends CaseSummary {
  /** Undefined once she asked to be forgotten. */
  contactId: string | undefined;
  name: string | undefined;
  phone: string | undefined;
  time: string | undefined;
  commune: string | undefined;
  closedAt: number | undefined;
  ending: Ending | undefined;
  lines: (Omit<CaseLine, 'note'> & { note?: string })[];
}

/** Who asks: her key, and the roster as it is now. */
export interface Reader {
  desk: SafetyDesk;
  key: string;
  roster: readonly DutyOfficer[];
}

/** Whether this officer may open it: it is her turn area, or it was given to her. Nobody off duty may. */
function mayOpen(reader: Reader, row: SafetyCaseRow): boolean {
  if (!reader.roster.some(({ key }) => key === reader.key)) return false;
  if (row.handlerKey === reader.key || row.nextKey === reader.key) return true;
  return dutyFor(reader.desk, row, reader.roster).some(({ key }) => key === reader.key);
}

/** The cases this officer may open, those nobody has first, then the newest. */
export async function listCases(reader: Reader, options: { closed: boolean; limit?: number }): Promise<CaseSummary[]> {
  const rows = await SafetyCases.find({ state: options.closed ? 'closed' : { $ne: 'closed' } })
    .sort({ openedAt: -1 })
    .limit(options.limit ?? 200)
    .lean();
  const own = rows.filter((row) => mayOpen(reader, row));
  return [...own.filter(({ state }) => state === 'open'), ...own.filter(({ state }) => state !== 'open')];
}

/** How many cases wait for somebody to take them, of those this officer may open. */
export async function countWaiting(reader: Reader): Promise<number> {
  const rows = await SafetyCases.find({ state: 'open' }).lean();
  return rows.filter((row) => mayOpen(reader, row)).length;
}

/** @returns undefined when there is none or she may not open it: nothing tells which. */
export async function findCase(reader: Reader, id: string): Promise<OpenedCase | undefined> {
  const row = await rowFor(reader, id);
  if (!row) return undefined;
  const { desk } = reader;
  const contactId = desk.open(row.contact);
  const contact = contactId === undefined ? undefined : await getContact(contactId);
  const { _id, code, state, channel, unitChain, openedAt, lastAt } = row;
  return {
    _id,
    code,
    state,
    channel,
    unitChain,
    openedAt,
    lastAt,
    ...(row.handlerKey ? { handlerKey: row.handlerKey } : {}),
    ...(row.acknowledgedAt ? { acknowledgedAt: row.acknowledgedAt } : {}),
    contactId,
    name: contact?.name,
    phone: desk.open(row.phone),
    time: desk.open(row.time),
    commune: desk.open(row.commune),
    closedAt: row.closedAt,
    ending: row.ending,
    lines: row.lines.map(({ note, ...line }) => ({ ...line, ...(note ? { note: desk.open(note) ?? '' } : {}) })),
  };
}

/** "I have it": she is the one who acts, nobody else is rung. @returns false when it is not hers to take, or closed. */
export async function acknowledgeCase(reader: Reader, id: string, act: StaffAct): Promise<boolean> {
  return change(reader, id, act, 'acknowledged', {
    line: {},
    set: { state: 'acknowledged', handlerKey: reader.key, acknowledgedAt: act.at, alertAt: null, nextKey: null },
  });
}

/** Gives it to another duty officer, who is rung at once; if she does not take it, the others are. */
export async function handOverCase(reader: Reader, id: string, toKey: string, act: StaffAct): Promise<boolean> {
  if (!reader.roster.some(({ key }) => key === toKey)) return false;
  return change(reader, id, act, 'handed-over', {
    line: { to: toKey },
    set: { state: 'open', nextKey: toKey, alertAt: act.at, round: 0 },
  });
}

export async function noteOnCase(reader: Reader, id: string, text: string, act: StaffAct): Promise<boolean> {
  return change(reader, id, act, 'note', { line: { note: reader.desk.seal(text) }, set: {} });
}

/**
 * Closes a case; only ever done by a person.
 * @param wish.resume Whether broadcasts may reach her again.
 */
export async function closeCase(
  reader: Reader,
  id: string,
  wish: { ending: Ending; resume: boolean },
  act: StaffAct,
): Promise<boolean> {
  const row = await rowFor(reader, id);
  if (!row) return false;
  const forgotten = row.contactKey === null || row.contactKey === undefined;
  const closed = await change(reader, id, act, 'closed', {
    line: { ending: wish.ending },
    set: {
      state: 'closed',
      closedAt: act.at,
      ending: wish.ending,
      alertAt: null,
      nextKey: null,
      // She asked to be forgotten while it was open: now nothing needs her number any more.
      ...(forgotten ? BLANK : {}),
    },
  });
  if (!closed) return false;
  if (forgotten) await dropNotes(id);
  await OpenCases.deleteMany({ caseId: id });
  const contactId = reader.desk.open(row.contact);
  if (wish.resume && contactId !== undefined) await unquietContacts(await siblingsOf(contactId));
  return true;
}

/** All that reports may know: how many. @param span Opened from … to before …, epoch ms. */
export async function countCases(span: {
  from: number;
  to: number;
}): Promise<{ opened: number; closed: number; open: number }> {
  const within = { $gte: span.from, $lt: span.to };
  const [opened, closed, open] = await Promise.all([
    SafetyCases.countDocuments({ openedAt: within }),
    SafetyCases.countDocuments({ closedAt: within }),
    SafetyCases.countDocuments({ state: { $ne: 'closed' } }),
  ]);
  return { opened, closed, open };
}

const BLANK = { contactKey: null, contact: null, phone: null, time: null, commune: null };

/**
 * What is left of a contact's cases when she asks to be forgotten.
 *
 * A closed case keeps only dates, acts and its ending, for counting: nothing needs her in it any more. An open one is
 * a report of violence the union has received and must act on (Law 13/2022/QH15, art. 19), and withdrawing consent
 * does not touch what the law or the protection of a life asks for: it stays until a person closes it, cut off from
 * the contact, with no more than the call-back details she gave for this very purpose; those go when it is closed.
 */
export async function eraseSafety(desk: SafetyDesk, contactId: string): Promise<void> {
  const keys = desk.digests(contactId);
  const rows = await SafetyCases.find({ contactKey: { $in: keys } }).lean();
  for (const row of rows) {
    const line = { id: `unlinked-${row._id}`, at: row.lastAt, what: 'unlinked' as const };
    const blank = row.state === 'closed' ? BLANK : { contactKey: null, contact: null };
    await SafetyCases.updateOne({ _id: row._id }, { $set: { ...blank, barred: [] }, $push: { lines: line } });
    if (row.state === 'closed') await dropNotes(row._id);
  }
  await OpenCases.deleteMany({ _id: { $in: keys } });
}

/** Notes of staff may name her. Closed cases only: their lines do not change any more. */
async function dropNotes(id: string): Promise<void> {
  const row = await SafetyCases.findById(id).lean();
  const lines = row?.lines.map(({ note: _, ...line }) => line);
  if (lines) await SafetyCases.updateOne({ _id: id }, { $set: { lines } });
}

async function rowFor(reader: Reader, id: string): Promise<SafetyCaseRow | undefined> {
  const row = await SafetyCases.findById(id).lean();
  return row && mayOpen(reader, row) ? row : undefined;
}

/** One act on a case, once per `actId`. @returns false when she may not, or it is closed. */
async function change(
  reader: Reader,
  id: string,
  act: StaffAct,
  what: CaseLine['what'],
  details: { line: Partial<CaseLine>; set: Partial<SafetyCaseRow> },
): Promise<boolean> {
  if (!(await rowFor(reader, id))) return false;
  const line: CaseLine = { id: act.actId, at: act.at, staffId: act.staffId, what, ...details.line };
  const done = await SafetyCases.updateOne(
    { _id: id, state: { $ne: 'closed' }, 'lines.id': { $ne: act.actId } },
    { $push: { lines: line }, ...(Object.keys(details.set).length > 0 ? { $set: details.set } : {}) },
  );
  return done.modifiedCount === 1 || (await SafetyCases.exists({ _id: id, 'lines.id': act.actId })) !== null;
}
