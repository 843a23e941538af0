import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Persona } from '../../src/simulator/api.ts';
import { aServer, aSimulator, DAY_MS, HOUR_MS, type TestSimulator } from './harness.ts';

// Real HTTP, many calls: a busy machine may take its time.
vi.setConfig({ testTimeout: 20_000 });

let server: Awaited<ReturnType<typeof aServer>>;
let simulator: TestSimulator;
let lan: Persona;

beforeAll(async () => {
  server = await aServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  simulator = await aSimulator(server.url);
  lan = await simulator.persona('zalo');
  await simulator.act(lan, { do: 'text', text: 'chào em' });
});

afterEach(() => simulator.stop());

const withButtons = (...buttons: unknown[]) => ({
  text: 'Chị chọn giúp em',
  attachment: { type: 'template', payload: { buttons } },
});
const aButton = (change = {}) => ({ title: 'Có', type: 'oa.query.hide', payload: '#cn:yes', ...change });
const moveClock = async (advanceMs: number) => {
  await simulator.advance(advanceMs);
  await simulator.api('/zalo/grant', {});
};

describe('a consultation message', () => {
  it('is shown on the phone and answered with an id and HTTP 200', async () => {
    const { status, body } = await simulator.cs(lan, { text: 'Dạ, em chào chị Lan' });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      error: 0,
      message: 'Success',
      data: { user_id: lan.id, quota: { quota_type: 'reply' } },
    });
    const last = (await simulator.messages(lan)).at(-1);
    expect(last).toMatchObject({ id: body.data?.message_id, from: 'server', text: 'Dạ, em chào chị Lan' });
  });

  it.each([
    ['2,001 characters', { text: 'a'.repeat(2001) }, -210],
    ['no text', { text: '' }, -201],
    ['six buttons', withButtons(...Array.from({ length: 6 }, () => aButton())), -201],
    ['a title of 101', withButtons(aButton({ title: 'a'.repeat(101) })), -201],
    ['a payload of 1,001', withButtons(aButton({ payload: 'a'.repeat(1001) })), -201],
    ['a payload that is no string', withButtons(aButton({ payload: { a: 1 } })), -201],
    ['an unknown button', withButtons(aButton({ type: 'oa.query.loud' })), -201],
    ['a list template', { attachment: { type: 'template', payload: { template_type: 'list', elements: [] } } }, -201],
    ['several attachments', { text: 'a', attachments: [{}] }, -201],
    [
      'two media elements',
      { attachment: { type: 'template', payload: { template_type: 'media', elements: [{}, {}] } } },
      -201,
    ],
    ['an unknown upload', image({ attachment_id: 'nobody' }), -201],
    ['both url and id', image({ attachment_id: 'a', url: 'https://a.b/c.png' }), -201],
  ])('is refused with %s, still with HTTP 200', async (_, message, code) => {
    const { status, body } = await simulator.cs(lan, message);

    expect([status, body.error, body.data]).toEqual([200, code, undefined]);
    expect(await simulator.messages(lan)).toHaveLength(1);
  });

  it.each([
    ['2,000 characters', { text: 'a'.repeat(2000) }],
    [
      'five buttons at their limits',
      withButtons(...Array(5).fill(aButton({ title: 'a'.repeat(100), payload: 'b'.repeat(1000) }))),
    ],
    [
      'an address, a phone and an SMS button',
      withButtons(
        { title: 'Mở', type: 'oa.open.url', payload: { url: 'https://a.b' } },
        { title: 'Gọi', type: 'oa.open.phone', payload: { phone_code: '84919018791' } },
        { title: 'Nhắn', type: 'oa.open.sms', payload: { content: 'a', phone_code: '84919018791' } },
      ),
    ],
  ])('is taken with %s', async (_, message) => {
    const { body } = await simulator.cs(lan, message);

    expect(body.error).toBe(0);
  });

  it('is refused for a person nobody knows', async () => {
    const { body } = await simulator.cs({ ...lan, id: '999' }, { text: 'a' });

    expect(body).toEqual({ error: -201, message: 'user_id is invalid!' });
  });

  it('is refused with buttons when the package is too small, and taken as text', async () => {
    await simulator.faults({ buttonsRefused: true });

    const refused = await simulator.cs(lan, withButtons(aButton()));
    const taken = await simulator.cs(lan, { text: '1. Có' });

    expect([refused.body.error, taken.body.error]).toEqual([-224, 0]);
  });
});

