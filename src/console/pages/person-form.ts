import { Router } from 'express';
import { deriveId } from '../../core/ids.ts';
import { dayOf } from '../../core/time.ts';
import { contactsOfPeople, setContactUnit } from '../../domain/contacts/contacts.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { HOME_KINDS, type HomeKind } from '../../domain/people/model.ts';
import { nearPeople, readPersonal } from '../../domain/people/near.ts';
import { addPerson, getPerson, type Person, setHome, updatePerson } from '../../domain/people/people.ts';
import type { ConsoleDeps } from '../deps.ts';
import { maskBirth, masked, personAddress, personOf } from '../person-in-view.ts';
import { Refusal } from '../refusal.ts';
import { readUnit, unitNames } from '../unit-choice.ts';
import { type Near, personFormBody } from '../views/person-form.ts';
import { type Answer, page, type Visit } from '../visit.ts';

const FIELDS = ['phone', 'birth', 'address'] as const;

/** Writing down somebody by hand, correcting what is known of her, moving her to another unit. */
export function personFormRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get(
    '/new',
    page(deps, ['work', 'people'], async (visit) => newForm(visit)),
  );
  router.post('/', page(deps, ['work', 'people'], add));
  router.get(
    '/:id/edit',
    page(deps, ['work', 'people'], async (visit) => {
      const { person } = await personOf(visit, visit.param('id'));
      return editForm(visit, person);
    }),
  );
  router.post('/:id', page(deps, ['work', 'people'], edit));
  router.post('/:id/home', page(deps, ['work', 'people'], move));
  return router;
}

function newForm(visit: Visit, problems: readonly string[] = [], near: readonly Near[] = []): Answer {
  return form(visit, {
    title: visit.say('console-people.add'),
    action: '/console/people',
    problems,
    near,
    unit: visit.form('unit') ?? visit.query('unit') ?? '',
    name: visit.form('name') ?? '',
  });
}

function editForm(visit: Visit, person: Person, problems: readonly string[] = [], near: readonly Near[] = []): Answer {
  return form(visit, {
    title: visit.say('console-people.edit'),
    action: personAddress(person._id),
    problems,
    near,
    name: visit.form('name') ?? person.name ?? '',
    // Whole values are seen with a reason only; what is typed here replaces them.
    known: { phone: masked(person.phone), birth: maskBirth(person.birth), address: person.address ? '•••' : undefined },
  });
}

function form(
  visit: Visit,
  given: Pick<Parameters<typeof personFormBody>[0], 'action' | 'problems' | 'near' | 'name' | 'known' | 'unit'> & {
    title: string;
  },
): Answer {
  const { title, ...rest } = given;
  const failed = rest.problems.length > 0;
  return {
    kind: 'page',
    title,
    active: 'people',
    status: failed || rest.near.length > 0 ? 422 : 200,
    ...(failed ? { notice: { tone: 'bad' as const, text: visit.say('console-people.see_below') } } : {}),
    body: personFormBody({
      say: visit.say,
      token: visit.token(),
      actId: visit.form('act'),
      ...rest,
      typed: Object.fromEntries(FIELDS.map((field) => [field, visit.form(field) ?? ''])),
      kind: visit.form('kind') ?? 'member',
      from: visit.form('from') ?? '',
      homeKinds: HOME_KINDS,
      unitNames: unitNames(visit),
    }),
  };
}

async function add(visit: Visit): Promise<Answer> {
  const { actId, at } = visit.act();
  const name = nameIn(visit);
  const { fields, problems } = fieldsIn(visit);
  const home = homeIn(visit);
  const wrong = [...(name === undefined ? ['name'] : []), ...problems, ...home.problems];
  if (wrong.length > 0 || name === undefined || home.unit === undefined) return newForm(visit, wrong);

  const _id = deriveId('person-by-staff', actId);
  const near = await nearTo(visit, { name, phone: fields.phone, unitId: home.unit }, _id);
  if (near.length > 0 && visit.form('anyway') !== 'yes') return newForm(visit, [], near);

  await addPerson({ _id, name, ...fields, unitId: home.unit, source: 'staff', createdAt: at });
  await setHome(_id, { unitId: home.unit, kind: home.kind, from: home.from, actId });
  await visit.audit('people.create', _id, { unitId: home.unit, details: { kind: home.kind } });
  return { kind: 'redirect', to: personAddress(_id), done: 'person_added' };
}

