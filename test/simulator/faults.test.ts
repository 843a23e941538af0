import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Faults } from '../../src/simulator/api.ts';
import { aServer, aSimulator, type TestSimulator } from './harness.ts';

// Real HTTP, many calls: a busy machine may take its time.
vi.setConfig({ testTimeout: 20_000 });

let server: Awaited<ReturnType<typeof aServer>>;
let simulator: TestSimulator;

beforeEach(async () => {
  server = await aServer();
  simulator = await aSimulator(server.url);
});

afterEach(async () => {
  await simulator.stop();
  await server.stop();
});

const quiet = () =>
  vi.waitUntil(async () => (await simulator.api<{ waiting: number }>('/requests')).waiting === 0, { timeout: 15_000 });
const texts = () => server.delivered.map(({ json }) => String(json.message?.text));

async function aGuest() {
  const lan = await simulator.persona('zalo');
  await simulator.act(lan, { do: 'text', text: 'chào em' });
  await quiet();
  server.delivered.length = 0;
  return lan;
}

/** Which of twelve sends went wrong, as a string of 0 and 1. */
async function pattern(faults: Partial<Faults>): Promise<string> {
  await simulator.api('/reset', {});
  const lan = await aGuest();
  await simulator.faults(faults);
  let seen = '';
  for (let n = 0; n < 12; n++) seen += (await simulator.cs(lan, { text: `tin ${n}` })).body.data ? '0' : '1';
  return seen;
}

describe('faults', () => {
  it('repeat with the seed, and differ with another', async () => {
    const first = await pattern({ seed: 7, rateLimitRate: 0.5 });
    const again = await pattern({ seed: 7, rateLimitRate: 0.5 });
    const other = await pattern({ seed: 8, rateLimitRate: 0.5 });

    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(first).toMatch(/0.*1|1.*0/);
  });

  it('of one person do not depend on the others', async () => {
    const alone = await pattern({ seed: 7, rateLimitRate: 0.5 });
    await simulator.api('/reset', {});
    const lan = await aGuest();
    const sau = await aGuest();
    await simulator.faults({ seed: 7, rateLimitRate: 0.5 });
    let seen = '';
    for (let n = 0; n < 12; n++) {
      await simulator.cs(sau, { text: 'xen vào' });
      seen += (await simulator.cs(lan, { text: `tin ${n}` })).body.data ? '0' : '1';
    }

    expect(seen).toBe(alone);
  });

  it('break the connection before the message is taken', async () => {
    const lan = await aGuest();
    await simulator.faults({ resetBeforeRate: 1 });

    await expect(simulator.cs(lan, { text: 'mất' })).rejects.toThrow();

    expect(await simulator.messages(lan)).toHaveLength(1);
  });

  it('break the connection after the message is taken', async () => {
    const lan = await aGuest();
    await simulator.faults({ resetAfterRate: 1 });

    await expect(simulator.cs(lan, { text: 'tới rồi' })).rejects.toThrow();
    await quiet();

    expect((await simulator.messages(lan)).at(-1)?.text).toBe('tới rồi');
    expect(texts()).toContain('tới rồi');
  });

  it.each([
    [{ serverErrorRate: 1 }, 503, 'application/json'],
    [{ htmlRate: 1 }, 502, 'text/html'],
  ])('answer %o with %d', async (faults, status, type) => {
    const lan = await aGuest();
    await simulator.faults(faults);

    const response = await fetch(`${simulator.url}/zalo/openapi/v3.0/oa/message/cs`, {
      method: 'POST',
      headers: { access_token: simulator.tokens().accessToken },
      body: JSON.stringify({ recipient: { user_id: lan.id }, message: { text: 'a' } }),
    });

    expect([response.status, response.headers.get('content-type')]).toEqual([status, expect.stringContaining(type)]);
  });

  it('answer slowly', async () => {
    const lan = await aGuest();
    await simulator.faults({ slowRate: 1, slowMs: 80 });
    const before = performance.now();

    await simulator.cs(lan, { text: 'a' });

    expect(performance.now() - before).toBeGreaterThanOrEqual(79);
  });

  it('deliver twice, the same bytes', async () => {
    const lan = await aGuest();
    await simulator.faults({ duplicateRate: 1 });

    await simulator.act(lan, { do: 'text', text: 'một lần' });
    await vi.waitUntil(() => server.delivered.length === 2, { timeout: 15_000 });

    expect(server.delivered[0]?.body).toBe(server.delivered[1]?.body);
  });

  it('swap neighbours, losing none', async () => {
    const lan = await aGuest();
    await simulator.faults({ seed: 3, reorderRate: 0.5 });

    for (let n = 1; n <= 10; n++) await simulator.act(lan, { do: 'text', text: `tin ${n}` });
    await quiet();

    const inOrder = Array.from({ length: 10 }, (_, n) => `tin ${n + 1}`);
    expect(texts()).not.toEqual(inOrder);
    expect([...texts()].sort()).toEqual([...inOrder].sort());
  });

  it('slip in a forged event that no right signature covers, before the true one', async () => {
    const lan = await aGuest();
    await simulator.faults({ forgedRate: 1, unsignedRate: 1 });

    await simulator.act(lan, { do: 'text', text: 'thật' });
    await quiet();

    expect(texts()).toEqual(['GIẢ MẠO', 'GIẢ MẠO', 'thật']);
    const signedRight = server.delivered.map(({ body, json, headers }) => {
      const text = `360846524940903967${body}${String(json.timestamp)}oa-secret`;
      return headers['x-zevent-signature'] === `mac=${createHash('sha256').update(text).digest('hex')}`;
    });
    expect(signedRight).toEqual([false, false, true]);
  });

  it('close the window', async () => {
    const lan = await aGuest();
    await simulator.faults({ windowsClosed: true });

    expect((await simulator.cs(lan, { text: 'a' })).body.error).toBe(-230);
  });
});

