/*
 * People and units at ten times the size the product is built for: finding people by their sealed names, counting the
 * members of a subtree, the data of the tree page, an import. Beside the floor of the same run: one row by its id.
 * `node bench/organisation.ts [people] [units] [folder]`; with MONGODB_URI set, that server instead. A folder is kept, and
 * people who are in it already are not built again. Progress goes to stderr; the last line of stdout is JSON.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { TreeMarkModel, UnitModel } from '../src/domain/organisation/model.ts';
import { currentTree } from '../src/domain/organisation/tree-store.ts';
import { subtreeOf, unitsUnder } from '../src/domain/organisation/units.ts';
import { membersByUnit } from '../src/domain/people/counts.ts';
import { PersonModel, RoleModel } from '../src/domain/people/model.ts';
import { countMembers, searchPeople } from '../src/domain/people/people.ts';
import { usePersonalKeys } from '../src/domain/personal/vault.ts';
import { decideRows } from '../src/domain/roster/dry-run.ts';
import { applyImport, chooseColumns, getImport, type RosterImport, startImport } from '../src/domain/roster/imports.ts';
import { CellsModel, ImportModel, RowModel, ShapeModel } from '../src/domain/roster/model.ts';
import { readSheet } from '../src/domain/roster/sheet.ts';
import { workOnRosters } from '../src/domain/roster/work.ts';
import { startEmbeddedStore } from '../src/store/embedded/start.ts';
import { aGiven, aMiddle, aName, aNumberBelow, buildPeople, buildTree, phoneOf } from './support/organisation-data.ts';

interface Line {
  name: string;
  times: number;
  p50Ms: number;
  p95Ms: number;
  /** p50 beside the floor's. */
  timesFloor: number;
  aimMs?: number;
  met?: boolean;
}

const AIM = { search: 100, count: 50, tree: 200, importSeconds: 60 };
const now = Date.parse('2026-11-24T03:00:00Z');
const TODAY = '2026-11-24';

const people = Number(process.argv[2] ?? 290_000);
const units = Number(process.argv[3] ?? 1_000);
const imported = Math.min(30_000, people);
const lines: Line[] = [];
const began = performance.now();
const loadBefore = load();
usePersonalKeys([{ id: 'bench', key: Buffer.alloc(32, 7) }]);

const kept = process.argv[4];
const dir = kept ?? mkdtempSync(join(tmpdir(), 'caunoi-bench-'));
// Ctrl-C too leaves nothing behind.
process.once('exit', () => kept === undefined && rmSync(dir, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));
const store = process.env.MONGODB_URI ? undefined : await startEmbeddedStore({ dataDir: dir });
mongoose.set('autoIndex', false);
await mongoose.connect(process.env.MONGODB_URI ?? store?.uri ?? '', {
  maxPoolSize: 20,
  dbName: 'bench_organisation',
  // An index of so many keys is one long command; a silent store is not a dead one here.
  connectTimeoutMS: 300_000,
});
const { db } = mongoose.connection;
if (!db) throw new Error('not connected');

const known = (await PersonModel.estimatedDocumentCount()) >= people;
if (!known) await db.dropDatabase();
await Promise.all([UnitModel, ImportModel, CellsModel, RowModel, ShapeModel].map((model) => model.createIndexes()));
const branches = await buildTree(units);
if (!known) await buildPeople(people, { branches, now }, tell);
tell('indexes');
await PersonModel.createIndexes();
await RoleModel.createIndexes();
const buildSeconds = sinceSeconds(began);
tell(`${units} units and ${people} people, ${known ? 'kept from before' : `built in ${buildSeconds} s`}`);

await measure('floor: a row by its id', 300, undefined, () => UnitModel.findById('u-3').lean());

const everywhere = { unitIds: ['u-0'], withoutUnit: true };
const commune = { unitIds: ['u-3'] };
const branch = { unitIds: [branches[5] ?? ''] };
const find = (scope: { unitIds: string[] }, text: string) => searchPeople(scope, { text }, now);
await measure('search: given name', 60, AIM.search, () => find(everywhere, bare(aGiven())));
await measure('search: given name with marks', 60, AIM.search, () => find(everywhere, aGiven()));
await measure('search: middle and given', 60, AIM.search, () => find(everywhere, bare(`${aMiddle()} ${aGiven()}`)));
await measure('search: whole name', 60, AIM.search, () => find(everywhere, bare(aName())));
await measure('search: the commonest, nguyen', 60, AIM.search, () => find(everywhere, 'nguyen'));
await measure('search: the commonest two, nguyen thi', 60, AIM.search, () => find(everywhere, 'nguyen thi'));
await measure('search: nobody has it', 60, AIM.search, () => find(everywhere, 'xyz'));
await measure('search: in one commune', 60, AIM.search, () => find(commune, bare(aGiven())));
await measure('search: whole name in one commune', 60, AIM.search, () => find(commune, bare(aName())));
await measure('search: in one branch', 60, AIM.search, () => find(branch, bare(aGiven())));
await measure('search: phone', 60, AIM.search, () => find(everywhere, `0${phoneOf(aNumberBelow(people)).slice(3)}`));

