import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 64 });
const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 64 });

/**
 * Posts exactly these bytes.
 * @returns the HTTP status, or 0 when the connection failed or no answer came in time.
 */
export function post(url: string, body: string, headers: Record<string, string>, timeoutMs: number): Promise<number> {
  return new Promise((resolve) => {
    const secure = url.startsWith('https:');
    const send = secure ? httpsRequest : httpRequest;
    const bytes = Buffer.from(body);
    const request = send(
      url,
      {
        method: 'POST',
        agent: secure ? httpsAgent : httpAgent,
        headers: { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers },
      },
      (response) => {
        response.resume();
        response.once('end', () => settle(response.statusCode ?? 0));
        response.once('error', () => settle(0));
      },
    );
    const timer = setTimeout(() => {
      request.destroy();
      settle(0);
    }, timeoutMs);
    const settle = (status: number) => {
      clearTimeout(timer);
      resolve(status);
    };
    request.once('error', () => settle(0));
    request.end(bytes);
  });
}

/** GETs an address and gives its status and text; status 0 without an answer. */
export function get(url: string, timeoutMs: number): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const none = { status: 0, text: '' };
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(url, { timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
      response.once('error', () => resolve(none));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(none));
    request.end();
  });
}
