import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aServer, aSimulator, DAY_MS, HOUR_MS, type TestSimulator } from './harness.ts';

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

const refresh = (token: string) => simulator.oauth({ grant_type: 'refresh_token', refresh_token: token });
const errorOf = async (token: string) => {
  const headers = { access_token: token };
  const response = await fetch(`${simulator.url}/zalo/openapi/v2.0/oa/getoa`, { headers });
  return ((await response.json()) as { error: number }).error;
};

describe('refreshing the Zalo token', () => {
  it('gives a new pair and kills the old one at once', async () => {
    const old = simulator.tokens();

    const { status, body } = await refresh(old.refreshToken);

    expect(status).toBe(200);
    expect(body.expires_in).toBe('90000');
    expect(await errorOf(body.access_token ?? '')).toBe(0);
    expect(await errorOf(old.accessToken)).toBe(-216);
  });

  it('works once per refresh token; the second time is an error with HTTP 200', async () => {
    const { refreshToken } = simulator.tokens();
    const { body: first } = await refresh(refreshToken);

    const { status, body } = await refresh(refreshToken);

    expect(status).toBe(200);
    expect(body.error_name).toBe('Invalid refresh token');
    expect(body).not.toHaveProperty('access_token');
    expect(await errorOf(first.access_token ?? '')).toBe(0);
  });

  it('may leave the number out of its errors', async () => {
    await simulator.settings({ zaloOauthErrorsWithoutCode: true });

    expect((await refresh('nonsense')).body).not.toHaveProperty('error');
  });

  it('fails with a wrong app secret', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: simulator.tokens().refreshToken };

    expect((await simulator.oauth(form, 'wrong')).body).not.toHaveProperty('access_token');
    expect((await refresh(form.refresh_token)).body).toHaveProperty('access_token');
  });

  it('fails after three months', async () => {
    await simulator.advance(91 * DAY_MS);

    expect((await refresh(simulator.tokens().refreshToken)).body).not.toHaveProperty('access_token');
  });
});

describe('the Zalo access token', () => {
  it('lives 25 hours by the movable clock', async () => {
    const { accessToken } = simulator.tokens();
    await simulator.advance(24 * HOUR_MS);
    const young = await errorOf(accessToken);

    await simulator.advance(1.1 * HOUR_MS);

    expect([young, await errorOf(accessToken)]).toEqual([0, -220]);
  });

  it('can be killed by a fault and repaired by a refresh', async () => {
    await simulator.faults({ tokens: 'expired' });
    const dead = await errorOf(simulator.tokens().accessToken);

    await refresh(simulator.tokens().refreshToken);

    expect([dead, await errorOf(simulator.tokens().accessToken)]).toEqual([-220, 0]);
  });

  it('stays dead while revoked, whatever is refreshed', async () => {
    await simulator.faults({ tokens: 'revoked' });

    expect(await errorOf(simulator.tokens().accessToken)).toBe(-216);
    expect((await refresh(simulator.tokens().refreshToken)).body).not.toHaveProperty('access_token');
  });
});

describe('the Zalo consent', () => {
  const verifier = 'a'.repeat(43);
  const consent = async () => {
    const query = new URLSearchParams({
      app_id: '360846524940903967',
      redirect_uri: 'http://127.0.0.1:9/callback',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      state: 's1',
    });
    const response = await fetch(`${simulator.url}/zalo/oauth/v4/oa/permission?${query}`, { redirect: 'manual' });
    return new URL(response.headers.get('location') ?? '').searchParams;
  };
  const redeem = (code: string, code_verifier = verifier) =>
    simulator.oauth({ grant_type: 'authorization_code', code, code_verifier });

  it('brings a code that works once', async () => {
    const callback = await consent();
    const code = callback.get('code') ?? '';

    const first = await redeem(code);
    const second = await redeem(code);

    expect([callback.get('oa_id'), callback.get('state')]).toEqual(['388613280878808645', 's1']);
    expect(await errorOf(first.body.access_token ?? '')).toBe(0);
    expect(second.body).not.toHaveProperty('access_token');
  });

  it('wants the verifier that belongs to the challenge', async () => {
    const code = (await consent()).get('code') ?? '';

    expect((await redeem(code, 'b'.repeat(43))).body).not.toHaveProperty('access_token');
  });

  it('gives a code ten minutes', async () => {
    const code = (await consent()).get('code') ?? '';
    await simulator.advance(11 * 60_000);

    expect((await redeem(code)).body).not.toHaveProperty('access_token');
  });
});

describe('a restart of the simulator', () => {
  it('keeps personas, chats, clock and the living token pair', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'simulator-test-'));
    const first = await aSimulator(server.url, { dataDir });
    const lan = await first.persona('zalo');
    await first.act(lan, { do: 'text', text: 'chào em' });
    await first.advance(DAY_MS);
    await first.oauth({ grant_type: 'refresh_token', refresh_token: first.tokens().refreshToken });
    const tokens = first.tokens();
    await first.stop();

    const second = await aSimulator(server.url, { dataDir });

    expect(second.tokens()).toEqual(tokens);
    expect(await second.messages(lan)).toMatchObject([{ text: 'chào em' }]);
    expect(await second.api('/clock')).toMatchObject({ offsetMs: DAY_MS });
    await second.stop();
    await rm(dataDir, { recursive: true });
  });
});
