import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hubSignature, wireJson } from '../../src/simulator/messenger/sign.ts';
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

const nextDelivery = () => vi.waitUntil(() => server.delivered[0], { timeout: 15_000 });

describe('the Messenger signature', () => {
  it.each([
    ['hello world', 'f39034b29165ec6a5104d9aef27266484ab26c8caa7bca8bcb2dd02e8be61b17'],
    [
      '{"object":"page","entry":[{"id":"1","time":1458692752478,"messaging":[{"sender":{"id":"2"},"recipient":{"id":"1"},"timestamp":1458692752478,"message":{"mid":"m_x","text":"\\u00e4\\u00f6 https:\\/\\/a.b"}}]}]}',
      '035b5e77635420ac5f38752c2ff2609d7d358fcfe26eaf4edeb520797ac2dc82',
    ],
  ])('is the HMAC of exactly these bytes: %s', (body, digest) => {
    expect(hubSignature(body, 'sesame')).toBe(`sha256=${digest}`);
  });

  it('covers bytes in which marks and slashes are escaped as Meta does', () => {
    expect(wireJson({ text: 'Đã 👍 a/b' })).toBe('{"text":"\\u0110\\u00e3 \\ud83d\\udc4d a\\/b"}');
  });

  it('is sent with a message, over the bytes that were sent', async () => {
    const hoa = await simulator.persona('messenger');

    await simulator.act(hoa, { do: 'text', text: 'chào chị / em' });

    const { headers, body } = await nextDelivery();
    expect(body).toMatch(/^[\x20-\x7e]*$/);
    expect(body).toContain('\\/');
    expect(headers['x-hub-signature-256']).toBe(hubSignature(body, 'sesame'));
  });
});

describe('the Zalo signature', () => {
  const expected = (body: string, timestamp: string, secret: string) =>
    `mac=${createHash('sha256').update(`360846524940903967${body}${timestamp}${secret}`).digest('hex')}`;

  it('joins app id, body, the time in the body and the OA secret', async () => {
    const lan = await simulator.persona('zalo');

    await simulator.act(lan, { do: 'text', text: 'chào em' });

    const { headers, body, json } = await nextDelivery();
    expect(headers['x-zevent-signature']).toBe(expected(body, String(json.timestamp), 'oa-secret'));
  });

  it('can take the time of the header and the app secret instead', async () => {
    await simulator.settings({ zaloTimestampFrom: 'header', zaloSignWith: 'app' });
    const lan = await simulator.persona('zalo');

    await simulator.act(lan, { do: 'text', text: 'chào em' });

    const { headers, body, json } = await nextDelivery();
    const headerTime = String(headers['x-zevent-timestamp']);
    expect(headerTime).not.toBe(json.timestamp);
    expect(headers['x-zevent-signature']).toBe(expected(body, headerTime, 'app-secret'));
  });

  it.each(['pretty', 'slashes', 'unicode'] as const)('covers a body written in the style %s', async (style) => {
    await simulator.settings({ zaloJsonStyle: style });
    const lan = await simulator.persona('zalo');

    await simulator.act(lan, { do: 'text', text: 'Đường/ấp 2' });

    const { headers, body, json } = await nextDelivery();
    expect(body).not.toBe(JSON.stringify(json));
    expect(json.message?.text).toBe('Đường/ấp 2');
    expect(headers['x-zevent-signature']).toBe(expected(body, String(json.timestamp), 'oa-secret'));
  });
});
