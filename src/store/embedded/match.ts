import { fail, unsupported } from './errors.ts';
import { type FieldTest, fieldTest, matchesOne } from './match-operators.ts';
import { reach } from './paths.ts';
import { type Doc, fieldOf, isDoc, isRegExp, type Value } from './values.ts';

export type Matcher = (doc: Value) => boolean;

/** What a filter may need from outside. */
export interface MatchContext {
  /** Compiles an aggregation expression for `$expr`; absent where MongoDB does not allow one. */
  expression?: (expression: Value) => (doc: Doc) => boolean;
  /** Told the top-level field of every path the filter looks at. */
  uses?: (field: string) => void;
}

/**
 * Compiles a filter. Operators not on the list are refused, never ignored.
 * @throws CommandError 2 for an unknown operator or a malformed argument, 14 when it is not a document.
 */
export function compileFilter(filter: Value, context: MatchContext = {}): Matcher {
  if (!isDoc(filter)) return fail(14, 'a filter must be a document');
  const clauses = Object.entries(filter).map(([name, value]) =>
    name.startsWith('$') ? logical(name, value, context) : field(name, value, context),
  );

  const [first] = clauses;
  if (!first) return () => true;
  return clauses.length === 1 ? first : (doc) => clauses.every((clause) => clause(doc));
}

/** Does this value hold operators (`{ $gt: 1 }`) rather than being a document to compare with? */
export function holdsOperators(value: Value): value is Doc {
  if (!isDoc(value)) return false;
  const first = Object.keys(value)[0];
  return first?.startsWith('$') === true && first !== '$ref' && first !== '$id';
}

function logical(name: string, value: Value, context: MatchContext): Matcher {
  switch (name) {
    case '$and':
    case '$or':
    case '$nor': {
      if (!Array.isArray(value) || value.length === 0) return fail(2, `${name} argument must be a non-empty array`);
      const all = value.map((filter) => compileFilter(filter, context));
      if (name === '$and') return (doc) => all.every((matches) => matches(doc));
      if (name === '$or') return (doc) => all.some((matches) => matches(doc));
      return (doc) => !all.some((matches) => matches(doc));
    }
    case '$expr': {
      if (!context.expression) return fail(2, '$expr is not allowed here');
      const holds = context.expression(value);
      return (doc) => isDoc(doc) && holds(doc);
    }
    case '$comment':
      return () => true;
    case '$text':
      return fail(27, 'text index required for $text query: the embedded store has none');
    case '$where':
    case '$jsonSchema':
      return unsupported(name, 2);
    default:
      return fail(2, `unknown top level operator: ${name}`);
  }
}

function field(path: string, condition: Value, context: MatchContext): Matcher {
  const parts = path.split('.');
  context.uses?.(parts[0] as string);

  if (holdsOperators(condition)) {
    const tests = compileOperators(condition, context);
    return (doc) => tests.every((test) => test(doc, parts, false));
  }
  const matches = matchesOne(condition);
  return (doc) => reach(doc, parts, matches);
}

/** The operators of one field, all of which must hold. */
export function compileOperators(operators: Doc, context: MatchContext): FieldTest[] {
  const tests: FieldTest[] = [];
  for (const [name, argument] of Object.entries(operators)) {
    if (name === '$not') tests.push(negation(argument, context));
    else if (name === '$elemMatch') tests.push(elementMatch(argument, context));
    else if (name === '$all') tests.push(all(argument, context));
    else {
      const test = fieldTest(name, argument, operators);
      if (test) tests.push(test);
    }
  }
  return tests;
}

function negation(argument: Value, context: MatchContext): FieldTest {
  if (isRegExp(argument)) {
    const matches = matchesOne(argument);
    return (value, parts, whole) => !reach(value, parts, matches, 0, whole);
  }
  if (!holdsOperators(argument)) return fail(2, '$not needs a regex or a document of operators');
  const tests = compileOperators(argument, context);
  return (value, parts, whole) => !tests.every((test) => test(value, parts, whole));
}

function elementMatch(argument: Value, context: MatchContext): FieldTest {
  const matches = compileElement(argument, context);
  return (value, parts, whole) => reach(value, parts, (found) => Array.isArray(found) && found.some(matches), 0, whole);
}

/** `$elemMatch` and `$pull`: operators test the element itself, a filter tests a document in the array. */
export function compileElement(argument: Value, context: MatchContext): Matcher {
  if (!isDoc(argument)) return fail(2, '$elemMatch needs an Object');
  const inner = { expression: undefined };
  const first = Object.keys(argument)[0] ?? '';

  if (holdsOperators(argument) && !['$and', '$or', '$nor'].includes(first)) {
    const tests = compileOperators(argument, { ...context, ...inner });
    return (element) => tests.every((test) => test(element, [], true));
  }
  const matches = compileFilter(argument, {});
  return (element) => (isDoc(element) || Array.isArray(element)) && matches(element);
}

function all(argument: Value, context: MatchContext): FieldTest {
  if (!Array.isArray(argument)) return fail(2, '$all needs an array');
  const tests = argument.map((item): FieldTest => {
    if (isDoc(item) && '$elemMatch' in item) return elementMatch(fieldOf(item, '$elemMatch'), context);
    const matches = matchesOne(item);
    return (value, parts, whole) => reach(value, parts, matches, 0, whole);
  });
  return (value, parts, whole) => tests.length > 0 && tests.every((test) => test(value, parts, whole));
}
