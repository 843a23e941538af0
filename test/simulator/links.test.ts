import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { until } from '../support/until.ts';
import { aServer, aSimulator, type TestSimulator } from './harness.ts';

// Real HTTP, many calls: a busy machine may take its time.
vi.setConfig({ testTimeout: 20_000 });

const M_ME = 'https://m.me/104567890123456?ref=ch_48291';
const ZALO = 'https://zalo.me/388613280878808645';
let server: Awaited<ReturnType<typeof aServer>>;
let simulator: TestSimulator;

beforeAll(async () => {
  server = await aServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  simulator = await aSimulator(server.url);
  server.delivered.length = 0;
});
afterEach(() => simulator.stop());

describe('scanning a QR code', () => {
  it('begins a Messenger chat with the ref in the first postback', async () => {
    const hoa = await simulator.persona('messenger', 'Hoa');

    await simulator.act(hoa, { do: 'link', url: M_ME });
    await until(() => server.delivered.length > 0, { what: 'the webhook' });

    expect(server.delivered[0]?.json.entry?.[0]?.messaging?.[0]).toMatchObject({
      postback: { referral: { ref: 'ch_48291', source: 'SHORTLINK', type: 'OPEN_THREAD' } },
    });
  });

  it('is a referral of its own in a Messenger chat that exists', async () => {
    const hoa = await simulator.persona('messenger', 'Hoa');
    await simulator.act(hoa, { do: 'text', text: 'chào em' });

    await simulator.act(hoa, { do: 'link', url: M_ME });
    await until(() => server.delivered.length > 1, { what: 'the webhook' });

    expect(server.delivered[1]?.json.entry?.[0]?.messaging?.[0]).toMatchObject({ referral: { ref: 'ch_48291' } });
  });

  it('opens the Zalo chat, and brings neither words nor a code', async () => {
    const lan = await simulator.persona('zalo', 'Lan');

    await simulator.act(lan, { do: 'link', url: `${ZALO}?text=CH%2048291` });
    await until(() => server.delivered.length > 0, { what: 'the webhook' });

    expect(server.delivered[0]?.json.event_name).toBe('user_click_chatnow');
    expect(server.delivered[0]?.body).not.toContain('48291');
    expect(await simulator.messages(lan)).toEqual([]);
  });

  it.each([
    ['zalo', M_ME],
    ['zalo', 'https://zalo.me/1'],
    ['messenger', ZALO],
    ['messenger', 'https://m.me/somebody?ref=ch_1'],
    ['messenger', 'not an address'],
  ] as const)('leads nowhere from %s by %s', async (platform, url) => {
    const she = await simulator.persona(platform);

    await expect(simulator.act(she, { do: 'link', url })).rejects.toThrow(/^409/);
  });
});