async function edit(visit: Visit): Promise<Answer> {
  const { person } = await personOf(visit, visit.param('id'));
  const name = nameIn(visit);
  const { fields, problems } = fieldsIn(visit);
  const wrong = [...(name === undefined ? ['name'] : []), ...problems];
  if (wrong.length > 0 || name === undefined) return editForm(visit, person, wrong);

  const near = await nearTo(visit, { name, phone: fields.phone, unitId: person.unitId }, person._id);
  if (near.length > 0 && visit.form('anyway') !== 'yes') return editForm(visit, person, [], near);

  const cleared = FIELDS.filter((field) => visit.list('clear').includes(field) && fields[field] === undefined);
  const changes = { name, ...fields, ...Object.fromEntries(cleared.map((field) => [field, ''])) };
  await updatePerson(person._id, changes);
  const changed = Object.keys(changes).filter((field) => field !== 'name' || name !== person.name);
  await visit.audit('people.edit', person._id, {
    ...(person.unitId ? { unitId: person.unitId } : {}),
    details: { fields: changed.join(' ') },
  });
  return { kind: 'redirect', to: personAddress(person._id), done: 'person_saved' };
}

/** From a day on she is at home elsewhere, or as something else. Her chats follow. */
async function move(visit: Visit): Promise<Answer> {
  const { person } = await personOf(visit, visit.param('id'));
  const { actId } = visit.act();
  const { unit, kind, from, problems } = homeIn(visit);
  if (from > dayOf(visit.now)) throw new Refusal(400, 'home_ahead');
  if (unit === undefined || problems.length > 0) throw new Refusal(400, 'home_unclear');
  await setHome(person._id, { unitId: unit, kind, from, actId });
  const { unitId } = (await getPerson(person._id)) ?? {};
  for (const contact of await contactsOfPeople([person._id])) if (unitId) await setContactUnit(contact._id, unitId);
  await visit.audit('people.move', person._id, { unitId: unit, details: { kind, from } });
  return { kind: 'redirect', to: personAddress(person._id), done: 'person_moved' };
}

function nameIn(visit: Visit): string | undefined {
  const name = visit.form('name')?.replace(/\s+/g, ' ');
  return name !== undefined && name.length <= 100 && /\p{L}/u.test(name) ? name : undefined;
}

function fieldsIn(visit: Visit) {
  const typed = { phone: visit.form('phone'), birth: visit.form('birth'), address: visit.form('address') };
  return readPersonal(typed, visit.day('birth'), dayOf(visit.now));
}

function homeIn(visit: Visit) {
  const today = dayOf(visit.now);
  const typed = visit.form('from');
  const from = typed === undefined ? today : visit.day('from');
  const kind: HomeKind | undefined = HOME_KINDS.find((known) => known === visit.form('kind'));
  const unit = readUnit(visit, visit.form('unit'), from ?? today);
  const problems = [
    ...(unit === undefined ? ['unit'] : []),
    ...(kind === undefined ? ['kind'] : []),
    // She is at home where her last home says: said ahead of its day, lists and messages would have her there already.
    ...(from === undefined || from > today ? ['from'] : []),
  ];
  return { unit: unit?._id, kind: kind ?? 'member', from: from ?? today, problems };
}

/** Who may be the same woman. Of people of other units she learns that they are there, and no more. */
async function nearTo(
  visit: Visit,
  wish: { name: string; phone: string | undefined; unitId: string | undefined },
  self: string,
): Promise<Near[]> {
  const near = (await nearPeople(wish, visit.now)).filter(({ person }) => person._id !== self);
  const units = await unitLabels(near.flatMap(({ person }) => person.unitId ?? []));
  return near.map(({ person, why }) => ({
    why,
    ...(visit.scope.holds(person.unitId)
      ? {
          href: personAddress(person._id),
          name: person.name,
          unit: units.get(person.unitId ?? ''),
          phone: masked(person.phone),
          birth: maskBirth(person.birth),
        }
      : {}),
  }));
}
