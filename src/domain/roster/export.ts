import { Worker } from 'node:worker_threads';
import { type Day, formatDay } from '../../core/time.ts';
import { currentTree } from '../organisation/tree-store.ts';
import { unitLabels } from '../organisation/units.ts';
import { homeTermOf, peopleAtHome, termsOf } from '../people/bulk.ts';
import type { HOME_KINDS, RoleDoc } from '../people/model.ts';
import type { Person } from '../people/people.ts';
import { type Field, readTitle } from './columns.ts';
import type { Position } from './positions.ts';
import { latestShape } from './shapes.ts';

/** Words of the file, in its language. */
export interface ExportWords {
  title(field: Field): string;
  kind(kind: (typeof HOME_KINDS)[number]): string;
  position(position: Position): string;
}

const DEFAULT_FIELDS: readonly Field[] = [
  'number',
  'name',
  'birth',
  'phone',
  'address',
  'unit',
  'joined',
  'kind',
  'position',
];
const POSITIONS: ReadonlySet<string> = new Set<Position>(['branch_leader', 'branch_deputy', 'group_leader']);

/**
 * The roster of a part of the tree as a table, its first row the titles: in the columns of the last file this unit
 * brought in, else in ours. Columns nobody may hold are not among them.
 * @param options.phones Whether numbers are in it; the column stays, empty.
 */
export async function exportTable(options: {
  unitId: string;
  day: Day;
  phones: boolean;
  words: ExportWords;
}): Promise<string[][]> {
  const { unitId, day, words } = options;
  const shape = await latestShape(unitId);
  const columns =
    shape?.titles.flatMap((title, at): { title: string; field: Field | undefined }[] =>
      readTitle(title).forbidden ? [] : [{ title, field: shape.columns[at] ?? undefined }],
    ) ?? DEFAULT_FIELDS.map((field) => ({ title: words.title(field), field }));

  const tree = await currentTree();
  const members: Member[] = [];
  for await (const people of peopleAtHome(tree.belongingTo([unitId], day))) {
    const terms = await termsOf(people.map(({ _id }) => _id));
    for (const person of people) {
      const held = terms.get(person._id) ?? [];
      const home = homeTermOf(held);
      if (home === undefined || (home.validTo && home.validTo <= day)) continue;
      const place = tree.homeOn(home.unitId, day) ?? home.unitId;
      members.push({ person, terms: held, place, code: tree.near(place, day)?.code ?? '' });
    }
  }
  members.sort((a, b) => byCode.compare(a.code, b.code) || byName.compare(nameKey(a.person), nameKey(b.person)));
  const labels = await unitLabels([...new Set(members.map(({ place }) => place))], day);
  const rows = members.map((member, n) =>
    columns.map(({ field }) => (field === undefined ? '' : cellOf(field, member, { ...options, n, labels }))),
  );
  return [columns.map(({ title }) => title), ...rows];
}

interface Member {
  person: Person;
  terms: readonly RoleDoc[];
  place: string;
  code: string;
}

const byCode = new Intl.Collator('en', { numeric: true });
const byName = new Intl.Collator('vi');

/** Vietnamese lists go by the given name, the last word. */
function nameKey({ name = '' }: Person): string {
  return `${name.slice(name.lastIndexOf(' ') + 1)} ${name}`;
}

function cellOf(
  field: Field,
  { person, terms, place }: Member,
  options: { n: number; day: Day; labels: ReadonlyMap<string, string>; phones: boolean; words: ExportWords },
): string {
  const { name = '', phone = '', birth = '', address = '' } = person;
  const cut = name.lastIndexOf(' ');
  switch (field) {
    case 'number':
      return String(options.n + 1);
    case 'name':
      return name;
    case 'family':
      return cut < 0 ? '' : name.slice(0, cut);
    case 'given':
      return name.slice(cut + 1);
    case 'birth':
      return birth.length > 4 ? formatDay(birth) : birth;
    case 'phone':
      return options.phones ? phone.replace(/^\+84/, '0') : '';
    case 'address':
      return address;
    case 'unit':
      return options.labels.get(place) ?? place;
    case 'joined':
      return joinedOn(terms);
    case 'kind': {
      const kind = homeTermOf(terms)?.role;
      return kind === undefined ? '' : options.words.kind(kind);
    }
    case 'position':
      return terms
        .filter(
          ({ role, validFrom, validTo }) =>
            POSITIONS.has(role) && validFrom <= options.day && (!validTo || options.day < validTo),
        )
        .map(({ role }) => options.words.position(role as Position))
        .join(', ');
    default:
      return '';
  }
}

/** The first day she belonged here, whatever branch it was. */
function joinedOn(terms: readonly RoleDoc[]): string {
  const days = terms
    .filter(
      ({ role, validFrom, validTo }) => (role === 'member' || role === 'honorary_member') && validTo !== validFrom,
    )
    .map(({ validFrom }) => validFrom)
    .sort();
  return days[0] === undefined ? '' : formatDay(days[0]);
}

/** The table as an XLSX file, every cell a text: none is ever taken for a formula. Made on a thread of its own. */
export function writeWorkbook(table: readonly (readonly string[])[], sheetName: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./export-worker.ts', import.meta.url), {
      workerData: { table, sheetName },
      env: {},
      execArgv: [],
    });
    worker.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)));
    worker.once('error', reject);
  });
}