describe('the control API', () => {
  it('says in words why something was refused', async () => {
    const lan = await aGuest();
    await simulator.act(lan, { do: 'block' });
    await simulator.cs(lan, { text: 'a' });

    const log = await simulator.api<{ code: string; words: { vi: string } }[]>(`/log?persona=${lan.id}`);

    expect(log.at(-1)).toMatchObject({ code: '-217', words: { vi: 'Chị ấy đã chặn OA.' } });
  });

  it('keeps tokens out of the log', async () => {
    const lan = await aGuest();
    await simulator.cs(lan, { text: 'a' });
    const hoa = await simulator.persona('messenger');
    await simulator.act(hoa, { do: 'text', text: 'a' });
    await simulator.send(hoa, { text: 'a' }, { access_token: 'page-token' });

    const log = JSON.stringify(await simulator.api('/log'));

    expect(log).not.toContain('page-token');
    expect(log).not.toContain(simulator.tokens().accessToken);
  });

  it('refuses what makes no sense, in words', async () => {
    const lan = await aGuest();

    await expect(simulator.act(lan, { do: 'unfollow' })).rejects.toThrow(/409.*Chị chưa quan tâm OA/);
    await expect(simulator.api('/faults', { nonsense: 1 })).rejects.toThrow(/400/);
    await expect(simulator.api('/personas/999/messages')).rejects.toThrow(/404/);
  });

  it('moves the clock to seven in the morning in Vietnam', async () => {
    const { now } = await simulator.api<{ now: number }>('/clock', { toNextMorning: true });

    const time = new Date(now).toLocaleTimeString('en-GB', {
      timeZone: 'Asia/Ho_Chi_Minh',
      hour: '2-digit',
      minute: '2-digit',
    });
    expect(time).toBe('07:00');
    expect(now).toBeGreaterThan(Date.now());
  });

  it('is closed to pages of other sites', async () => {
    const response = await fetch(`${simulator.url}/api/state`, { headers: { 'sec-fetch-site': 'cross-site' } });

    expect(response.status).toBe(403);
  });

  it('serves the page with a policy that allows nothing from outside', async () => {
    const response = await fetch(simulator.url);

    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
    const html = await response.text();
    expect(html).not.toMatch(/style=|onclick=|<script>|https?:\/\//);
  });
});
