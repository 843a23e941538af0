import { fail } from './errors.ts';
import { compare } from './order.ts';
import { readSort, sortBy } from './sort.ts';
import { copy, type Doc, fieldOf, isDoc, toNumber, type Value } from './values.ts';

const MODIFIERS = new Set(['$each', '$slice', '$sort', '$position']);

/** `$push`: insert at `$position`, then `$sort`, then `$slice`. @returns a new array. */
export function pushInto(array: readonly Value[], argument: Value): Value[] {
  if (!isDoc(argument) || !('$each' in argument)) return [...array, copy(argument)];
  for (const name of Object.keys(argument)) {
    if (!MODIFIERS.has(name)) fail(2, `Unrecognized clause in $push: ${name}`);
  }
  const each = fieldOf(argument, '$each');
  if (!Array.isArray(each)) return fail(2, 'The argument to $each in $push must be an array');

  const result = [...array];
  result.splice(positionIn(array, argument), 0, ...each.map(copy));
  return sliced(sorted(result, fieldOf(argument, '$sort')), fieldOf(argument, '$slice'));
}

function positionIn(array: readonly Value[], modifiers: Doc): number {
  const position = wholeNumber('$position', fieldOf(modifiers, '$position'));
  if (position === undefined) return array.length;
  return position < 0 ? Math.max(0, array.length + position) : Math.min(position, array.length);
}

function sorted(items: Value[], spec: Value): Value[] {
  if (spec === undefined) return items;
  const direction = toNumber(spec);
  if (direction !== undefined) {
    if (Math.abs(direction) !== 1) fail(2, 'The $sort element value must be either 1 or -1');
    return items.sort((a, b) => compare(a, b) * direction);
  }
  return sortBy(items, readSort(spec), (item) => (isDoc(item) ? item : {}));
}

function sliced(items: Value[], spec: Value): Value[] {
  const slice = wholeNumber('$slice', spec);
  if (slice === undefined) return items;
  if (slice === 0) return [];
  return slice < 0 ? items.slice(slice) : items.slice(0, slice);
}

function wholeNumber(name: string, value: Value): number | undefined {
  if (value === undefined) return undefined;
  const number = toNumber(value);
  return number !== undefined && Number.isInteger(number)
    ? number
    : fail(2, `The value for ${name} must be an integer`);
}