const members = await countMembers(['u-0'], TODAY);
await measure('count: whole union, today', 60, AIM.count, () => countMembers(['u-0'], TODAY));
await measure('count: whole union, as of 2020-06-30', 60, AIM.count, () => countMembers(['u-0'], '2020-06-30'));
await measure('count: one commune, today', 60, AIM.count, () => countMembers(['u-3'], TODAY));
await measure('count: one commune, as of 2020-06-30', 60, AIM.count, () => countMembers(['u-3'], '2020-06-30'));

await measure('tree page: tree known', 60, AIM.tree, treePage);
await measure('tree page: tree changed', 60, AIM.tree, async () => {
  await TreeMarkModel.updateOne({ _id: 'units' }, { $set: { mark: randomUUID() } });
  return treePage();
});

const loadBetween = load();
const commList = await importRoster('u-3', 1);
const unionList = await importRoster('u-0', 2);

await mongoose.disconnect();
await store?.stop();
console.log(
  JSON.stringify({
    bench: 'organisation',
    people,
    units,
    members,
    buildSeconds: known ? undefined : buildSeconds,
    lines,
    imports: [commList, unionList],
    aimsMet: lines.every(({ met }) => met !== false) && commList.met && unionList.met,
    load: [loadBefore, loadBetween, load()],
    seconds: sinceSeconds(began),
  }),
);

/** What the page of the tree shows: every unit of the day with its label, and where the tree begins. */
async function treePage(): Promise<unknown> {
  const tree = await currentTree();
  const labels = tree.allOn(TODAY).map(({ _id, label, parentId }) => ({ _id, label, parentId }));
  const members = await membersByUnit(
    labels.map(({ _id }) => _id),
    TODAY,
  );
  return [labels, members, await unitsUnder(undefined, TODAY)];
}

/** A list as staff would bring it in, compared with everyone known in its part of the tree. */
async function importRoster(unitId: string, round: number) {
  const below = (await subtreeOf(unitId, TODAY)).filter(({ type }) => type === 'branch').map(({ name }) => name);
  const rows = Array.from({ length: imported }, (_, i) =>
    [i + 1, aName(), 1950 + (i % 55), `0${phoneOf(people * round + i).slice(3)}`, below[i % below.length]].join(';'),
  );
  const csv = Buffer.from(['STT;Họ và tên;Năm sinh;SĐT;Chi hội', ...rows].join('\n'));
  const compared = await PersonModel.countDocuments(
    unitId === 'u-0' ? {} : { unitId: { $in: (await subtreeOf(unitId, TODAY)).map(({ _id }) => _id) } },
  );
  const seconds: Record<string, number> = {};
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const done = await work();
    seconds[name] = Number(((performance.now() - start) / 1000).toFixed(1));
    return done;
  };

  const sheets = await step('read', () => readSheet(csv, 'ds.csv'));
  const details = { actId: randomUUID(), unitId, staffId: 's', fileName: 'ds.csv', from: TODAY, now };
  const id = await step('keep', () => startImport(sheets, details));
  const guessed = await importOf(id, 'columns');
  const columns = guessed.columns.map((field) => field ?? '');
  await chooseColumns(guessed, { columns, firstRow: guessed.firstRow, from: TODAY }, now);
  await step('dryRun', () => workOnRosters({ now }));
  const checked = await importOf(id, 'checked');
  // What staff would do by hand is not of the machine's time.
  await decideRows(checked, {}, 'other');
  if (!(await applyImport(checked, 's', now))) throw new Error('the list could not be applied');
  await step('apply', () => workOnRosters({ now }));
  const { done, counts } = await importOf(id, 'applied');
  const total = Number(
    Object.values(seconds)
      .reduce((sum, part) => sum + part, 0)
      .toFixed(1),
  );
  const met = total <= AIM.importSeconds;
  tell(
    `import of ${imported} rows beside ${compared} known people: ${total} s ${JSON.stringify(seconds)}   aim ${AIM.importSeconds} s${met ? '' : ': MISSED'}   load ${load()}`,
  );
  return { rows: imported, compared, near: counts?.near, done, seconds, totalSeconds: total, aimSeconds: 60, met };
}

async function importOf(id: string, state: RosterImport['state']): Promise<RosterImport> {
  const file = await getImport(id);
  if (file?.state !== state) {
    throw new Error(`the import should be ${state} and is ${file?.state ?? 'gone'} (${file?.failure ?? 'no failure'})`);
  }
  return file;
}

async function measure(name: string, times: number, aimMs: number | undefined, work: () => Promise<unknown>) {
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await work();
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  const at = (share: number) => Number((took[Math.floor(took.length * share)] ?? 0).toFixed(1));
  const [p50Ms, p95Ms] = [at(0.5), at(0.95)];
  const timesFloor = Math.round(p50Ms / (lines[0]?.p50Ms ?? p50Ms));
  lines.push({ name, times, p50Ms, p95Ms, timesFloor, ...(aimMs === undefined ? {} : { aimMs, met: p95Ms <= aimMs }) });
  const aim = aimMs === undefined ? '' : `   aim ${aimMs} ms${p95Ms <= aimMs ? '' : ': MISSED'}`;
  tell(`${name.padEnd(38)} p50 ${p50Ms} ms   p95 ${p95Ms} ms   ${timesFloor} × floor${aim}   load ${load()}`);
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

function load(): number {
  return Number((loadavg()[0] ?? 0).toFixed(1));
}

function sinceSeconds(start: number): number {
  return Math.round((performance.now() - start) / 1000);
}

function bare(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase();
}
