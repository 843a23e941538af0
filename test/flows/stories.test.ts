import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exitsOf } from '../../src/engine/graph.ts';
import { checkStories } from '../../src/engine/stories.ts';
import { openShippedFlows, STORIES } from '../support/flows.ts';
import { playStory } from '../support/story.ts';

const walked = new Set<string>();
const flows = openShippedFlows((flow, step, to) =>
  walked.add(to === undefined ? `${flow}.${step}` : `${flow}.${step} > ${to}`),
);
const stories = readdirSync(STORIES).filter((name) => name.endsWith('.txt'));

describe('the stories', () => {
  it.each(stories)('%s', (name) => {
    const story = readFileSync(join(STORIES, name), 'utf8');

    const played = playStory(story, flows);

    expect(played).toBe(story);
  });

  it('are at least two for every flow', () => {
    const lacking = checkStories(
      flows.all().map((flow) => flow.id),
      STORIES,
    );

    expect(lacking).toEqual([]);
  });

  it('visit every step and take every way out, also those of failure', () => {
    const places = flows.all().flatMap((flow) =>
      Object.entries(flow.steps).flatMap(([id, step]) => [
        `${flow.id}.${id}`,
        // A goto ends its flow at once; there is no way to count.
        ...('goto' in step ? [] : exitsOf(step).map((exit) => `${flow.id}.${id} > ${exit.to ?? 'end'}`)),
      ]),
    );

    const missing = [...new Set(places)].filter((place) => !walked.has(place));

    expect(missing).toEqual([]);
  });
});

afterAll(() => {
  const rows = flows.all().map((flow) => {
    const steps = Object.keys(flow.steps);
    const ways = new Set(
      Object.entries(flow.steps).flatMap(([id, step]) =>
        'goto' in step ? [] : exitsOf(step).map((exit) => `${flow.id}.${id} > ${exit.to ?? 'end'}`),
      ),
    );
    const seen = steps.filter((id) => walked.has(`${flow.id}.${id}`)).length;
    const taken = [...ways].filter((way) => walked.has(way)).length;
    return `${flow.id.padEnd(20)} steps ${seen}/${steps.length}, ways out ${taken}/${ways.size}`;
  });
  process.stdout.write(`\nCoverage of the flows by ${stories.length} stories\n${rows.join('\n')}\n`);
});
