import { readdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EchoProduct, startEchoProduct } from '../support/echo-product.ts';
import { seededRandom } from '../support/random.ts';
import { accountFor, PERFECT, psidOf, saying, waitForAnswers, writeTexts } from '../support/replies.ts';
import { until } from '../support/until.ts';

const AWAY_MS = 10_000;

let product: EchoProduct;

beforeAll(async () => {
  product = await startEchoProduct({ latencyMs: 30 });
});
afterAll(() => product?.stop());

describe('a store that dies during traffic', () => {
  it('costs nothing that was acknowledged, nor the order', async () => {
    const { page, store } = product;
    const random = seededRandom(98);
    let going = true;

    const writing = writeTexts(page, { contacts: 60, more: () => going, pauseMs: () => 200 + random() * 800 });
    await until(() => page.taken().length > 100, { what: 'traffic', withinMs: 30_000 });
    await store.kill();
    await wait(AWAY_MS);
    await store.start();
    const back = page.taken().length;
    await until(() => page.taken().length > back + 100, { what: 'traffic after it', withinMs: 60_000 });
    going = false;
    const written = await writing;

    await waitForAnswers(page, written);
    const { repeats, ...account } = accountFor(page, written);
    expect({ ...account, repeats: [] }).toEqual(PERFECT);
    // The request in flight when it died could not be noted as sent.
    const perContact = Map.groupBy(repeats, ({ who }) => who);
    expect([...perContact.values()].filter((list) => list.length > 1)).toEqual([]);
    expect(page.unacknowledged.filter((status) => status !== 503)).toEqual([]);
  });

  it('and a web server killed with events on its spool: the next one takes them from there', async () => {
    const { page, store, spoolDir } = product;
    const first = 200;
    const contacts = 50;

    await store.kill();
    await writeTexts(page, { contacts, first, more: (n) => n <= 2 });
    const spooled = (await readdir(spoolDir)).filter((name) => name.endsWith('.spool'));
    // The whole machine goes.
    await Promise.all([product.web, ...product.workers].map((server) => server.kill()));
    const before = page.taken().length;
    await store.start();
    await Promise.all([product.startWeb(), product.startWorker()]);
    const later = new Map<number, number>();
    await Promise.all(
      Array.from({ length: contacts }, async (_, index) => {
        await page.write(psidOf(first + index), saying(first + index, 3));
        later.set(first + index, 3);
      }),
    );

    await waitForAnswers(page, later);
    expect(spooled).not.toEqual([]);
    expect(
      page
        .taken()
        .slice(0, before)
        .some(({ psid }) => psid === psidOf(first)),
    ).toBe(false);
    expect(accountFor(page, later)).toEqual(PERFECT);
  });
});
