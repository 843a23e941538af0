import { fail } from './errors.ts';
import { STAGES } from './stages.ts';
import { type Doc, isDoc, type Value } from './values.ts';

/** What a pipeline needs from outside. */
export interface PipelineContext {
  /** All documents of a collection of the same database that match; for `$lookup`. */
  find(collection: string, filter: Doc): Iterable<Doc>;
}

export type Run = (docs: Iterable<Doc>) => Iterable<Doc>;

export interface Pipeline {
  run: Run;
  /** Top-level fields of the source documents it looks at; undefined when it needs them whole. */
  fields: ReadonlySet<string> | undefined;
}

/**
 * Compiles a pipeline.
 * @throws CommandError 40324 for a stage that is not on the list, 40573 for change streams.
 */
export function compilePipeline(stages: Value, context: PipelineContext): Pipeline {
  if (!Array.isArray(stages)) return fail(14, "'pipeline' option must be specified as an array");
  const fields = new Set<string>();
  let open = true;
  let whole = false;
  const uses = (field: string | undefined) => {
    if (!open) return;
    if (field === undefined) whole = true;
    else fields.add(field);
  };

  const runs = stages.map((stage) => {
    const names = isDoc(stage) ? Object.keys(stage) : [];
    const [name] = names;
    if (!isDoc(stage) || name === undefined || names.length > 1) {
      return fail(40323, 'A pipeline stage specification object must contain exactly one field.');
    }
    if (name === '$changeStream') fail(40573, 'The $changeStream stage is only supported on replica sets');
    const compile = Object.hasOwn(STAGES, name) ? STAGES[name] : undefined;
    if (!compile) return fail(40324, `Unrecognized pipeline stage name: '${name}'`);
    const { run, replaces } = compile(stage[name], { uses, context });
    if (replaces) open = false;
    return run;
  });

  return {
    run: (docs) => runs.reduce((source, run) => run(source), docs),
    fields: open || whole ? undefined : fields,
  };
}
