import { fail } from './errors.ts';
import { OPERATORS } from './expression-operators.ts';
import { type Doc, fieldOf, isDoc, setField, type Value } from './values.ts';

/** What an expression is evaluated in. */
export interface Env {
  root: Doc;
  variables: Readonly<Record<string, Value>>;
}

export type Evaluate = (env: Env) => Value;

/** What compiling an expression may tell and needs to know. */
export interface Scope {
  /** Told the top-level fields read; `undefined` when the whole document is. */
  uses: (field: string | undefined) => void;
  variables: ReadonlySet<string>;
}

export const OUTERMOST: Scope = { uses: () => undefined, variables: new Set() };

/**
 * Compiles an aggregation expression.
 * @throws CommandError 168 for an operator that is not on the list, 17276 for an unknown variable.
 */
export function compileExpression(expression: Value, scope: Scope = OUTERMOST): Evaluate {
  if (typeof expression === 'string' && expression.startsWith('$')) return reference(expression, scope);
  if (Array.isArray(expression)) {
    const items = expression.map((item) => compileExpression(item, scope));
    return (env) => items.map((item) => item(env) ?? null);
  }
  if (!isDoc(expression)) return () => expression;

  const names = Object.keys(expression);
  const [first] = names;
  if (!first?.startsWith('$')) return document(expression, scope);
  if (names.length > 1) fail(15983, 'an expression must have exactly one operator');
  const compile = Object.hasOwn(OPERATORS, first) ? OPERATORS[first] : undefined;
  if (!compile) return fail(168, `Unrecognized expression '${first}'`);
  return compile(expression[first], scope);
}

/** The operand list of an operator: an array, or one expression by itself. */
export function compileOperands(argument: Value, scope: Scope): Evaluate[] {
  return (Array.isArray(argument) ? argument : [argument]).map((item) => compileExpression(item, scope));
}

function document(expression: Doc, scope: Scope): Evaluate {
  const fields = Object.entries(expression).map(([name, value]) => [name, compileExpression(value, scope)] as const);
  return (env) => {
    const doc: Doc = {};
    for (const [name, evaluate] of fields) {
      const value = evaluate(env);
      if (value !== undefined) setField(doc, name, value);
    }
    return doc;
  };
}

/** `$a.b`, `$$variable.a` */
function reference(text: string, scope: Scope): Evaluate {
  if (!text.startsWith('$$')) {
    const parts = text.slice(1).split('.');
    if (parts.includes('')) fail(15998, 'FieldPath must not contain empty parts');
    scope.uses(parts[0]);
    return (env) => follow(env.root, parts, 0);
  }

  const [name = '', ...parts] = text.slice(2).split('.');
  if (name === 'ROOT' || name === 'CURRENT') {
    scope.uses(parts[0]);
    return (env) => follow(env.root, parts, 0);
  }
  if (name === 'REMOVE') return () => undefined;
  if (name === 'NOW') return () => new Date();
  if (!scope.variables.has(name)) fail(17276, `Use of undefined variable: ${name}`);
  return (env) => follow(env.variables[name], parts, 0);
}

/** Through an array a path gives the array of what its documents hold; a number is no position here. */
function follow(value: Value, parts: readonly string[], at: number): Value {
  const part = parts[at];
  if (part === undefined) return value;
  if (Array.isArray(value)) {
    return value
      .filter((item) => isDoc(item) || Array.isArray(item))
      .map((item) => follow(item, parts, at))
      .filter((item) => item !== undefined);
  }
  return isDoc(value) ? follow(fieldOf(value, part), parts, at + 1) : undefined;
}
