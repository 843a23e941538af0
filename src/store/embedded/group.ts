import { Int32 } from 'bson';
import { fail } from './errors.ts';
import { average, extreme } from './expression-arithmetic.ts';
import { compileExpression, type Env, type Evaluate, type Scope } from './expressions.ts';
import { keyText } from './key.ts';
import { arithmetic } from './numbers.ts';
import { type BsonNumber, type Doc, isDoc, isNumber, setField, type Value } from './values.ts';

/** Takes in the values of one group, one after the other. */
interface Accumulator {
  add(value: Value): void;
  result(): Value;
}

/** The accumulators on the list. */
const ACCUMULATORS: Readonly<Record<string, () => Accumulator>> = {
  $sum: () => {
    let total: BsonNumber = new Int32(0);
    return {
      add(value) {
        if (isNumber(value)) total = arithmetic('+', total, value);
      },
      result: () => total,
    };
  },
  $avg: () => gather((values) => average(values), isNumber),
  $min: () => best(-1),
  $max: () => best(1),
  $first: () => {
    let first: { value: Value } | undefined;
    return {
      add(value) {
        first ??= { value };
      },
      result: () => first?.value ?? null,
    };
  },
  $last: () => {
    let last: Value;
    return {
      add(value) {
        last = value;
      },
      result: () => last ?? null,
    };
  },
  $push: () =>
    gather(
      (values) => values,
      (value) => value !== undefined,
    ),
  $addToSet: () => {
    const values = new Map<string, Value>();
    return {
      add(value) {
        if (value !== undefined) values.set(keyText(value), value);
      },
      result: () => [...values.values()],
    };
  },
  $mergeObjects: () => {
    const merged: Doc = {};
    return {
      add(value) {
        if (isDoc(value)) Object.assign(merged, value);
      },
      result: () => merged,
    };
  },
};

function gather(finish: (values: Value[]) => Value, accepts: (value: Value) => boolean): Accumulator {
  const values: Value[] = [];
  return {
    add(value) {
      if (accepts(value)) values.push(value);
    },
    result: () => finish(values),
  };
}

function best(direction: -1 | 1): Accumulator {
  let value: Value = null;
  return {
    add(candidate) {
      value = extreme([value, candidate], direction);
    },
    result: () => value,
  };
}

/**
 * `$group`. Groups come in the order in which they were first met.
 * @throws CommandError 15952 for an accumulator that is not on the list, 15955 without `_id`.
 */
export function compileGroup(spec: Value, scope: Scope): (docs: Iterable<Doc>, variables: Doc) => Iterable<Doc> {
  if (!isDoc(spec)) return fail(15947, "a group's fields must be specified in an object");
  if (!('_id' in spec)) return fail(15955, 'a group specification must include an _id');
  const id = compileExpression(spec._id, scope);
  const fields = Object.entries(spec)
    .filter(([name]) => name !== '_id')
    .map(([name, value]) => readField(name, value, scope));

  return function* group(docs, variables) {
    const groups = new Map<string, { id: Value; accumulators: Accumulator[] }>();
    for (const root of docs) {
      const env: Env = { root, variables };
      const value = id(env) ?? null;
      const key = keyText(value);
      let entry = groups.get(key);
      if (!entry) {
        entry = { id: value, accumulators: fields.map(({ make }) => make()) };
        groups.set(key, entry);
      }
      for (let i = 0; i < fields.length; i++) entry.accumulators[i]?.add(fields[i]?.evaluate(env));
    }
    for (const { id: value, accumulators } of groups.values()) {
      const doc: Doc = { _id: value };
      for (const [i, { name }] of fields.entries()) setField(doc, name, accumulators[i]?.result());
      yield doc;
    }
  };
}

function readField(
  name: string,
  value: Value,
  scope: Scope,
): { name: string; make: () => Accumulator; evaluate: Evaluate } {
  if (name.includes('.')) fail(40235, `The field name '${name}' cannot contain '.'`);
  const operators = isDoc(value) ? Object.keys(value) : [];
  const [operator] = operators;
  if (!isDoc(value) || operator === undefined) return fail(40234, `The field '${name}' must be an accumulator object`);
  if (operators.length > 1) fail(40238, `The field '${name}' must specify one accumulator`);
  if (operator === '$count') {
    const one = new Int32(1);
    return { name, make: ACCUMULATORS.$sum as () => Accumulator, evaluate: () => one };
  }
  const make = Object.hasOwn(ACCUMULATORS, operator) ? ACCUMULATORS[operator] : undefined;
  if (!make) return fail(15952, `unknown group operator '${operator}'`);
  return { name, make, evaluate: compileExpression(value[operator], scope) };
}
