import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../core/errors.ts';
import { readYaml } from '../../core/yaml-file.ts';
import { MovementModel, PortfolioModel, PortfolioSectionModel, SectionModel, type UnitDoc } from './model.ts';
import { addLink } from './portfolios.ts';
import { openTree } from './tree.ts';
import { treeProblems } from './tree-check.ts';
import { addUnits } from './tree-store.ts';

const day = z.iso.date();
const name = z
  .string()
  .min(1)
  .max(300)
  .refine((text) => text === text.normalize('NFC'), 'must be NFC');
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'small letters, digits and dashes');
const fieldId = z.string().regex(/^[a-z][A-Za-z0-9]*$/);

const unitSchema = z.strictObject({
  id,
  code: z.string().min(1).max(40),
  type: z.string().min(1),
  name,
  parent: id.optional(),
  from: day,
  sample: z.boolean().optional(),
});

export const organisationFile = z.strictObject({
  units: z.array(unitSchema),
  portfolios: z.array(z.strictObject({ code: z.string(), name, from: day })),
  sections: z.array(
    z.strictObject({
      id: z.string(),
      name,
      from: day,
      /** The portfolio that accounts for it; the plan names none for 3.2. */
      lead: z.string().optional(),
      with: z.array(z.string()).default([]),
    }),
  ),
});

const fieldSchema = z.strictObject({
  label: name,
  labelEn: name,
  kind: z.enum(['number', 'money', 'text']),
  unit: z.string().optional(),
});

export const movementsFile = z.strictObject({
  from: day,
  /** Fields by id, defined once and named by the movements. */
  fields: z.record(fieldId, fieldSchema),
  movements: z.array(
    z.strictObject({
      code: z.string().regex(/^[A-Z0-9]+(-[A-Z0-9]+)*$/),
      name,
      short: name.max(60),
      type: z.enum(['PT', 'CVĐ', 'ĐA', 'CT', 'VB', 'HĐ']),
      section: z.string(),
      lead: z.string().optional(),
      otherNames: z.array(z.strictObject({ name, from: day })).default([]),
      keywords: z.array(name).default([]),
      /** Asked for and answered, or skipped when marked `?`. */
      fields: z.array(z.string().regex(/^[a-z][A-Za-z0-9]*\??$/)).default([]),
      reportable: z.boolean().default(true),
      common: z.boolean().default(false),
    }),
  ),
});

export type OrganisationFile = z.infer<typeof organisationFile>;
export type MovementsFile = z.infer<typeof movementsFile>;

/** @returns How many things were new. */
export interface Seeded {
  units: number;
  portfolios: number;
  movements: number;
}

/**
 * Puts the plan's units, portfolios, sections and movements into the store. What is there already stays as staff left
 * it, so it may run at every start.
 * @param dir The `seed` folder.
 * @throws InputError naming file, line and reason, before anything is written.
 */
export async function seedOrganisation(dir: string): Promise<Seeded> {
  const organisationPath = join(dir, 'organisation.yaml');
  const movementsPath = join(dir, 'movements.yaml');
  const organisation = readYaml(organisationPath, organisationFile);
  const movements = readYaml(movementsPath, movementsFile);
  const units = treeOf(organisation, organisationPath);
  checkMovements(movements, organisation, movementsPath);

  return {
    units: await addUnits(units),
    portfolios: await seedPortfolios(organisation),
    movements: await addMissing(MovementModel, movementDocs(movements)),
  };
}

/** Units as they are stored. @throws InputError for an unknown parent, a circle, or an id or code used twice. */
export function treeOf(file: OrganisationFile, path: string): UnitDoc[] {
  const ids = new Set(file.units.map((unit) => unit.id));
  const problems: string[] = [
    ...repeated(file.units.map((unit) => unit.id)).map((twice) => `${path} units: id ${twice} is used twice`),
    ...repeated(file.units.map((unit) => unit.code)).map((twice) => `${path} units: code ${twice} is used twice`),
    ...file.units.flatMap(({ id: unitId, parent }) =>
      parent === undefined || ids.has(parent)
        ? []
        : [`${path} units: ${unitId} stands below ${parent}, which does not exist`],
    ),
  ];
  const units = file.units.map(({ id: _id, parent, from, code, type, name: title, sample }) => ({
    _id,
    spans: [{ from, code, type, name: title, ...(parent === undefined ? {} : { parentId: parent }) }],
    predecessors: [],
    successors: [],
    ...(sample ? { sample } : {}),
    rev: 0,
  }));
  if (problems.length === 0) {
    problems.push(
      ...treeProblems(openTree(units)).map(({ key, params }) =>
        key.endsWith('.circle')
          ? `${path} units: ${params?.name} stands below itself`
          : `${path} units: ${params?.name}: ${key.split('.').at(-1)}`,
      ),
    );
  }
  if (problems.length > 0) throw new InputError(`${path} is not a tree`, problems);
  return units;
}

async function seedPortfolios(file: OrganisationFile): Promise<number> {
  const added = await addMissing(
    PortfolioModel,
    file.portfolios.map(({ code, name: title, from }) => ({ _id: code, name: title, validFrom: from })),
  );
  await addMissing(
    SectionModel,
    file.sections.map(({ id: _id, name: title }) => ({ _id, name: title })),
  );
  for (const section of file.sections) {
    // A section staff have touched is theirs.
    if ((await PortfolioSectionModel.countDocuments({ section: section.id })) > 0) continue;
    if (section.lead) await addLink(section.id, section.lead, true, section.from);
    for (const helper of section.with) await addLink(section.id, helper, false, section.from);
  }
  return added;
}

function checkMovements(file: MovementsFile, organisation: OrganisationFile, path: string): void {
  const portfolios = new Set(organisation.portfolios.map((portfolio) => portfolio.code));
  const sections = new Set(organisation.sections.map((section) => section.id));
  const problems = file.movements.flatMap((movement) => [
    ...(sections.has(movement.section) ? [] : [`${path} ${movement.code}: no section ${movement.section}`]),
    ...(movement.lead && !portfolios.has(movement.lead)
      ? [`${path} ${movement.code}: no portfolio ${movement.lead}`]
      : []),
    ...movement.fields
      .filter((field) => file.fields[field.replace('?', '')] === undefined)
      .map((field) => `${path} ${movement.code}: no field ${field}`),
  ]);
  const twice = repeated(file.movements.map((movement) => movement.code));
  problems.push(...twice.map((code) => `${path} ${code} is there twice`));
  if (problems.length > 0) throw new InputError(`${path} does not fit together`, problems);
}

function movementDocs(file: MovementsFile) {
  return file.movements.map(({ code, short, fields, lead, ...rest }, order) => ({
    _id: code,
    ...rest,
    shortName: short,
    ...(lead === undefined ? {} : { lead }),
    fields: fields.flatMap((field) => {
      const key = field.replace('?', '');
      const known = file.fields[key];
      return known ? [{ id: key, ...known, required: !field.endsWith('?') }] : [];
    }),
    order,
    validFrom: file.from,
  }));
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/** What the seed needs of a model; each has documents of its own. */
interface Upsertable {
  updateOne(
    filter: { _id: string },
    update: { $setOnInsert: Record<string, unknown> },
    options: { upsert: true },
  ): PromiseLike<{ upsertedCount: number }>;
}

async function addMissing(target: Upsertable, docs: readonly ({ _id: string } & object)[]): Promise<number> {
  let added = 0;
  for (const { _id, ...rest } of docs) {
    added += (await target.updateOne({ _id }, { $setOnInsert: rest }, { upsert: true })).upsertedCount;
  }
  return added;
}
