import { existsSync, readdirSync } from 'node:fs';
import type { Problem } from './read-flow.ts';

const STORIES_PER_FLOW = 2;

/** Flows that lack stories: one that goes well, one that does not. */
export function checkStories(flowIds: readonly string[], dir: string): Problem[] {
  const names = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.txt')) : [];
  return flowIds.flatMap((id) => {
    const count = names.filter((name) => name.startsWith(`${id}.`)).length;
    if (count >= STORIES_PER_FLOW) return [];
    return [
      { file: dir, line: 1, message: `${id} has ${count} of ${STORIES_PER_FLOW} stories (${id}.<a sentence>.txt)` },
    ];
  });
}
