import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  countOpenIncidents,
  listIncidents,
  raiseIncident,
  resolveIncident,
} from '../../../src/domain/incidents/incidents.ts';
import { Incidents } from '../../../src/domain/incidents/model.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';

beforeAll(openTestStore);
afterAll(closeTestStore);
beforeEach(async () => {
  await Incidents.deleteMany({});
});

const dead = (now: number, account = 'oa') =>
  ({ kind: 'token-dead', channel: 'zalo', account, detail: `code at ${now}`, now }) as const;

describe('an incident', () => {
  it('is opened once and counted, however many raise it at once', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, () => raiseIncident(dead(1))));

    expect(opened.filter(Boolean)).toHaveLength(1);
    expect(await listIncidents({ open: true })).toEqual([
      expect.objectContaining({ kind: 'token-dead', account: 'oa', count: 20, openedAt: 1 }),
    ]);
  });

  it('is another one for another account', async () => {
    await raiseIncident(dead(1));
    await raiseIncident(dead(2, 'other'));

    expect(await countOpenIncidents()).toBe(2);
  });

  it('is opened anew after it was resolved', async () => {
    await raiseIncident(dead(1));
    const resolved = await resolveIncident(dead(2), 2);
    const again = await resolveIncident(dead(3), 3);

    const opened = await raiseIncident(dead(4));

    expect([resolved, again, opened]).toEqual([true, false, true]);
    expect((await listIncidents()).map((one) => [one.openedAt, one.resolvedAt, one.count])).toEqual([
      [4, undefined, 1],
      [1, 2, 1],
    ]);
  });
});
