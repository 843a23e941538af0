import { decodeFields } from './bson-view.ts';
import type { Collection } from './catalogue.ts';
import { fail } from './errors.ts';
import { compileFilter, type Matcher } from './match.ts';
import { planFor } from './plan.ts';
import { scan } from './scan.ts';
import { type SortField, sortBy } from './sort.ts';
import { truthOf } from './stages.ts';
import type { Row, Storage } from './storage.ts';
import type { Doc } from './values.ts';

/** Documents a sort may hold in memory. */
const MOST_SORT_BYTES = 100 * 1024 * 1024;

export interface Query {
  filter: Doc;
  matches: Matcher;
  /** Top-level fields the filter looks at; undefined for all. */
  fields: ReadonlySet<string> | undefined;
  sort: readonly SortField[];
}

/** Checks a filter. @throws CommandError for operators that are not on the list. */
export function compileQuery(filter: Doc, sort: readonly SortField[] = []): Query {
  const fields = new Set<string>();
  let whole = false;
  const uses = (field: string | undefined) => {
    if (field === undefined) whole = true;
    else fields.add(field);
  };
  const matches = compileFilter(filter, {
    uses,
    expression: (expression) => truthOf(expression, { uses, variables: new Set() }),
  });
  return { filter, matches, fields: whole ? undefined : fields, sort };
}

/**
 * The rows a query finds, in the order it asks for.
 * @param limit How many will be taken at most, if known.
 */
export function* findRows(storage: Storage, collection: Collection, query: Query, limit?: number): Generator<Row> {
  const plan = planFor(collection, query.filter, query.sort);
  const found = matching(scan(storage, collection, plan, plan.sorted ? limit : undefined), query);
  if (plan.sorted) yield* found;
  else yield* sorted(found, query.sort);
}

function* matching(rows: Iterable<Row>, { filter, matches, fields }: Query): Generator<Row> {
  const everything = Object.keys(filter).length === 0;
  for (const row of rows) if (everything || matches(decodeFields(row.bytes, fields))) yield row;
}

function sorted(rows: Iterable<Row>, sort: readonly SortField[]): Row[] {
  const fields = new Set(sort.map(({ parts }) => parts[0] as string));
  const held: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += row.bytes.length;
    if (bytes > MOST_SORT_BYTES) fail(292, 'the sort exceeded its memory limit; add an index for it');
    held.push(row);
  }
  return sortBy(held, sort, (row) => decodeFields(row.bytes, fields));
}
