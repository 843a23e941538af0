import type { FlowText } from '../../core/effects.ts';
import type { ChannelName } from '../../core/events.ts';
import { deriveId } from '../../core/ids.ts';
import { type Day, dayOf } from '../../core/time.ts';
import { nextCode } from '../codes/codes.ts';
import type { TellContact } from '../contacts/contacts.ts';
import { afterMark, pageMark, type Scope, type StaffAct, scopeFilter } from '../organisation/scope.ts';
import { currentTree } from '../organisation/tree-store.ts';
import { formsOf } from '../organisation/units.ts';
import { unitsLedBy } from '../people/roles.ts';
import { keepReturned } from './handed-drafts.ts';
import { type ReportDoc, ReportModel, type ReportStatus } from './model.ts';

export type Report = ReportDoc;

export interface NewReport {
  unitId: string;
  movement: string;
  date: Day;
  place?: string;
  summary?: string;
  attendance?: number;
  members?: number;
  values: Record<string, number | string>;
  photos: string[];
  contactId: string;
  personId?: string;
  channel: ChannelName;
}

/**
 * Files a report under the effect's id and gives it its code; the same id is the same report. Whether the contact may
 * report for the unit is checked before (`reportHandlers`).
 * @returns The code, `BC-0123`.
 */
export async function createReport(id: string, report: NewReport, at: number): Promise<string> {
  await ReportModel.updateOne(
    { _id: id },
    {
      $setOnInsert: {
        ...report,
        status: 'submitted',
        createdAt: at,
        updatedAt: at,
        history: [{ id, at, status: 'submitted' }],
      },
    },
    { upsert: true },
  );
  const filed = await ReportModel.findById(id).lean<Report>();
  if (filed?.code) return filed.code;
  const code = await nextCode('BC');
  await ReportModel.updateOne({ _id: id, code: { $exists: false } }, { $set: { code } });
  return (await ReportModel.findById(id).lean<Report>())?.code ?? code;
}

/** What these contacts reported, newest first. */
export async function reportsOf(contactIds: readonly string[], limit = 5): Promise<Report[]> {
  return ReportModel.find({ contactId: { $in: [...contactIds] } })
    .sort({ createdAt: -1, _id: 1 })
    .limit(limit)
    .lean<Report[]>();
}

/** How many a person ever sent. */
export async function countReportsOf(personId: string): Promise<number> {
  return ReportModel.countDocuments({ personId });
}

/** Whose reports a staff member may see. `movements`: only of these; a portfolio officer sees those of her sections. */
export interface ReportScope extends Scope {
  movements?: readonly string[] | undefined;
}

export interface ReportQuery {
  status?: ReportStatus;
  movement?: string;
  unitId?: string;
  /** Days of the activity, both included. */
  from?: Day;
  to?: Day;
  code?: string;
  before?: string;
  limit?: number;
}

/** Reports a staff member may see, newest first. */
export async function listReports(
  scope: ReportScope,
  query: ReportQuery,
): Promise<{ reports: Report[]; next?: string }> {
  const limit = query.limit ?? 50;
  const days = { ...(query.from ? { $gte: query.from } : {}), ...(query.to ? { $lte: query.to } : {}) };
  const conditions: Record<string, unknown>[] = [await reportFilter(scope)];
  if (query.status) conditions.push({ status: query.status });
  if (query.movement) conditions.push({ movement: query.movement });
  if (query.unitId) conditions.push(await scopeFilter({ unitIds: [query.unitId] }));
  if (query.code) conditions.push({ code: query.code.trim().toUpperCase() });
  if (Object.keys(days).length > 0) conditions.push({ date: days });
  if (query.before !== undefined) conditions.push(afterMark(query.before));

  const reports = await ReportModel.find({ $and: conditions })
    .sort({ createdAt: -1, _id: 1 })
    .limit(limit)
    .lean<Report[]>();
  const last = reports.length === limit ? reports.at(-1) : undefined;
  return { reports, ...(last ? { next: pageMark(last) } : {}) };
}

/**
 * Units with a report of an activity between two days, both included, that was not sent back. What a unit reported that
 * has ended meanwhile counts for whoever took over.
 */
