import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchPlatformMedia } from '../../src/channels/media.ts';
import type { Channel } from '../../src/core/channel.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { InboundBody, InboundEvent } from '../../src/core/events.ts';
import type { OutboundMessage } from '../../src/core/messages.ts';
import type { Persona } from '../../src/simulator/api.ts';
import { type Simulator, startSimulator } from '../../src/simulator/start.ts';
import * as messengerCase from './messenger/builders.ts';
import * as zaloCase from './zalo/builders.ts';

// Ample for a busy machine; idle it takes a tenth of a second.
vi.setConfig({ testTimeout: 30_000 });

/** The stand-ins read the platforms' documents anew, without a line of `channels/`: two readings meet here. */
let simulator: Simulator;
let server: Server;
const channels: Record<string, Channel> = {};
const received: InboundEvent[] = [];
const people: Record<string, Persona> = {};
const dir = mkdtempSync(join(tmpdir(), 'caunoi-sim-'));
const png = join(dir, 'a.png');
writeFileSync(
  png,
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const channel = channels[request.url?.split('?')[0]?.slice(1) ?? ''];
    const query = Object.fromEntries(new URL(request.url ?? '/', 'http://x').searchParams);
    if (request.method === 'GET') {
      const answer = channel?.handshake(query) ?? { status: 404, body: '' };
      return void response.writeHead(answer.status).end(answer.body);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const taken = channel?.receive(Buffer.concat(chunks), request.headers, Date.now());
    received.push(...(taken?.events ?? []));
    response.writeHead(taken?.status ?? 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  simulator = await startSimulator({
    port: 0,
    settings: { messengerProfileAccess: true, messengerNeedProof: true },
    zalo: {
      appId: zaloCase.APP_ID,
      appSecret: 'app-secret',
      oaId: zaloCase.OA_ID,
      oaSecretKey: zaloCase.SECRET,
      webhookUrl: `${hook}/zalo`,
    },
    messenger: {
      appId: messengerCase.APP_ID,
      appSecret: messengerCase.SECRET,
      pageId: messengerCase.PAGE_ID,
      pageToken: 'EAAtoken',
      verifyToken: 'verify-me',
      webhookUrl: `${hook}/messenger`,
    },
  });
  const { ZALO_API_BASE_URL, ZALO_OAUTH_BASE_URL, MESSENGER_API_BASE_URL } = simulator.env;
  const zalo = zaloCase.aZaloChannel({
    apiBaseUrl: ZALO_API_BASE_URL,
    oauthBaseUrl: ZALO_OAUTH_BASE_URL,
    clock: systemClock,
  });
  await zalo.adoptFirstTokens(simulator.tokens());
  channels.zalo = zalo;
  channels.messenger = messengerCase.aMessengerChannel({ apiBaseUrl: MESSENGER_API_BASE_URL, clock: systemClock });
  for (const platform of ['zalo', 'messenger']) people[platform] = await ask('/personas', { platform, name: 'Lan' });
});

afterAll(async () => {
  await simulator.stop();
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true });
});

