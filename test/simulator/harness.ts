import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ActBody, ChatMessage, Faults, Persona, Platform, Settings } from '../../src/simulator/api.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../src/simulator/start.ts';

export interface Delivered {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  json: Json;
}
/** The platforms' own shapes, looked into by path; a leaf is compared, never used. */
export type Json = { [key: string]: Json };

/** A server in the place of ours that keeps what it is sent and answers what the test wants. */
export async function aServer(answer: (delivered: Delivered, nth: number) => number | Promise<number> = () => 200) {
  const delivered: Delivered[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method === 'GET') {
      response.end(url.searchParams.get('hub.challenge'));
      return;
    }
    const body = Buffer.concat(chunks).toString('utf8');
    const one = { path: url.pathname, headers: request.headers, body, json: JSON.parse(body) as Json };
    delivered.push(one);
    response.statusCode = await answer(one, delivered.length);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    delivered,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const PAGE_TOKEN = 'page-token';

export async function aSimulator(target: string, options: Partial<SimulatorOptions> = {}) {
  const simulator = await startSimulator({
    port: 0,
    zalo: {
      appId: '360846524940903967',
      appSecret: 'app-secret',
      oaId: '388613280878808645',
      oaSecretKey: 'oa-secret',
      webhookUrl: `${target}/zalo`,
    },
    messenger: {
      appId: '1517776481860111',
      appSecret: 'sesame',
      pageId: '104567890123456',
      pageToken: PAGE_TOKEN,
      verifyToken: 'verify',
      webhookUrl: `${target}/messenger`,
    },
    ...options,
  });
  return { ...simulator, ...remote(simulator) };
}

/** The control API and the two platforms, as an outsider calls them. */
function remote(simulator: Simulator) {
  const { url } = simulator;
  const json = { 'content-type': 'application/json' };
  async function api<Result>(path: string, body?: unknown): Promise<Result> {
    const response = await fetch(`${url}/api${path}`, body === undefined ? {} : post(body, json));
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as Result;
  }
  const zalo = async (path: string, body: unknown, token = simulator.tokens().accessToken) => {
    const response = await fetch(`${url}/zalo/openapi${path}`, post(body, { ...json, access_token: token }));
    return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
  };
  const graph = async (path: string, body: unknown, token = PAGE_TOKEN) => {
    const response = await fetch(`${url}/graph/v25.0${path}?access_token=${token}`, post(body, json));
    return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
  };

  return {
    api,
    persona: (platform: Platform, name = 'Lan') => api<Persona>('/personas', { platform, name }),
    act: async ({ id }: Persona, body: ActBody) =>
      (await api<{ messages: ChatMessage[] }>(`/personas/${id}/acts`, body)).messages,
    messages: ({ id }: Persona) => api<ChatMessage[]>(`/personas/${id}/messages`),
    faults: (faults: Partial<Faults>) => api<Faults>('/faults', faults),
    settings: (settings: Partial<Settings>) => api<Settings>('/settings', settings),
    advance: (advanceMs: number) => api<{ now: number; offsetMs: number }>('/clock', { advanceMs }),
    zalo,
    graph,
    /** `POST /v3.0/oa/message/cs`. */
    cs: (persona: Persona, message: unknown) =>
      zalo('/v3.0/oa/message/cs', { recipient: { user_id: persona.id }, message }),
    send: (persona: Persona, message: unknown, more: Record<string, unknown> = {}) =>
      graph('/me/messages', { recipient: { id: persona.id }, messaging_type: 'RESPONSE', message, ...more }),
    oauth: async (form: Record<string, string>, secretKey = 'app-secret') => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', secret_key: secretKey };
      const body = new URLSearchParams({ app_id: '360846524940903967', ...form }).toString();
      const response = await fetch(`${url}/zalo/oauth/v4/oa/access_token`, { method: 'POST', headers, body });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    },
  };
}

export type TestSimulator = Awaited<ReturnType<typeof aSimulator>>;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

function post(body: unknown, headers: Record<string, string>): RequestInit {
  return { method: 'POST', headers, body: JSON.stringify(body) };
}
