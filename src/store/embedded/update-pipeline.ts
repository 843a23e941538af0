import { compilePipeline } from './aggregate.ts';
import { fail } from './errors.ts';
import { type Doc, isDoc, type Value } from './values.ts';

const ALLOWED = new Set(['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith']);

/** An update given as a pipeline. @throws CommandError 40324 for a stage that is not for updates. */
export function evaluatePipeline(stages: Value[]): (doc: Doc) => Doc {
  for (const stage of stages) {
    const name = isDoc(stage) ? (Object.keys(stage)[0] ?? '') : '';
    if (!ALLOWED.has(name)) fail(40324, `${name} is not allowed to be used within an update`);
  }
  const { run } = compilePipeline(stages, { find: () => [] });
  return (doc) => [...run([doc])][0] ?? doc;
}
