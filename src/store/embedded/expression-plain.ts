import { fail } from './errors.ts';
import { compileOperands, type Evaluate, type Scope } from './expressions.ts';
import type { Value } from './values.ts';

/** Compiles the argument of one operator. */
export type Operator = (argument: Value, scope: Scope) => Evaluate;

/**
 * An operator that looks at its operands only.
 * @param count How many it takes; `[least, most]` when that varies.
 */
export function plain(name: string, count: [number, number], apply: (...operands: Value[]) => Value): Operator {
  return (argument, scope) => {
    const operands = compileOperands(argument, scope);
    if (operands.length < count[0] || operands.length > count[1]) {
      fail(16020, `Expression ${name} takes ${count[0]} arguments. ${operands.length} were passed in.`);
    }
    const [first, second] = operands;
    if (first && operands.length === 1) return (env) => apply(first(env));
    if (first && second && operands.length === 2) return (env) => apply(first(env), second(env));
    return (env) => apply(...operands.map((operand) => operand(env)));
  };
}