describe('the Zalo window', () => {
  it.each([
    [47 * HOUR_MS, 0, 'reply'],
    [49 * HOUR_MS, 0, 'sub_quota'],
    [6.9 * DAY_MS, 0, 'sub_quota'],
    [7.1 * DAY_MS, -230, undefined],
  ])('after %d ms answers %d', async (age, code, quota) => {
    await moveClock(age);

    const { body } = await simulator.cs(lan, { text: 'a' });

    expect(body.error).toBe(code);
    expect(body.data?.quota?.quota_type).toBe(quota);
  });

  it('opens again when she presses a button', async () => {
    await simulator.cs(lan, withButtons(aButton()));
    await moveClock(8 * DAY_MS);

    await simulator.act(lan, { do: 'press' });

    expect((await simulator.cs(lan, { text: 'a' })).body.error).toBe(0);
  });

  it('is not open for someone who never wrote', async () => {
    const sau = await simulator.persona('zalo', 'Sáu');

    expect((await simulator.cs(sau, { text: 'a' })).body.error).toBe(-232);
  });

  it.each([
    ['missing', -320],
    ['empty', -321],
    ['funded', 0],
  ] as const)('charges an account that is %s once the package is used up', async (zaloAccount, code) => {
    await simulator.settings({ zaloPackageQuota: 1, zaloAccount });
    await moveClock(3 * DAY_MS);
    await simulator.cs(lan, { text: 'paid by the package' });

    const { body } = await simulator.cs(lan, { text: 'paid by the account' });

    expect(body.error).toBe(code);
    const { billing } = await simulator.api<{ billing: unknown }>('/requests');
    expect(billing).toEqual({ packageUsed: 1, spentVnd: code === 0 ? 55 : 0 });
  });

  it.each([
    ['blocked', -217],
    ['inactive', -227],
    ['muted', -244],
  ] as const)('is shut while she is %s', async (status, code) => {
    await simulator.act(lan, { do: 'status', status });

    expect((await simulator.cs(lan, { text: 'a' })).body.error).toBe(code);
  });

  it('is shut once she left, until she writes again', async () => {
    await simulator.act(lan, { do: 'follow' });
    await simulator.act(lan, { do: 'unfollow' });

    const left = await simulator.cs(lan, { text: 'a' });
    await simulator.act(lan, { do: 'text', text: 'em ơi' });
    const back = await simulator.cs(lan, { text: 'a' });

    expect([left.body.error, back.body.error]).toEqual([-213, 0]);
  });
});

describe('other Zalo rules', () => {
  it('let no promotion out at night', async () => {
    await simulator.settings({ zaloPromotion: true });
    await simulator.api('/clock', { toNextMorning: true });
    await simulator.api('/zalo/grant', {});
    await simulator.act(lan, { do: 'text', text: 'chào buổi sáng' });
    const promotion = { recipient: { user_id: lan.id }, message: { text: 'a' } };

    const morning = await simulator.zalo('/v3.0/oa/message/promotion', promotion);
    await moveClock(16 * HOUR_MS);
    const night = await simulator.zalo('/v3.0/oa/message/promotion', promotion);

    expect([morning.body.error, night.body.error]).toEqual([0, -234]);
  });

  it('close the old one-to-one way', async () => {
    const { body } = await simulator.zalo('/v2.0/oa/message', {
      recipient: { user_id: lan.id },
      message: { text: 'a' },
    });

    expect(body.error).toBe(-240);
  });

  it('count calls per minute and say so in headers', async () => {
    await simulator.settings({ zaloPerMinute: 2 });
    await simulator.cs(lan, { text: 'một' });

    const second = await simulator.cs(lan, { text: 'hai' });
    const third = await simulator.cs(lan, { text: 'ba' });

    expect(second.headers.get('x-ratelimit-limit')).toBe('2');
    expect(third.headers.get('x-ratelimit-remain')).toBe('0');
    expect([second.body.error, third.body.error]).toEqual([0, -32]);
  });

  it('tell of a person who wrote, and of nobody else', async () => {
    const sau = await simulator.persona('zalo', 'Sáu');
    const detail = async (id: string) => {
      const data = encodeURIComponent(JSON.stringify({ user_id: id }));
      const headers = { access_token: simulator.tokens().accessToken };
      const response = await fetch(`${simulator.url}/zalo/openapi/v3.0/oa/user/detail?data=${data}`, { headers });
      return response.json();
    };

    expect(await detail(lan.id)).toMatchObject({ error: 0, data: { user_id: lan.id, display_name: 'Lan' } });
    expect(await detail(sau.id)).toMatchObject({ error: -213 });
  });
});

describe('a Zalo upload', () => {
  const upload = async (name: string, bytes: Uint8Array<ArrayBuffer>) => {
    const form = new FormData();
    form.set('file', new File([bytes], name));
    const response = await fetch(`${simulator.url}/zalo/openapi/v2.0/oa/upload/image`, {
      method: 'POST',
      headers: { access_token: simulator.tokens().accessToken },
      body: form,
    });
    return (await response.json()) as { error: number; data?: { attachment_id?: string } };
  };
  const photo = async () => {
    const response = await fetch(`${simulator.url}/media/mau-trong-cay.png`);
    return new Uint8Array(await response.arrayBuffer());
  };

  it('can be sent for seven days', async () => {
    const { data } = await upload('cay.png', await photo());
    const message = image({ attachment_id: data?.attachment_id });

    const fresh = await simulator.cs(lan, message);
    await moveClock(8 * DAY_MS);
    await simulator.act(lan, { do: 'text', text: 'em ơi' });
    const old = await simulator.cs(lan, message);

    expect([fresh.body.error, old.body.error]).toEqual([0, -100]);
  });

  it('needs an extension, else succeeds with nothing in it', async () => {
    expect(await upload('cay', await photo())).toEqual({ error: 0, message: 'Success', data: {} });
  });

  it.each([
    ['over 1 MB', 'a.png', 1_048_577, -210],
    ['not a picture', 'a.png', 100, -201],
    ['of another kind', 'a.bmp', 100, -201],
  ])('is refused when %s', async (_, name, size, code) => {
    expect((await upload(name, new Uint8Array(size))).error).toBe(code);
  });
});

function image(element: Record<string, unknown>) {
  return {
    attachment: {
      type: 'template',
      payload: { template_type: 'media', elements: [{ media_type: 'image', ...element }] },
    },
  };
}
