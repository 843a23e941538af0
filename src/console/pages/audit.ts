import { Router } from 'express';
import { addDays, startOfDay } from '../../core/time.ts';
import { subtreeIds, unitLabels } from '../../domain/organisation/units.ts';
import { type AuditQuery, type AuditRow, auditMark, listAudit } from '../../domain/staff/audit.ts';
import { verifyChain } from '../../domain/staff/audit-chain.ts';
import { listStaff, staffNames } from '../../domain/staff/staff.ts';
import { csv } from '../csv.ts';
import type { ConsoleDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';
import { unitOptions } from '../unit-options.ts';
import { actKey, auditBody, chainBody } from '../views/audit.ts';
import { formatTime } from '../views/format.ts';
import { queryOf } from '../views/query.ts';
import { type Answer, page, type Visit } from '../visit.ts';

const PAGE = 50;
/** A file longer than this opens badly in an office; the days of the filter make it shorter. */
const MAX_EXPORT = 20_000;

export function auditRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'audit'], list));
  router.get('/file', page(deps, ['export', 'audit'], download));
  router.post('/verify', page(deps, ['read', 'audit'], verify));
  return router;
}

/** What the address asks for, as it is shown again. */
function wishOf(visit: Visit) {
  return {
    about: visit.query('about'),
    staff: visit.query('staff'),
    act: visit.query('act'),
    unit: visit.query('unit'),
    from: visit.day('from'),
    to: visit.day('to'),
  };
}

/** Who holds the top of the tree reads all of it; others what concerns their units, and what their own people did. */
async function queryFor(visit: Visit): Promise<AuditQuery> {
  const wish = wishOf(visit);
  const { scope } = visit;
  if (wish.unit !== undefined && !scope.holds(wish.unit)) throw new Refusal(400, 'malformed');
  const staff = scope.reader.withoutUnit ? [] : await listStaff(scope.ids);
  return {
    about: wish.about,
    staffId: wish.staff,
    acts: wish.act === undefined ? undefined : actsOf(wish.act),
    unitIds: wish.unit === undefined ? undefined : await subtreeIds([wish.unit]),
    from: wish.from === undefined ? undefined : startOfDay(wish.from),
    until: wish.to === undefined ? undefined : startOfDay(addDays(wish.to, 1)),
    within: scope.reader.withoutUnit ? undefined : { unitIds: scope.ids, staffIds: staff.map(({ _id }) => _id) },
  };
}

async function list(visit: Visit): Promise<Answer> {
  const rows = await listAudit({ ...(await queryFor(visit)), after: visit.query('before'), limit: PAGE });
  const last = rows.length === PAGE ? rows.at(-1) : undefined;
  const wish = wishOf(visit);
  return {
    kind: 'page',
    title: visit.say('console.nav.audit'),
    active: 'audit',
    figures: true,
    body: auditBody({
      say: visit.say,
      token: visit.token(),
      wish,
      query: queryOf(wish),
      staff: (await listStaff(visit.scope.ids)).map(({ _id, name, login }) => ({
        value: _id,
        label: `${name} (${login})`,
      })),
      acts: visit.deps.texts
        .under(visit.language, 'console-audit.act')
        .map((key) => ({ value: key, label: visit.say(`console-audit.act.${key}`) }))
        .sort((a, b) => a.label.localeCompare(b.label, visit.language)),
      unitOptions: unitOptions(visit),
      rows: await wordsOf(visit, rows),
      mayExport: visit.may('export', 'audit'),
      next: last && auditMark(last),
    }),
  };
}

async function download(visit: Visit): Promise<Answer> {
  const query = await queryFor(visit);
  const rows: AuditRow[] = [];
  for (let after: string | undefined; rows.length < MAX_EXPORT; ) {
    const more = await listAudit({ ...query, after, limit: 1_000 });
    rows.push(...more);
    const last = more.length === 1_000 ? more.at(-1) : undefined;
    if (last === undefined) break;
    after = auditMark(last);
  }
  await visit.audit('audit.export', visit.scope.rootId, { details: { shown: rows.length } });
  const { say } = visit;
  const titles = ['number', 'at', 'who', 'post', 'act_title', 'about', 'about_words', 'unit', 'details', 'hash'];
  return {
    kind: 'download',
    name: 'nhat-ky.csv',
    type: 'text/csv; charset=utf-8',
    body: csv([
      titles.map((title) => say(`console-audit.${title}`)),
      ...(await wordsOf(visit, rows)).map((row) => [
        String(row.n ?? ''),
        row.at,
        row.who,
        row.post,
        row.act,
        row.id ?? '',
        row.about ?? '',
        row.unit,
        row.details,
        row.hash ?? '',
      ]),
    ]),
  };
}

/** Reads the whole chain; the sentence it ends with is worth copying into the minutes. */
async function verify(visit: Visit): Promise<Answer> {
  const report = await verifyChain();
  await visit.audit('audit.verify', visit.scope.rootId, {
    details: { lines: report.lines, ...(report.broken ? { broken: report.broken.n } : {}) },
  });
  return {
    kind: 'page',
    title: visit.say('console-audit.verify'),
    active: 'audit',
    figures: true,
    body: chainBody({ say: visit.say, language: visit.language, report }),
  };
}

/** Rows as people read them. */
async function wordsOf(visit: Visit, rows: readonly AuditRow[]) {
  const { say, language, deps } = visit;
  const [names, units] = await Promise.all([
    staffNames(rows.flatMap(({ staffId, about }) => [staffId, about ?? []].flat())),
    unitLabels(
      rows.flatMap(({ unitId, post, about }) => [unitId, post?.split('@')[1], about].filter((id) => id !== undefined)),
    ),
  ]);
  const told = (key: string, otherwise: string) => (deps.texts.has(language, key) ? say(key) : otherwise);
  const roleWord = (role: string) => told(`console.role.${role}`, told(`console-status.person_role.${role}`, role));
  return rows.map((row) => {
    const [role = '', unitId = ''] = row.post?.split('@') ?? [];
    return {
      n: row.n,
      hash: row.hash,
      at: formatTime(row.at),
      who: names.get(row.staffId) ?? row.staffId,
      post: role === '' ? '' : `${roleWord(role)} · ${units.get(unitId) ?? unitId}`,
      act: told(`console-audit.act.${actKey(row.act)}`, row.act),
      about: row.about === undefined ? say('console-audit.forgotten') : (names.get(row.about) ?? units.get(row.about)),
      id: row.about,
      unit: units.get(row.unitId ?? '') ?? '',
      details: Object.entries(row.details ?? {})
        .map(
          ([name, value]) =>
            `${told(`console-audit.detail.${name}`, name)}: ${name === 'role' ? roleWord(String(value)) : value}`,
        )
        .join(', '),
    };
  });
}

/** The acts a locale key may stand for: one of its `_` is the dot, the others are dashes. */
function actsOf(key: string): string[] {
  const parts = key.split('_');
  return parts.slice(1).map((_, n) => `${parts.slice(0, n + 1).join('-')}.${parts.slice(n + 1).join('-')}`);
}