export async function unitsReported(scope: ReportScope, days: { from: Day; to: Day }): Promise<Set<string>> {
  const groups = await ReportModel.aggregate<{ _id: string }>([
    {
      $match: {
        $and: [
          await reportFilter(scope),
          { date: { $gte: days.from, $lte: days.to } },
          { status: { $ne: 'returned' } },
        ],
      },
    },
    { $group: { _id: '$unitId' } },
  ]);
  const tree = await currentTree();
  return new Set(groups.map(({ _id }) => tree.homeOn(_id, days.to) ?? _id));
}

/** One report, if it lies within the scope. */
export async function getReport(scope: ReportScope, id: string): Promise<Report | undefined> {
  const found = await ReportModel.findOne({ $and: [{ _id: id }, await reportFilter(scope)] }).lean<Report | null>();
  return found ?? undefined;
}

/** How many there are of each status within the scope. */
export async function countReports(scope: ReportScope): Promise<Partial<Record<ReportStatus, number>>> {
  const groups = await ReportModel.aggregate<{ _id: ReportStatus; count: number }>([
    { $match: await reportFilter(scope) },
    { $group: { _id: '$status', count: { $sum: 1 } } },
  ]);
  return Object.fromEntries(groups.map(({ _id, count }) => [_id, count]));
}

/** Takes a report as it is. @returns The report now; undefined when the scope does not hold it. */
export async function acceptReport(scope: ReportScope, id: string, act: StaffAct): Promise<Report | undefined> {
  return settle(scope, id, act, 'accepted');
}

/**
 * Sends a report back with a reason, which its leader hears in her chat; when she leads the unit no longer, it waits
 * for who does (`tellHandedDrafts`). Pressed twice it is said once.
 */
export async function returnReport(
  scope: ReportScope,
  id: string,
  act: StaffAct & { reason: string },
  tell: TellContact,
): Promise<Report | undefined> {
  const report = await settle(scope, id, act, 'returned', act.reason);
  if (report?.personId && !(await reportsStill(report.personId, report.unitId, act.at))) {
    await keepReturned(report, act.at);
    return report;
  }
  if (report?.contactId) {
    await tell({
      id: deriveId('report-returned', id, act.actId),
      contactId: report.contactId,
      text: { key: 'records.report_returned', params: { code: report.code ?? '', reason: act.reason } },
      at: act.at,
    });
  }
  return report;
}

export async function reportFilter({ movements, ...scope }: ReportScope): Promise<Record<string, unknown>> {
  const filter = await scopeFilter(scope);
  return movements === undefined ? filter : { $and: [filter, { movement: { $in: [...movements] } }] };
}

async function reportsStill(personId: string, unitId: string, at: number): Promise<boolean> {
  const day = dayOf(at);
  const [led, forms] = await Promise.all([unitsLedBy(personId, day), formsOf([unitId], day)]);
  return led.some((each) => forms.includes(each));
}

/** Only what is still open is settled: a consolidated or locked report stays. */
async function settle(
  scope: ReportScope,
  id: string,
  act: StaffAct,
  status: 'accepted' | 'returned',
  reason?: string,
): Promise<Report | undefined> {
  if (!(await getReport(scope, id))) return undefined;
  const { actId, at, staffId } = act;
  await ReportModel.updateOne(
    { _id: id, status: { $in: ['submitted', 'accepted', 'returned'] }, 'history.id': { $ne: actId } },
    {
      $set: { status, updatedAt: at },
      $push: { history: { id: actId, at, status, staffId, ...(reason ? { reason } : {}) } },
    },
  );
  return getReport(scope, id);
}

/**
 * Cuts the tie between a contact and her reports. Figures, date and place are the unit's work and stay; photos, which
 * may show her, and her own words go.
 */
export async function eraseReports(contactId: string): Promise<void> {
  await ReportModel.updateMany(
    { contactId },
    { $set: { photos: [] }, $unset: { contactId: '', personId: '', summary: '' } },
  );
}

/** What is left after `eraseReports` where only her person was noted. */
export async function erasePersonInReports(personId: string): Promise<void> {
  await ReportModel.updateMany({ personId }, { $unset: { personId: '' } });
}

/** What she is told we hold of her here. */
export async function reportHoldings(contactId: string): Promise<FlowText[]> {
  const count = await ReportModel.countDocuments({ contactId });
  return count === 0 ? [] : [{ key: 'records.mine.reports', params: { count } }];
}
