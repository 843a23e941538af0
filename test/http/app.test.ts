import { type AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { InboundEvent } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { type WebOptions, webApp } from '../../src/http/app.ts';
import { aText } from '../pipeline/support/builders.ts';
import { StubChannel } from '../pipeline/support/stub-channel.ts';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function aServer(options: Partial<WebOptions> = {}) {
  const accepted: InboundEvent[] = [];
  const channel = new StubChannel();
  const app = webApp({
    channels: new Map([[channel.name, channel]]),
    accept: async (events) => void accepted.push(...events),
    clock: systemClock,
    log: silentLog,
    checks: {},
    ...options,
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, accepted, channel };
}

function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}

describe('a webhook', () => {
  it('is answered when its events are durable', async () => {
    let store: (() => void) | undefined;
    const stored = new Promise<void>((resolve) => {
      store = resolve;
    });
    const { url } = await aServer({ accept: () => stored });
    let answered = false;

    const answer = post(`${url}/webhooks/zalo`, JSON.stringify([aText('hi')])).then((response) => {
      answered = true;
      return response;
    });
    await fetch(`${url}/healthz`);
    expect(answered).toBe(false);
    store?.();

    expect((await answer).status).toBe(200);
  });

  it('hands over exactly the events it carried', async () => {
    const { url, accepted } = await aServer();
    const events = [aText('một'), aText('hai')];

    const response = await post(`${url}/webhooks/zalo`, JSON.stringify(events));

    expect(response.status).toBe(200);
    expect(accepted).toEqual(events);
  });

  it('asks the platform to come again when nothing could take the events', async () => {
    const { url } = await aServer({ accept: () => Promise.reject(new Error('away')) });

    const response = await post(`${url}/webhooks/zalo`, JSON.stringify([aText('hi')]));

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('30');
  });

  it('answers what the channel says of a malformed body', async () => {
    const { url, accepted } = await aServer();

    const response = await post(`${url}/webhooks/zalo`, '{"half":');

    expect(response.status).toBe(400);
    expect(accepted).toEqual([]);
  });

  it('is refused above one megabyte', async () => {
    const { url, accepted } = await aServer();

    const response = await post(`${url}/webhooks/zalo`, `"${'x'.repeat(1_048_577)}"`);

    expect(response.status).toBe(413);
    expect(accepted).toEqual([]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'])(
    'is refused as %s',
    async (type) => {
      const { url } = await aServer();

      const response = await post(`${url}/webhooks/zalo`, '[]', { 'content-type': type });

      expect(response.status).toBe(415);
    },
  );

  it('is refused when compressed', async () => {
    const { url } = await aServer();

    const response = await fetch(`${url}/webhooks/zalo`, {
      method: 'POST',
      body: gzipSync('[]'),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });

    expect(response.status).toBe(415);
  });

  it('does not bring the server down by breaking off', async () => {
    const { url, port } = await aServer();
    const socket = new Socket();
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
    socket.write(
      'POST /webhooks/zalo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n[',
    );
    socket.destroy();

    const response = await fetch(`${url}/healthz`);

    expect(response.status).toBe(200);
  });

  it('is a clean refusal even when the channel breaks its promise', async () => {
    const { url, channel } = await aServer();
    channel.receive = () => {
      throw new Error('never');
    };

    const response = await post(`${url}/webhooks/zalo`, '[]');

    expect(response.status).toBe(400);
  });

  it('is not found on a channel that is off', async () => {
    const { url } = await aServer();

    const response = await post(`${url}/webhooks/messenger`, '[]');

    expect(response.status).toBe(404);
  });

  it('lets the channel answer the check of the address', async () => {
    const { url } = await aServer();

    const right = await fetch(`${url}/webhooks/zalo?token=right&challenge=42`);
    const wrong = await fetch(`${url}/webhooks/zalo?token=wrong`);

    expect([right.status, await right.text()]).toEqual([200, '42']);
    expect(wrong.status).toBe(403);
  });
});

describe('health', () => {
  it('is ready while all required parts are', async () => {
    const { url } = await aServer({
      checks: {
        store: { required: true, read: async () => ({ ok: true, embedded: true }) },
        zalo: { required: false, read: async () => ({ ok: false, code: 'token-dead' }) },
      },
    });

    const response = await fetch(`${url}/readyz`);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ready: true,
      store: { ok: true, embedded: true },
      zalo: { ok: false, code: 'token-dead' },
    });
  });

  it('is not ready when a required part throws, and tells nothing of why', async () => {
    const { url } = await aServer({
      checks: { store: { required: true, read: () => Promise.reject(new Error('mongodb://user:secret@x')) } },
    });

    const response = await fetch(`${url}/readyz`);
    const text = await response.text();

    expect(response.status).toBe(503);
    expect(text).not.toContain('secret');
  });

  it('does not ask a platform each time', async () => {
    let asked = 0;
    const { url } = await aServer({
      checks: { zalo: { required: false, freshMs: 60_000, read: async () => ({ ok: ++asked > 0 }) } },
    });

    await fetch(`${url}/readyz`);
    await fetch(`${url}/readyz`);

    expect(asked).toBe(1);
  });

  it('shows metrics, also while gauges cannot be read', async () => {
    const { url } = await aServer({ measure: () => Promise.reject(new Error('away')) });
    await post(`${url}/webhooks/zalo`, JSON.stringify([aText('hi')]));

    const text = await (await fetch(`${url}/metrics`)).text();

    expect(text).toMatch(/caunoi_webhooks_total\{channel="zalo",outcome="accepted"\} \d+/);
    expect(text).toMatch(/caunoi_events_total\{channel="zalo",kind="text"\} \d+/);
  });
});

describe('the address of a client', () => {
  const asked = async (trustProxy: number | undefined, forwarded: string) => {
    const { url } = await aServer({
      ...(trustProxy === undefined ? {} : { trustProxy }),
      extend: (app) => app.get('/address', (request, response) => void response.type('text').send(request.ip)),
    });
    return (await fetch(`${url}/address`, { headers: { 'x-forwarded-for': forwarded } })).text();
  };

  it.each([
    ['is that of the connection when no proxy is trusted', undefined, '203.0.113.7', '127.0.0.1'],
    ['is what the one trusted proxy saw', 1, '203.0.113.7', '203.0.113.7'],
    ['is never what a client says of itself before that proxy', 1, '198.51.100.1, 203.0.113.7', '203.0.113.7'],
    ['is found behind two proxies', 2, '203.0.113.7, 10.0.0.2', '203.0.113.7'],
  ])('%s', async (_, trustProxy, forwarded, expected) => {
    const address = await asked(trustProxy, forwarded);

    expect(address).toBe(expected);
  });
});
