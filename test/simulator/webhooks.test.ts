import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Settings } from '../../src/simulator/api.ts';
import { aServer, aSimulator, type Delivered, type TestSimulator } from './harness.ts';

// Real HTTP, many calls: a busy machine may take its time.
vi.setConfig({ testTimeout: 20_000 });

let server: Awaited<ReturnType<typeof aServer>>;
let simulator: TestSimulator;

afterEach(async () => {
  await simulator.stop();
  await server.stop();
});

async function open(
  answer?: (delivered: Delivered, nth: number) => number | Promise<number>,
  settings: Partial<Settings> = {},
) {
  server = await aServer(answer);
  simulator = await aSimulator(server.url, { settings: { retryFactor: 0.0001, ...settings } });
}

const quiet = () =>
  vi.waitUntil(async () => (await simulator.api<{ waiting: number }>('/requests')).waiting === 0, { timeout: 15_000 });
const texts = () => server.delivered.map(({ json }) => json.message?.text);
const names = () => server.delivered.map(({ json }) => json.event_name);
const messaging = () => server.delivered.map(({ json }) => json.entry?.[0]?.messaging?.[0]);

describe('webhooks', () => {
  it('of one person arrive in order', async () => {
    await open();
    const lan = await simulator.persona('zalo');

    for (let n = 1; n <= 20; n++) await simulator.act(lan, { do: 'text', text: `tin ${n}` });
    await quiet();

    expect(texts()).toEqual(Array.from({ length: 20 }, (_, n) => `tin ${n + 1}`));
  });

  it('of Zalo come again with num_retry and the same body until taken', async () => {
    await open((_, nth) => (nth < 3 ? 503 : 200));
    const lan = await simulator.persona('zalo');

    const [message] = await simulator.act(lan, { do: 'text', text: 'chào em' });
    await quiet();

    expect(server.delivered.map(({ headers }) => headers.num_retry)).toEqual([undefined, '1', '2']);
    expect(new Set(server.delivered.map(({ body }) => body)).size).toBe(1);
    expect(await simulator.messages(lan)).toMatchObject([{ id: message?.id, state: 'delivered' }]);
  });

  it('of Zalo are lost on a status other than 200 when so set', async () => {
    await open(() => 500, { zaloRetryOnStatus: false });
    const lan = await simulator.persona('zalo');

    await simulator.act(lan, { do: 'text', text: 'chào em' });
    await quiet();

    expect(server.delivered).toHaveLength(1);
    expect(await simulator.messages(lan)).toMatchObject([{ state: 'failed' }]);
  });

  it('stop after the whole ladder, and go on once switched on again', async () => {
    let down = true;
    await open(() => (down ? 500 : 200));
    const hoa = await simulator.persona('messenger');
    await simulator.act(hoa, { do: 'text', text: 'một' });
    await quiet();
    const tries = server.delivered.length;
    down = false;

    await simulator.act(hoa, { do: 'text', text: 'hai' });
    await quiet();
    const whileOff = server.delivered.length;
    await simulator.graph('/me/subscribed_apps', {});
    await simulator.act(hoa, { do: 'text', text: 'ba' });
    await quiet();

    expect([tries, whileOff]).toEqual([9, 9]);
    expect(messaging().at(-1)?.message?.text).toBe('ba');
  });

  it('wait for a slow server no longer than the platform does, and come again', async () => {
    const second = Promise.withResolvers<number>();
    await open((_, nth) => (nth === 1 ? second.promise : 200), { zaloAckMs: 300 });
    const lan = await simulator.persona('zalo');

    await simulator.act(lan, { do: 'text', text: 'chào em' });
    await quiet();
    second.resolve(200);

    expect(server.delivered.map(({ headers }) => headers.num_retry)).toEqual([undefined, '1']);
  });

  it('about a Zalo message: echo, received, seen', async () => {
    await open();
    const lan = await simulator.persona('zalo');
    await simulator.act(lan, { do: 'follow' });

    const { body } = await simulator.cs(lan, { text: 'Dạ, em chào chị' });
    await simulator.act(lan, { do: 'read' });
    await quiet();

    const id = body.data?.message_id;
    expect(names()).toEqual(['follow', 'oa_send_text', 'user_received_message', 'user_seen_message']);
    expect(server.delivered[1]?.json).toMatchObject({
      sender: { id: '388613280878808645' },
      recipient: { id: lan.id },
      message: { msg_id: id, text: 'Dạ, em chào chị' },
    });
    expect(server.delivered[3]?.json.message).toEqual({ msg_ids: [id] });
    expect((await simulator.messages(lan)).at(-1)?.state).toBe('read');
  });

  it('about a Messenger message: echo with app id and metadata, delivery, read', async () => {
    await open();
    const hoa = await simulator.persona('messenger');
    await simulator.act(hoa, { do: 'text', text: 'chào em' });

    const { body } = await simulator.send(hoa, { text: 'Dạ', metadata: 'ob-7' });
    await simulator.act(hoa, { do: 'read' });
    await quiet();

    const [, echo, delivery, read] = messaging();
    expect(echo).toMatchObject({
      sender: { id: '104567890123456' },
      recipient: { id: hoa.id },
      message: { is_echo: true, app_id: 1517776481860111, metadata: 'ob-7', mid: body.message_id, text: 'Dạ' },
    });
    expect(delivery).toMatchObject({ delivery: { mids: [body.message_id] } });
    expect(read?.read?.watermark).toBeGreaterThan(0);
  });

  it('about a silent Zalo button: the payload as text, and no bubble', async () => {
    await open();
    const lan = await simulator.persona('zalo');
    await simulator.act(lan, { do: 'text', text: 'chào em' });
    const button = { title: 'Có', type: 'oa.query.hide', payload: '#cn:yes' };
    await simulator.cs(lan, { text: 'Chị chọn', attachment: { type: 'template', payload: { buttons: [button] } } });

    await simulator.act(lan, { do: 'press', title: 'Có' });
    await quiet();

    const last = server.delivered.at(-1)?.json;
    expect(last).toMatchObject({ event_name: 'user_send_text', message: { text: '#cn:yes' } });
    expect(await simulator.messages(lan)).toHaveLength(2);
  });

  it('about Messenger taps: a quick reply is a message, a button a postback', async () => {
    await open();
    const hoa = await simulator.persona('messenger');
    await simulator.act(hoa, { do: 'open' });
    await simulator.send(hoa, { text: 'a', quick_replies: [{ content_type: 'text', title: 'Có', payload: 'YES' }] });

    await simulator.act(hoa, { do: 'press' });
    await quiet();

    const taps = messaging().filter((item) => item?.sender?.id === (hoa.id as never) && !item?.delivery);
    expect(taps[0]?.postback).toMatchObject({ title: 'Bắt đầu', payload: 'GET_STARTED' });
    expect(taps[1]?.message).toMatchObject({ text: 'Có', quick_reply: { payload: 'YES' } });
  });

  it('about photos: one event each on Zalo, one for all on Messenger, and the files are there', async () => {
    await open();
    const images = [
      { sample: 'trong-cay' },
      { base64: Buffer.from('\x89PNG not quite').toString('base64'), name: 'a.png' },
    ];
    await simulator.act(await simulator.persona('zalo'), { do: 'images', images });
    await simulator.act(await simulator.persona('messenger'), { do: 'images', images });
    await quiet();

    const zalo = server.delivered.filter(({ path }) => path === '/zalo').map(({ json }) => json.message?.attachments);
    const [album] = messaging().filter((item) => item !== undefined);
    expect(zalo).toMatchObject([[{ type: 'image' }], [{ type: 'image' }]]);
    expect(album?.message?.attachments).toMatchObject([{ type: 'image' }, { type: 'image' }]);
    const response = await fetch(String(zalo[0]?.[0]?.payload?.url));
    expect(response.headers.get('content-type')).toBe('image/png');
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1024);
  });

  it('register their address as the consoles do', async () => {
    await open();

    const zalo = await simulator.api('/webhooks/zalo/probe', {});
    const messenger = await simulator.api('/webhooks/messenger/probe', {});

    expect([zalo, messenger]).toEqual([
      { ok: true, status: 200 },
      { ok: true, status: 200 },
    ]);
    expect(server.delivered).toMatchObject([{ path: '/zalo', body: '{}' }]);
    expect(server.delivered[0]?.headers).not.toHaveProperty('x-zevent-signature');
  });
});
