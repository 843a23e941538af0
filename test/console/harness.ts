import { join } from 'node:path';
import express from 'express';
import { consoleApp } from '../../src/console/app.ts';
import type { ConsoleDeps } from '../../src/console/deps.ts';
import type { Channel, Reach, ReachState } from '../../src/core/channel.ts';
import { shiftedClock } from '../../src/core/clock.ts';
import type { FlowText } from '../../src/core/effects.ts';
import type { ChannelName } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { openTexts } from '../../src/core/texts.ts';
import type { OpenAudience } from '../../src/domain/broadcasts/audience.ts';
import { audienceSource } from '../../src/domain/contacts/audience.ts';
import { loadContent } from '../../src/domain/content/library.ts';
import { openShelves } from '../../src/domain/content/shelf.ts';
import { retentionKinds } from '../../src/domain/privacy/retention-kinds.ts';
import { RULES } from '../domain/privacy/ports.ts';
import { aDesk } from '../domain/safety/desk.ts';

export interface RunningConsole {
  url: string;
  /** What was told to contacts. */
  told: { contactId: string; text: FlowText }[];
  stop(): Promise<void>;
}

/** The console alone on a free port, with stand-ins only for what lies outside its rooms. */
export async function serveConsole(overrides: Partial<ConsoleDeps> = {}): Promise<RunningConsole> {
  const told: RunningConsole['told'] = [];
  const root = join(import.meta.dirname, '../..');
  const app = express();
  app.disable('x-powered-by');
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;

  app.use(
    '/console',
    consoleApp({
      texts: openTexts(join(root, 'locales')),
      clock: shiftedClock(),
      log: silentLog,
      sessionSecret: 'a secret of the tests, long enough',
      publicUrl: new URL(url),
      channels: new Map(),
      openAudience: audienceSource as OpenAudience,
      shelves: openShelves(loadContent(join(root, 'locales'))),
      mediaDir: '/nonexistent',
      changesDir: join(root, 'seed', 'changes'),
      joinLinks: { zalo: 'https://zalo.me/388', messenger: 'https://m.me/100?ref={ref}' },
      safety: aDesk(),
      privacy: {
        deadlines: RULES.deadlines,
        retention: { rules: RULES.retention, kinds: retentionKinds({ mediaDir: '/nonexistent' }) },
      },
      // The second factor has tests of its own; they ask for it.
      secondFactor: 'optional',
      async tell({ contactId, text }) {
        told.push({ contactId, text });
      },
      ...overrides,
    }),
  );

  return {
    url,
    told,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
}

/** A browser without scripts: keeps cookies, follows nothing by itself. */
export class Browser {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();
  #token = '';

  constructor(url: string) {
    this.#url = url;
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  async get(path: string): Promise<Reply> {
    const reply = await this.#send(path, {});
    this.#token = /name="_form" value="([^"]+)"/.exec(reply.text)?.[1] ?? this.#token;
    return reply;
  }

  /** Sends a form as the last page seen would, from our own origin, with its token; both can be overridden. */
  async post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Reply> {
    return this.#send(path, {
      method: 'POST',
      body: new URLSearchParams({ _form: this.#token, ...fields }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.#url, ...headers },
    });
  }

  /** Sends a form with a file, as `post` does. */
  async upload(path: string, fields: Record<string, string>, file: { name: string; bytes: Buffer }): Promise<Reply> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ _form: this.#token, ...fields })) form.set(name, value);
    form.set('file', new File([new Uint8Array(file.bytes)], file.name));
    return this.#send(path, { method: 'POST', body: form, headers: { origin: this.#url } });
  }

  async signIn(login: string, password: string): Promise<Reply> {
    await this.get('/console/login');
    return this.post('/console/login', { login, password });
  }

  async #send(
    path: string,
    init: { method?: string; body?: string | FormData; headers?: Record<string, string> },
  ): Promise<Reply> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, this.#url), {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie ? { cookie } : {}) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';', 1)[0]?.split('=') ?? [];
      this.#cookies.set(name, value);
    }
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

/** A channel whose reach is what a test says; it renders plain text and is never called. */
export function aChannel(name: ChannelName, reach: (state: ReachState, now: number) => Reach): Channel {
  return {
    name,
    account: 'account',
    pace: { perSecond: 10, burst: 10 },
    handshake: () => ({ status: 404, body: '' }),
    receive: () => ({ outcome: 'malformed', status: 400, events: [] }),
    render: (message) => [{ kind: message.kind, body: { message: 'text' in message ? { text: message.text } : {} } }],
    send: () => Promise.reject(new Error('nothing is sent from here')),
    reach,
    onPaceHint: () => undefined,
    profile: async () => undefined,
    health: async () => ({ ok: true, detail: '' }),
  };
}
