import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import {
  assignSection,
  endSection,
  portfoliosOn,
  sectionDuties,
  sectionParts,
} from '../../domain/organisation/portfolios.ts';
import { personNames } from '../../domain/people/people.ts';
import { allHoldersOf } from '../../domain/people/roles.ts';
import { listStaff } from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';
import { type Holder, portfoliosBody } from '../views/portfolios.ts';
import { type Answer, page, type Visit } from '../visit.ts';

export function portfolioRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'portfolios'], show));
  router.post('/assign', page(deps, ['work', 'portfolios'], assign));
  router.post('/end', page(deps, ['work', 'portfolios'], end));
  return router;
}

/** Who answers for which section as of a day, and how it was before. */
async function show(visit: Visit): Promise<Answer> {
  const today = dayOf(visit.now);
  const day = visit.day('day') ?? today;
  const [duties, portfolios, parts] = await Promise.all([sectionDuties(day), portfoliosOn(day), sectionParts()]);
  return {
    kind: 'page',
    title: visit.say('console.nav.portfolios'),
    active: 'portfolios',
    figures: true,
    body: portfoliosBody({
      say: visit.say,
      token: visit.token(),
      day,
      today,
      duties,
      portfolios,
      holders: await holdersOn(visit, day),
      parts,
      mayWork: mayWork(visit),
    }),
  };
}

/** Who holds a portfolio among the units she may see. Looking at them is written down. */
async function holdersOn(visit: Visit, day: string): Promise<Holder[]> {
  if (!visit.may('read', 'people')) return [];
  const terms = (await allHoldersOf('portfolio_officer', day)).filter((term) => visit.scope.holds(term.unitId));
  const [names, staff] = await Promise.all([
    personNames(terms.map(({ personId }) => personId)),
    listStaff(visit.scope.ids),
  ]);
  const held = [
    ...terms.flatMap(({ personId, portfolio }) =>
      portfolio === undefined
        ? []
        : [{ portfolio, name: names.get(personId) ?? visit.say('console.unnamed'), personId }],
    ),
    ...staff
      .filter(({ active }) => active)
      .flatMap(({ name, posts }) =>
        posts
          .filter(({ unitId }) => visit.scope.holds(unitId))
          .flatMap(({ portfolios }) => portfolios.map((portfolio) => ({ portfolio, name }))),
      ),
  ];
  if (terms.length > 0) {
    await visit.audit('portfolios.holders', visit.scope.rootId, { details: { shown: terms.length } });
  }
  return held;
}

async function assign(visit: Visit): Promise<Answer> {
  const { section, portfolio, from } = await readPart(visit);
  const role = visit.form('role');
  if (role !== 'lead' && role !== 'with') throw new Refusal(400, 'malformed');
  await assignSection(section, portfolio, { lead: role === 'lead', from });
  await visit.audit('portfolios.assign', `${section} ${portfolio}`, { details: { role } });
  return { kind: 'redirect', to: `/console/portfolios?day=${from}`, done: 'portfolio_assigned' };
}

async function end(visit: Visit): Promise<Answer> {
  const { section, portfolio, from } = await readPart(visit);
  await endSection(section, portfolio, from);
  await visit.audit('portfolios.end', `${section} ${portfolio}`);
  return { kind: 'redirect', to: `/console/portfolios?day=${from}`, done: 'portfolio_ended' };
}

/** @throws Refusal 403 for whoever does not hold the top of the tree: sections are the whole union's. */
async function readPart(visit: Visit): Promise<{ section: string; portfolio: string; from: string }> {
  if (!mayWork(visit)) throw new Refusal(403, 'not_allowed');
  const from = visit.day('from');
  const [section, portfolio] = [visit.form('section'), visit.form('portfolio')];
  if (from === undefined) throw new Refusal(400, 'malformed');
  const [duties, portfolios] = await Promise.all([sectionDuties(from), portfoliosOn(from)]);
  const known = duties.some((duty) => duty.section === section) && portfolios.some(({ code }) => code === portfolio);
  if (!known || section === undefined || portfolio === undefined) throw new Refusal(400, 'malformed');
  return { section, portfolio, from };
}

function mayWork(visit: Visit): boolean {
  return visit.may('work', 'portfolios') && visit.scope.holds(undefined);
}
