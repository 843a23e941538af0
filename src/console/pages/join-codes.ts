import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import { JOIN_TYPES, joinCodesOf, printedCode } from '../../domain/enrolment/join-codes.ts';
import { joinAddresses } from '../../domain/enrolment/join-links.ts';
import { getUnit, type Unit, validOn } from '../../domain/organisation/units.ts';
import type { ConsoleDeps } from '../deps.ts';
import { enrolling } from '../enrolling.ts';
import { notFound } from '../refusal.ts';
import { joinCodesBody, joinSheetsBody } from '../views/join-codes.ts';
import { type JoinSheet, joinSheet } from '../views/join-sheet.ts';
import type { Say } from '../views/markup.ts';
import type { Option } from '../views/parts.ts';
import { type Answer, page, type Visit } from '../visit.ts';

/** A commune has about a hundred branches; more at once is too much for one page. */
const MOST_SHEETS = 150;

export function joinCodeRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'enrolment'], list));
  router.get('/sheets', page(deps, ['read', 'enrolment'], sheets));
  router.get('/:unit/sheet.svg', page(deps, ['read', 'enrolment'], download));
  return router;
}

/** The branches below one unit, with their codes and how many came by them. */
async function list(visit: Visit): Promise<Answer> {
  const parents = parentOptions(visit);
  const wanted = parents.find(({ value }) => value === visit.query('unit')) ?? parents[0];
  const units = wanted === undefined ? [] : branchesOf(visit, wanted.value);
  const codes = await codesOf(visit, units);
  return {
    kind: 'page',
    title: visit.say('console-join.title'),
    active: 'enrolment',
    figures: true,
    body: joinCodesBody({
      say: visit.say,
      language: visit.language,
      tabs: await enrolling(visit, 'join-codes'),
      parents,
      parent: wanted?.value,
      printed: wanted?.value ?? visit.scope.rootId,
      problems: problemsOf(visit),
      rows: units.map((unit) => {
        const code = codes.get(unit._id);
        return {
          unitId: unit._id,
          unit: unit.label,
          code: printedCode(code?._id ?? ''),
          opened: code?.opened ?? 0,
          joined: code?.joined ?? 0,
        };
      }),
    }),
  };
}

/** The sheets of one branch, or of all directly below a unit. */
async function sheets(visit: Visit): Promise<Answer> {
  const wanted = visit.query('unit') ?? visit.scope.rootId;
  if (!visit.scope.holds(wanted)) throw notFound();
  const units = branchesOf(visit, wanted);
  if (units.length === 0) throw notFound();
  const shown = units.slice(0, MOST_SHEETS);
  return {
    kind: 'page',
    title: visit.say('console-join.title'),
    active: 'enrolment',
    body: joinSheetsBody({
      say: visit.say,
      sheets: await sheetsOf(visit, shown),
      more: units.length - shown.length,
      problems: problemsOf(visit),
      forMembers: forMembers(visit),
    }),
  };
}

async function download(visit: Visit): Promise<Answer> {
  const unit = branchesOf(visit, visit.param('unit')).find(({ _id }) => _id === visit.param('unit'));
  if (unit === undefined) throw notFound();
  const [sheet] = await sheetsOf(visit, [unit]);
  if (sheet === undefined) throw notFound();
  const body = (await joinSheet(sheet, forMembers(visit))).toString();
  return { kind: 'download', name: `ma-qr-${unit.code.toLowerCase()}.svg`, type: 'image/svg+xml', body };
}

async function sheetsOf(visit: Visit, units: readonly Unit[]): Promise<JoinSheet[]> {
  const codes = await codesOf(visit, units);
  const top = await getUnit(units[0]?.ancestors[0] ?? visit.scope.rootId);
  return units.flatMap((unit) => {
    const digits = codes.get(unit._id)?._id;
    if (digits === undefined) return [];
    const addresses = joinAddresses(visit.deps.joinLinks, digits);
    return [{ union: top?.name ?? '', unit: unit.label, code: printedCode(digits), ...addresses }];
  });
}

function codesOf({ now }: Visit, units: readonly Unit[]): ReturnType<typeof joinCodesOf> {
  return joinCodesOf(
    units.map(({ _id }) => _id),
    now,
  );
}

/** The unit itself when women join it, else those directly below it; as they stand today. */
function branchesOf({ scope, now }: Visit, unitId: string): Unit[] {
  return scope.units
    .filter((unit) => unit._id === unitId || unit.parentId === unitId)
    .filter((unit) => JOIN_TYPES.has(unit.type) && validOn(unit, dayOf(now)))
    .sort((a, b) => a.label.localeCompare(b.label, 'vi', { numeric: true }));
}

/** Units that have branches directly below them. */
function parentOptions(visit: Visit): Option[] {
  const { scope, now } = visit;
  const over = new Set(
    scope.units
      .filter((unit) => JOIN_TYPES.has(unit.type) && validOn(unit, dayOf(now)))
      .flatMap(({ _id, parentId }) => (parentId && scope.holds(parentId) ? [parentId] : [_id])),
  );
  return scope.units
    .filter((unit) => over.has(unit._id))
    .map((unit) => ({ value: unit._id, label: unit.label }))
    .sort((a, b) => a.label.localeCompare(b.label, 'vi', { numeric: true }));
}

/** What the sheets lack, said plainly to whoever prints them. */
function problemsOf({ deps, say }: Visit): string[] {
  const { zalo, messenger } = deps.joinLinks;
  return [
    ...(zalo === undefined ? [say('console-join.no_zalo')] : []),
    ...(zalo !== undefined && !/\{(?:ref|text)\}/.test(zalo) ? [say('console-join.zalo_types')] : []),
    ...(messenger === undefined ? [say('console-join.no_messenger')] : []),
  ];
}

function forMembers({ deps }: Visit): Say {
  return (key, params) => deps.texts.t('vi', key, params);
}