async function ask<T>(path: string, body: unknown): Promise<T> {
  const answer = await fetch(`${simulator.url}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.clone().text()).toBeLessThan(300);
  return (await answer.json()) as T;
}

function personOf(name: string): { channel: Channel; id: string } {
  const [channel, person] = [channels[name], people[name]];
  if (channel === undefined || person === undefined) throw new Error(`${name} is not set up`);
  return { channel, id: person.id };
}

async function does(
  name: string,
  act: Record<string, unknown>,
  kind: InboundBody['kind'],
): Promise<InboundBody | undefined> {
  const from = received.length;
  const { id } = personOf(name);
  await ask(`/personas/${id}/acts`, act);
  const seen = () => received.slice(from).find(({ body, userId }) => body.kind === kind && userId === id)?.body;
  await expect.poll(seen, { timeout: 15_000 }).toBeDefined();
  return seen();
}

async function says(name: string, message: OutboundMessage): Promise<string[]> {
  const { channel, id } = personOf(name);
  const ids: string[] = [];
  for (const request of channel.render(message)) {
    const sent = await channel.send(id, request, {
      outboxId: `out-${received.length}-${ids.length}`,
      proactive: false,
    });
    ids.push(sent.messageId);
  }
  return ids;
}

describe.each(['zalo', 'messenger'])('on the stand-in of %s', (name) => {
  it('what she does arrives in our words', async () => {
    expect(await does(name, { do: 'text', text: 'Chị chào em 😀 / ă' }, 'text')).toEqual({
      kind: 'text',
      text: 'Chị chào em 😀 / ă',
    });
    expect(await does(name, { do: 'location', latitude: 10.5, longitude: 106.5 }, 'location')).toMatchObject({
      latitude: 10.5,
    });
    expect(await does(name, { do: 'sticker' }, 'sticker')).toMatchObject({ kind: 'sticker' });
    expect(await does(name, { do: 'file' }, 'media')).toMatchObject({ media: [{ type: 'file' }] });
  });

  it('her photo can be fetched', async () => {
    const body = await does(
      name,
      {
        do: 'images',
        images: [{ base64: readFileSync(png, 'base64') }],
      },
      'media',
    );
    const [file] = body?.kind === 'media' ? body.media : [];

    const media = await fetchPlatformMedia(file?.url ?? '', {
      allowedHosts: [],
      maxBytes: 1e6,
      timeoutMs: 10_000,
      allowLoopback: true,
    });

    expect(media.type).toMatch(/^image\//);
  });

  it('our texts, images and questions are taken, echoed and received', async () => {
    const from = received.length;
    const ids = [
      ...(await says(name, { kind: 'text', text: 'Một câu dài vừa phải. '.repeat(120) })),
      ...(await says(name, { kind: 'image', image: { path: png }, caption: 'Hội thi' })),
      ...(await says(name, { kind: 'image', image: { path: png } })),
    ];

    const { id } = personOf(name);
    const told = (kind: InboundBody['kind']) =>
      received.slice(from).filter(({ body, userId }) => body.kind === kind && userId === id);
    await expect
      .poll(
        () =>
          told('echo')
            .map(({ body }) => Object(body).messageId)
            .sort(),
        { timeout: 15_000 },
      )
      .toEqual([...ids].sort());
    await expect.poll(() => told('delivered').length, { timeout: 15_000 }).toBeGreaterThan(0);
    expect(told('echo').every(({ body }) => Object(body).byHuman === false)).toBe(true);
    expect(received.filter(({ body }) => body.kind === 'unknown')).toEqual([]);
  });

  it('a choice comes back as it went', async () => {
    await says(name, {
      kind: 'choices',
      text: 'Chị chọn nhé',
      choices: [
        { label: 'Báo cáo', payload: '#cn:report:ă' },
        { label: 'Để sau', payload: '#cn:later' },
      ],
    });

    expect(await does(name, { do: 'press' }, 'choice')).toMatchObject({ kind: 'choice', payload: '#cn:report:ă' });
  });

  it('links among the choices are taken', async () => {
    await says(name, {
      kind: 'choices',
      text: 'Chị chọn nhé',
      choices: [
        { label: 'Trang web', url: 'https://hoi.vn' },
        { label: 'Gọi Hội', phone: '+842838291111' },
        { label: 'Để sau', payload: '#cn:later' },
      ],
    });

    expect(await does(name, { do: 'press', title: 'Để sau' }, 'choice')).toMatchObject({ payload: '#cn:later' });
  });

  it('she has a name, and the channel is well', async () => {
    const { channel, id } = personOf(name);

    await expect(channel.profile(id)).resolves.toMatchObject({ displayName: expect.stringContaining('Lan') });
    await expect(channel.health()).resolves.toMatchObject({ ok: true });
  });

  it('who blocked us is gone', async () => {
    await ask(`/personas/${personOf(name).id}/acts`, { do: 'block' });

    await expect(says(name, { kind: 'text', text: 'Dạ' })).rejects.toMatchObject({ code: 'recipient-gone' });
  });
});

describe('on the stand-in of Zalo', () => {
  beforeAll(async () => {
    people.zalo = await ask('/personas', { platform: 'zalo', name: 'Hoa' });
    await ask(`/personas/${personOf('zalo').id}/acts`, { do: 'text', text: 'Chị chào em' });
  });

  it.each(['pretty', 'slashes', 'unicode', 'plain'])(
    'bodies written %s are signed as they are',
    async (zaloJsonStyle) => {
      await ask('/settings', { zaloJsonStyle, zaloTimestampFrom: zaloJsonStyle === 'slashes' ? 'header' : 'body' });

      expect(await does('zalo', { do: 'text', text: 'ấp 2/3 😀' }, 'text')).toMatchObject({ text: 'ấp 2/3 😀' });
    },
  );

  it('shared details arrive in both shapes', async () => {
    const info = { do: 'info', name: 'Hoa', phone: '84912345678', address: '12 Lê Văn Lương' };

    for (const oldShape of [false, true]) {
      expect(await does('zalo', { ...info, oldShape }, 'contact-info')).toMatchObject({ phone: '+84912345678' });
    }
  });

  it('a token that died early is replaced, and the message sent', async () => {
    const before = simulator.tokens();
    await ask('/faults', { tokens: 'expired' });

    await expect(says('zalo', { kind: 'text', text: 'Dạ' })).resolves.toEqual([expect.any(String)]);
    expect(simulator.tokens()).not.toEqual(before);
  });

  it('buttons refused become numbered text', async () => {
    await ask('/faults', { buttonsRefused: true });

    await says('zalo', { kind: 'choices', text: 'Chọn', choices: [{ label: 'Có', payload: '#cn:y' }] });

    const messages = (await (await fetch(`${simulator.url}/api/personas/${personOf('zalo').id}/messages`)).json()) as {
      text: string;
    }[];
    expect(messages.at(-1)?.text).toBe('Chọn\n\n1. Có');
  });
});
