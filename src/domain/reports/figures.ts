import { type Day, dayOf } from '../../core/time.ts';
import { countedUnder, countsByUnit, type DatedRow, lineOf } from '../organisation/tree-figures.ts';
import { currentTree } from '../organisation/tree-store.ts';
import { ReportModel } from './model.ts';
import { type ReportScope, reportFilter } from './reports.ts';

/** What was reported together. */
interface Figures {
  reports: number;
  attendance: number;
  members: number;
}

/** What one unit reported between two days. */
export interface UnitFigures extends Figures {
  unitId: string;
  /** As the unit is called on the day figures are shown under; an old one says so. */
  name: string;
}

export interface FiguresQuery {
  /** Days of the activities, both included. */
  from: Day;
  to: Day;
  /** `then`: under the units as they were on the day of each activity. `now`: under today's. */
  by: 'then' | 'now';
  /** 1: gathered under the units right below the top; every unit by itself when absent. */
  level?: number;
  /** Epoch ms; decides what is "now". */
  now: number;
}

/**
 * Reports that were not sent back, by unit, most first. Each report counts once whichever way is asked for: the sums of
 * `then` and `now` are the same.
 */
export async function figuresByUnit(scope: ReportScope, query: FiguresQuery): Promise<UnitFigures[]> {
  const { by, level, now } = query;
  const rows = await rowsBetween(scope, query);
  const tree = await currentTree();
  const day = dayOf(now);
  const totals = countsByUnit(tree, rows, { by, day, ...(level === undefined ? {} : { level }) });
  return [...totals]
    .map(([unitId, figures]) => ({ unitId, name: tree.near(unitId, day)?.label ?? unitId, ...figures }))
    .sort((a, b) => b.reports - a.reports || (a.unitId < b.unitId ? -1 : 1));
}

/** What was reported in one month under a unit and everything below it. */
export interface MonthFigures {
  /** `2025-07`. */
  month: string;
  /** Under the unit as the tree was on the day of each activity, and as it is now. */
  atTheTime: Figures;
  today: Figures;
}

/** The figures of one unit month by month, the newest first; months without a report are left out. */
export async function figuresByMonth(
  scope: ReportScope,
  unitId: string,
  query: Pick<FiguresQuery, 'from' | 'to' | 'now'>,
): Promise<MonthFigures[]> {
  const rows = await rowsBetween(scope, query);
  const tree = await currentTree();
  const today = dayOf(query.now);
  const isBelow = (row: DatedRow, by: 'then' | 'now'): boolean => {
    const day = by === 'then' ? row.day : today;
    return lineOf(tree, countedUnder(tree, row, { by, day }), day).includes(unitId);
  };
  return [...Map.groupBy(rows, ({ day }) => day.slice(0, 7))]
    .map(([month, own]) => ({
      month,
      atTheTime: sumOf(own.filter((row) => isBelow(row, 'then'))),
      today: sumOf(own.filter((row) => isBelow(row, 'now'))),
    }))
    .sort((a, b) => (a.month < b.month ? 1 : -1));
}

/** How many reports that were not sent back there are, by the unit they name. */
export async function reportsByUnit(scope: ReportScope): Promise<Map<string, number>> {
  const groups = await ReportModel.aggregate<{ _id: string; count: number }>([
    { $match: { $and: [await reportFilter(scope), { status: { $ne: 'returned' } }] } },
    { $group: { _id: '$unitId', count: { $sum: 1 } } },
  ]);
  return new Map(groups.map(({ _id, count }) => [_id, count]));
}

async function rowsBetween(
  scope: ReportScope,
  { from, to }: Pick<FiguresQuery, 'from' | 'to'>,
): Promise<(DatedRow & { figures: Figures })[]> {
  const groups = await ReportModel.aggregate<{ _id: { unitId: string; date: Day } } & Figures>([
    {
      $match: {
        $and: [await reportFilter(scope), { date: { $gte: from, $lte: to } }, { status: { $ne: 'returned' } }],
      },
    },
    {
      $group: {
        _id: { unitId: '$unitId', date: '$date' },
        reports: { $sum: 1 },
        attendance: { $sum: '$attendance' },
        members: { $sum: '$members' },
      },
    },
  ]);
  return groups.map(({ _id, ...figures }) => ({ unitId: _id.unitId, day: _id.date, figures }));
}

function sumOf(rows: readonly { figures: Figures }[]): Figures {
  const sum = (key: keyof Figures) => rows.reduce((total, { figures }) => total + figures[key], 0);
  return { reports: sum('reports'), attendance: sum('attendance'), members: sum('members') };
}
