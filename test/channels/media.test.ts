import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchPlatformMedia, MESSENGER_MEDIA_HOSTS, ZALO_MEDIA_HOSTS } from '../../src/channels/media.ts';
import { platformUrl } from '../../src/channels/media-url.ts';
import { isPublicAddress } from '../../src/channels/public-address.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const rules = { allowedHosts: [...ZALO_MEDIA_HOSTS, ...MESSENGER_MEDIA_HOSTS], maxBytes: 5000, timeoutMs: 5000 };

let server: Server | undefined;

async function aHost(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  const running = server;
  await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(running.address() as AddressInfo).port}`;
}

afterEach(async () => {
  const running = server;
  server = undefined;
  running?.closeAllConnections();
  await new Promise((resolve) => (running === undefined ? resolve(undefined) : running.close(resolve)));
});

describe('a file of a contact', () => {
  it('is fetched over https though Zalo wrote http, and its type is what it is', async () => {
    nock('https://f5.group.zp.zdn.vn').get('/a.jpg').reply(200, PNG, { 'content-type': 'text/html' });

    const media = await fetchPlatformMedia('http://f5.group.zp.zdn.vn/a.jpg', rules);

    expect(media.type).toBe('image/png');
    expect(media.bytes.equals(PNG)).toBe(true);
  });

  it('is followed to another host of the platform', async () => {
    nock('https://cdn.fbsbx.com').get('/a').reply(302, '', { location: 'https://scontent.xx.fbcdn.net/b' });
    nock('https://scontent.xx.fbcdn.net').get('/b').reply(307, '', { location: '/c' });
    nock('https://scontent.xx.fbcdn.net').get('/c').reply(200, PNG);

    await expect(fetchPlatformMedia('https://cdn.fbsbx.com/a', rules)).resolves.toMatchObject({ type: 'image/png' });
  });

  it.each(['https://evil.vn/a.jpg', 'http://127.0.0.1/a', 'http://169.254.169.254/latest', 'file:///etc/passwd'])(
    'is not followed to %s',
    async (location) => {
      nock('https://cdn.fbsbx.com').get('/a').reply(302, '', { location });

      await expect(fetchPlatformMedia('https://cdn.fbsbx.com/a', rules)).rejects.toMatchObject({
        code: 'not-allowed',
        retryable: false,
      });
    },
  );

  it('is not fetched from an allowed name that leads into our own network', async () => {
    const url = await aHost((_, response) => response.end(PNG));
    const { port } = new URL(url);
    const own = { ...rules, allowedHosts: ['localhost.localdomain', 'localhost'] };

    await expect(fetchPlatformMedia(`http://localhost:${port}/a`, own)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(fetchPlatformMedia(`${url}/a`, own)).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('comes from the simulator only where loopback is allowed', async () => {
    const url = await aHost((_, response) => response.end(PNG));

    await expect(fetchPlatformMedia(`${url}/a`, { ...rules, allowLoopback: true })).resolves.toMatchObject({
      type: 'image/png',
    });
    await expect(fetchPlatformMedia(`${url}/a`, rules)).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it.each<[string, RequestListener, string, boolean]>([
    ['a page', (_, response) => response.end('<html></html>'), 'wrong-type', false],
    [
      'a program',
      (_, response) => response.end(Buffer.from('4d5a90000300000004000000ffff0000', 'hex')),
      'wrong-type',
      false,
    ],
    ['nothing', (_, response) => response.end(), 'wrong-type', false],
    ['more than allowed, with a length', (_, response) => response.end(Buffer.alloc(6000)), 'too-large', false],
    [
      'more than allowed, without one',
      (_, response) => {
        response.write(Buffer.alloc(3000));
        response.end(Buffer.alloc(3000));
      },
      'too-large',
      false,
    ],
    ['404', (_, response) => response.writeHead(404).end(), 'gone', false],
    ['403', (_, response) => response.writeHead(403).end(), 'gone', false],
    ['500', (_, response) => response.writeHead(500).end(), 'unavailable', true],
    ['silence', () => undefined, 'unavailable', true],
    ['half a file and silence', (_, response) => response.write(PNG.subarray(0, 20)), 'unavailable', true],
    ['a reset', (_, response) => response.socket?.resetAndDestroy(), 'unavailable', true],
    ['a circle', (request, response) => response.writeHead(302, { location: request.url }).end(), 'unavailable', false],
  ])('that turns out to be %s is refused', async (name, answer, code, retryable) => {
    const url = await aHost(answer);

    const timeoutMs = name.includes('silence') ? 200 : 5000;
    const fetching = fetchPlatformMedia(`${url}/a`, { ...rules, timeoutMs, allowLoopback: true });

    await expect(fetching).rejects.toMatchObject({ name: 'MediaError', code, retryable });
  });

  it('leaves its address out of the error', async () => {
    nock('https://cdn.fbsbx.com').get('/secret-key').replyWithError('https://cdn.fbsbx.com/secret-key failed');

    const error: unknown = await fetchPlatformMedia('https://cdn.fbsbx.com/secret-key', rules).catch(
      (reason: unknown) => reason,
    );

    expect(String(Object(error).message) + String(Object(error).stack)).not.toContain('secret-key');
    expect(Object(error).cause).toBeUndefined();
  });
});

describe('the address of a file', () => {
  it.each([
    ['https://f5.group.zp.zdn.vn/a.jpg?x=1', 'https://f5.group.zp.zdn.vn/a.jpg?x=1'],
    ['http://ZDN.vn/a', 'https://zdn.vn/a'],
    ['https://zdn.vn./a', 'https://zdn.vn./a'],
  ])('%s is called as %s', (link, called) => {
    expect(platformUrl(link, undefined, rules)?.toString()).toBe(called);
  });

  it.each([
    'https://evilzdn.vn/a',
    'https://zdn.vn.evil.com/a',
    'https://zdn.vn@evil.com/a',
    'https://user@zdn.vn/a',
    'https://zdn.vn:8443/a',
    'ftp://zdn.vn/a',
    'data:image/png;base64,AA',
    'https://8.8.8.8/a',
    'https://[2001:4860:4860::8888]/a',
    'http://0x7f000001/a',
    'http://[::ffff:127.0.0.1]/a',
    '/a.jpg',
    '',
  ])('%s is none of the platforms', (link) => {
    expect(platformUrl(link, undefined, rules)).toBeUndefined();
  });
});

describe('an address', () => {
  it.each(['8.8.8.8', '::ffff:8.8.8.8', '2a03:2880:f10c::1', '203.119.8.1'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::a00:1',
    '2002:a00:1::1',
    '2001:db8::1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    'nonsense',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
