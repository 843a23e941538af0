import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EchoProduct, startEchoProduct } from '../support/echo-product.ts';
import { seededRandom } from '../support/random.ts';
import { type Account, accountFor, PERFECT, psidOf, waitForAnswers, writeTexts } from '../support/replies.ts';
import type { ServerProcess } from '../support/server.ts';
import { until } from '../support/until.ts';

const ROUNDS = 20;
const CONTACTS = 40;
/** A request may be read here a little after its sender was killed. */
const SLACK_MS = 1_000;

let product: EchoProduct;

beforeAll(async () => {
  product = await startEchoProduct({ latencyMs: 300 });
});
afterAll(() => product?.stop());

describe('workers killed at random moments under load', () => {
  it('lose nothing, skip nothing and repeat at most the request in flight', async () => {
    const { page } = product;
    const random = seededRandom(194);
    // Of half the contacts the page sends echoes: then not even that one is repeated.
    const echoed = new Set(Array.from({ length: CONTACTS / 2 }, (_, index) => psidOf(1 + 2 * index)));
    page.echoes = (psid) => echoed.has(psid);
    // Of half of both groups, what dies on the way is taken all the same; of the others it must be sent again.
    page.takesFromTheDead = (psid) => Number(psid) % 4 < 2;
    let killing = true;

    const writing = writeTexts(page, {
      contacts: CONTACTS,
      more: () => killing,
      pauseMs: () => 500 + random() * 1_500,
      // On a busy computer nobody lives long enough to answer; what piled up would take minutes afterwards.
      ahead: 5,
    });
    const kills = await killWorkers(random).finally(() => {
      killing = false;
    });
    const written = await writing;

    await waitForAnswers(page, written);
    const { repeats, ...account } = accountFor(page, written);
    expect(kills).toHaveLength(ROUNDS);
    // Or the kills met nobody at work.
    expect(repeats.length).toBeGreaterThan(0);
    expect(page.requests.length).toBeGreaterThan(page.taken().length);
    expect({ ...account, repeats: [] }).toEqual(PERFECT);
    expect(repeats.filter(({ who }) => echoed.has(psidOf(who)))).toEqual([]);
    expect(withoutKill(repeats, kills)).toEqual([]);
    // Twenty starts take half a minute of two idle cores, and minutes of busy ones.
  }, 600_000);
});

/** @returns when each was killed. */
async function killWorkers(random: () => number): Promise<number[]> {
  const killed = new Set<ServerProcess>();
  const starting: Promise<unknown>[] = [];
  const kills: number[] = [];

  while (kills.length < ROUNDS) {
    const alive = () => product.workers.filter((worker) => !killed.has(worker));
    await until(() => alive().length > 0, { what: 'a worker that lives', withinMs: 100_000 });
    await wait(50 + random() * 350);
    const victim = alive()[Math.floor(random() * alive().length)];
    if (!victim) throw new Error('nobody was left to be killed');
    killed.add(victim);
    await victim.kill();
    kills.push(Date.now());
    const next = product.startWorker();
    // Told of at the end, and then for all of them.
    next.catch(() => undefined);
    starting.push(next);
  }
  await Promise.all(starting);
  return kills;
}

/** Repeats that no kill explains. A kill explains one repeat a contact. */
function withoutKill(repeats: Account['repeats'], kills: readonly number[]): Account['repeats'] {
  const used = new Set<string>();
  return repeats.filter(({ who, first, again }) => {
    const kill = kills.find(
      (at) => !used.has(`${who} ${at}`) && first.at <= at + SLACK_MS && at <= again.at && at > first.at - 10_000,
    );
    if (kill !== undefined) used.add(`${who} ${kill}`);
    return kill === undefined;
  });
}
