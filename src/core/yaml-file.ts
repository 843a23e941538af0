import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { InputError } from './errors.ts';

/**
 * Reads a YAML file that must have the given shape.
 * @throws InputError naming file, line and reason of everything that is wrong, at once.
 */
export function readYaml<T>(path: string, schema: z.ZodType<T>): T {
  return parseYaml(readFileSync(path, 'utf8'), path, schema);
}

/** @param firstLine Where the text begins in its file, for front matter. Otherwise as `readYaml`. */
export function parseYaml<T>(text: string, path: string, schema: z.ZodType<T>, firstLine = 1): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line + firstLine - 1;

  if (document.errors.length > 0) {
    throw new InputError(
      `${path} is not YAML`,
      document.errors.map((error) => `${path}:${lineAt(error.pos[0])} ${error.message}`),
    );
  }

  const checked = schema.safeParse(document.toJS());
  if (checked.success) return checked.data;

  const lineOf = (keys: readonly PropertyKey[]): number => {
    // A missing key has no place of its own: the nearest thing that holds it has.
    for (let length = keys.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true);
      if (isNode(node) && node.range) return lineAt(node.range[0]);
    }
    return firstLine;
  };
  throw new InputError(
    `${path} is not as it should be`,
    checked.error.issues.map(
      (issue) => `${path}:${lineOf(issue.path)} ${issue.path.map(String).join('.')}: ${issue.message}`,
    ),
  );
}
