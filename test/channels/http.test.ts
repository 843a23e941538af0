import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { aMessengerChannel, PSID } from './messenger/builders.ts';
import { aSpeakingChannel } from './zalo/builders.ts';

let server: Server | undefined;

async function aPlatform(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  const running = server;
  await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(running.address() as AddressInfo).port}`;
}

async function stop(): Promise<void> {
  const running = server;
  server = undefined;
  running?.closeAllConnections();
  await new Promise((resolve) => (running === undefined ? resolve(undefined) : running.close(resolve)));
}

afterEach(stop);

const request = { kind: 'text' as const, body: { message: { text: 'bí mật' } } };
const details = { outboxId: 'o1', proactive: false };

/** Both channels against the same bad platform. */
async function sendWith(apiBaseUrl: string, httpTimeoutMs = 5000) {
  const limits = { httpTimeoutMs };
  const messenger = aMessengerChannel({ apiBaseUrl, limits });
  const zalo = await aSpeakingChannel({ apiBaseUrl, limits });
  return Promise.all(
    [messenger, zalo].map((channel) => channel.send(PSID, request, details).catch((error: unknown) => error)),
  );
}

describe('a platform that does not answer as one', () => {
  it.each<[string, RequestListener, boolean]>([
    ['is silent', () => undefined, true],
    ['resets after the request', (_, response) => response.socket?.resetAndDestroy(), true],
    ['answers a page with 200', (_, response) => response.end('<html>hello</html>'), true],
    ['answers 502 with a page', (_, response) => response.writeHead(502).end('<html>'), true],
    ['answers 504 with nothing', (_, response) => response.writeHead(504).end(), true],
    ['answers 500 with a page', (_, response) => response.writeHead(500).end('<html>'), false],
    ['answers 503 with nothing', (_, response) => response.writeHead(503).end(), false],
    ['redirects', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), false],
    [
      'answers more than a megabyte',
      (_, response) =>
        response.end(`{"error":0,"data":{"message_id":"m"},"message_id":"m","x":"${'x'.repeat(1_100_000)}"}`),
      true,
    ],
    ['accepts without a message id', (_, response) => response.end('{"error":0,"data":{}}'), true],
  ])('and %s is unavailable', async (name, answer, maybeDelivered) => {
    const url = await aPlatform(answer);

    const errors = await sendWith(url, name === 'is silent' ? 150 : undefined);

    for (const error of errors) {
      expect(error).toMatchObject({ name: 'SendError', code: 'unavailable', retryable: true, maybeDelivered });
    }
  });

  it('because nobody listens has delivered nothing', async () => {
    const url = await aPlatform(() => undefined);
    await stop();

    const errors = await sendWith(url);

    for (const error of errors)
      expect(error).toMatchObject({ code: 'unavailable', retryable: true, maybeDelivered: false });
  });

  it('with 429 is too fast', async () => {
    const url = await aPlatform((_, response) => response.writeHead(429).end());

    for (const error of await sendWith(url)) expect(error).toMatchObject({ code: 'throttled', retryable: true });
  });

  it('leaves no token and no text in the error', async () => {
    const url = await aPlatform((_, response) => response.socket?.resetAndDestroy());

    const errors = await sendWith(url);

    for (const error of errors) {
      expect(JSON.stringify(error, ['message', 'cause', 'config', 'request', 'stack'])).not.toMatch(
        /EAAtoken|access-1|bí mật/,
      );
      expect(Object(error).cause).toBeUndefined();
    }
  });
});
