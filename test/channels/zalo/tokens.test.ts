import { createHash } from 'node:crypto';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { readCallback } from '../../../src/channels/zalo/oauth.ts';
import type { Incident } from '../../../src/channels/zalo/tokens.ts';
import { SendError } from '../../../src/core/errors.ts';
import { aSpeakingChannel, aZaloChannel, handClock, memoryLock, memoryTokenStore, OA_ID, USER_ID } from './builders.ts';

const OAUTH = 'https://oauth.zaloapp.com';
const TOKEN = '/v4/oa/access_token';
const CS = '/v3.0/oa/message/cs';
const HOUR = 3_600_000;
const details = { outboxId: 'o1', proactive: false };
const request = { kind: 'text' as const, body: { message: { text: 'Dạ' } } };
const reset = () => Object.assign(new Error('reset'), { code: 'ECONNRESET' });

const pair = (n: number) => ({ access_token: `access-${n}`, refresh_token: `refresh-${n}`, expires_in: '90000' });
const refreshWith = (token: string) =>
  nock(OAUTH, { reqheaders: { secret_key: 'app-secret', 'content-type': 'application/x-www-form-urlencoded' } }).post(
    TOKEN,
    {
      app_id: '360846524940903967',
      grant_type: 'refresh_token',
      refresh_token: token,
    },
  );
/** Zalo accepts a message only under this token. */
const acceptWith = (token: string) =>
  nock('https://openapi.zalo.me', { reqheaders: { access_token: token } })
    .post(CS)
    .reply(200, { error: 0, data: { message_id: `by-${token}` } });
const refuse = (token: string, error: number) =>
  nock('https://openapi.zalo.me', { reqheaders: { access_token: token } })
    .post(CS)
    .reply(200, { error, message: 'x' });

async function aCase() {
  const clock = handClock();
  const tokenStore = memoryTokenStore();
  const lock = memoryLock();
  const incidents: Incident[] = [];
  const options = { clock, tokenStore, lock, onIncident: (incident: Incident) => void incidents.push(incident) };
  const channel = await aSpeakingChannel(options);
  return { channel, options, clock, tokenStore, lock, incidents, send: () => channel.send(USER_ID, request, details) };
}

describe('the Zalo grant', () => {
  it('rests sealed', async () => {
    const { tokenStore } = await aCase();

    expect(tokenStore.saved).toHaveLength(1);
    expect(JSON.stringify(tokenStore.saved)).not.toMatch(/access-1|refresh-1/);
    expect(tokenStore.saved[0]).toMatchObject({ keyId: 'k1', obtainedAt: expect.any(Number) });
  });

  it('is refreshed at 20 hours, and the new pair saved before it is used', async () => {
    const { clock, tokenStore, send } = await aCase();
    clock.at += 20 * HOUR;
    const savedWhenUsed: number[] = [];
    refreshWith('refresh-1').reply(200, pair(2));
    nock('https://openapi.zalo.me', { reqheaders: { access_token: 'access-2' } })
      .post(CS)
      .reply(200, () => {
        savedWhenUsed.push(tokenStore.saved.length);
        return { error: 0, data: { message_id: 'm1' } };
      });

    await expect(send()).resolves.toEqual({ messageId: 'm1' });

    expect(savedWhenUsed).toEqual([2]);
  });

  it('is left alone before that', async () => {
    const { clock, channel, send } = await aCase();
    clock.at += 20 * HOUR - 1;
    acceptWith('access-1');

    await channel.refreshIfDue();

    await expect(send()).resolves.toEqual({ messageId: 'by-access-1' });
  });

  it('of a quiet OA is refreshed by the timer', async () => {
    const { clock, channel } = await aCase();
    clock.at += 21 * HOUR;
    refreshWith('refresh-1').reply(200, pair(2));

    await channel.refreshIfDue();
    await channel.refreshIfDue();

    await expect(channel.tokenState()).resolves.toMatchObject({ state: 'alive', obtainedAt: clock.at });
  });

  it.each([-216, -220])('is refreshed once on %i, and the message sent again', async (error) => {
    const { send } = await aCase();
    refuse('access-1', error);
    refreshWith('refresh-1').reply(200, pair(2));
    acceptWith('access-2');

    await expect(send()).resolves.toEqual({ messageId: 'by-access-2' });
  });

  it('is read again first: another process may have refreshed it', async () => {
    const { options, send } = await aCase();
    acceptWith('access-1');
    await send();
    const other = aZaloChannel(options);
    refuse('access-1', -216);
    refreshWith('refresh-1').reply(200, pair(2));
    acceptWith('access-2');
    await other.send(USER_ID, request, details);

    refuse('access-1', -216);
    acceptWith('access-2');

    await expect(send()).resolves.toEqual({ messageId: 'by-access-2' });
  });

  it('is refreshed once by ten sends at a time, under a lock longer than two time-outs', async () => {
    const { clock, lock, send } = await aCase();
    clock.at += 26 * HOUR;
    refreshWith('refresh-1').delay(20).reply(200, pair(2));
    for (let i = 0; i < 10; i++) acceptWith('access-2');

    await Promise.all(Array.from({ length: 10 }, send));

    expect(Math.min(...lock.ttls)).toBeGreaterThan(30_000);
  });

  it('that the new token does not help either is dead for this message', async () => {
    const { send } = await aCase();
    refuse('access-1', -216);
    refreshWith('refresh-1').reply(200, pair(2));
    refuse('access-2', -216);

    await expect(send()).rejects.toMatchObject({ code: 'token-dead', retryable: false });
  });

  it.each([
    ['an error with HTTP 200', 200, { error_name: 'Invalid refresh token', error_description: 'x' }],
    ['an error with a number', 400, { error: -14014, error_name: 'x' }],
    ['half a pair', 200, { access_token: 'access-2', refresh_token: '' }],
    ['no object', 200, '[]'],
  ])('is dead when the refresh answers %s: an incident, and nothing overwritten', async (_, status, answer) => {
    const { clock, tokenStore, incidents, channel, send } = await aCase();
    clock.at += 26 * HOUR;
    refreshWith('refresh-1').reply(status, answer);

    await expect(send()).rejects.toMatchObject({ code: 'token-dead', retryable: false });

    expect(incidents).toEqual([{ kind: 'token-dead', channel: 'zalo', detail: expect.any(String) }]);
    expect(tokenStore.saved.at(-1)).toMatchObject({ deadSince: clock.at, obtainedAt: tokenStore.saved[0]?.obtainedAt });
    await expect(channel.health()).resolves.toMatchObject({ ok: false, code: 'token-dead' });
    // Nobody asks Zalo again with the dead token: nock would refuse it.
    await expect(send()).rejects.toMatchObject({ code: 'token-dead', platformCode: 'grant-dead' });
  });

  it('dying early still speaks with the access token it has', async () => {
    const { clock, incidents, send } = await aCase();
    clock.at += 21 * HOUR;
    refreshWith('refresh-1').reply(200, { error: -14014, error_name: 'x' });
    for (let i = 0; i < 2; i++) acceptWith('access-1');

    await send();
    await send();

    expect(incidents).toHaveLength(1);
  });

  it('whose refresh got no answer is tried once more with the same token', async () => {
    const { clock, incidents, send } = await aCase();
    clock.at += 26 * HOUR;
    refreshWith('refresh-1').replyWithError(reset());
    refreshWith('refresh-1').reply(200, pair(2));
    acceptWith('access-2');

    await expect(send()).resolves.toEqual({ messageId: 'by-access-2' });
    expect(incidents).toEqual([]);
  });

  it('whose refresh twice got no answer is in doubt: an incident, but no message is lost for it', async () => {
    const { clock, incidents, send } = await aCase();
    clock.at += 26 * HOUR;
    refreshWith('refresh-1').times(2).replyWithError(reset());

    await expect(send()).rejects.toMatchObject({ code: 'unavailable', retryable: true, maybeDelivered: false });

    expect(incidents).toMatchObject([{ kind: 'token-in-doubt' }]);
  });

  it('is not asked for again at once while Zalo is away', async () => {
    const { clock, incidents, send } = await aCase();
    clock.at += 21 * HOUR;
    const asked: number[] = [];
    refreshWith('refresh-1')
      .times(2)
      .reply(() => {
        asked.push(clock.at);
        return asked.length === 1 ? [503, '<html>'] : [200, pair(2)];
      });
    for (let i = 0; i < 2; i++) acceptWith('access-1');
    acceptWith('access-2');

    await send();
    await send();
    expect(asked).toHaveLength(1);
    clock.at += 61_000;

    await expect(send()).resolves.toEqual({ messageId: 'by-access-2' });
    expect(asked).toHaveLength(2);
    expect(incidents).toEqual([]);
  });

  it('is kept when the store fails just as a new pair has come', async () => {
    const { clock, options, tokenStore } = await aCase();
    let failures = 2;
    const shaky = {
      load: tokenStore.load,
      save: async (tokens: Parameters<typeof tokenStore.save>[0]) => {
        if (failures-- > 0) throw new Error('the store is away');
        await tokenStore.save(tokens);
      },
    };
    const channel = aZaloChannel({ ...options, tokenStore: shaky });
    clock.at += 26 * HOUR;
    refreshWith('refresh-1').reply(200, pair(2));
    await expect(channel.send(USER_ID, request, details)).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });

    acceptWith('access-2');

    await expect(channel.send(USER_ID, request, details)).resolves.toEqual({ messageId: 'by-access-2' });
    expect(tokenStore.saved).toHaveLength(2);
  });

  it('sealed with a lost key is told apart from a missing one', async () => {
    const { options } = await aCase();
    const channel = aZaloChannel({ ...options, sealKeys: [{ id: 'k2', key: Buffer.alloc(32, 9) }] });

    await expect(channel.tokenState()).resolves.toEqual({ state: 'unreadable' });
    await expect(channel.send(USER_ID, request, details)).rejects.toMatchObject({
      code: 'token-dead',
      platformCode: 'sealed',
    });
    await expect(aZaloChannel().tokenState()).resolves.toEqual({ state: 'missing' });
  });

  it('is not replaced by tokens from the settings', async () => {
    const { channel, tokenStore } = await aCase();

    await expect(channel.adoptFirstTokens({ accessToken: 'x', refreshToken: 'y' })).resolves.toBe(false);
    expect(tokenStore.saved).toHaveLength(1);
  });

  it('that cannot be read because the store is away is a passing trouble', async () => {
    const away = { load: () => Promise.reject(new Error('away')), save: async () => undefined };
    const channel = aZaloChannel({ tokenStore: away });

    const sending = channel.send(USER_ID, request, details);

    await expect(sending).rejects.toBeInstanceOf(SendError);
    await expect(sending).rejects.toMatchObject({ code: 'unavailable', retryable: true, maybeDelivered: false });
    await expect(channel.health()).resolves.toMatchObject({ ok: false });
  });
});

describe('the first consent', () => {
  it('asks with the challenge of the verifier', () => {
    const { url, verifier, state } = aZaloChannel().beginConsent({ redirectUri: 'https://hoi.vn/zalo' });

    const asked = new URL(url);
    expect(asked.origin + asked.pathname).toBe(`${OAUTH}/v4/oa/permission`);
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      app_id: '360846524940903967',
      redirect_uri: 'https://hoi.vn/zalo',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      state,
    });
    expect(verifier).toMatch(/^[A-Za-z0-9]{43}$/);
  });

  it('takes a fixed verifier', () => {
    const verifier = 'a'.repeat(43);

    expect(aZaloChannel().beginConsent({ redirectUri: 'https://hoi.vn', verifier }).verifier).toBe(verifier);
  });

  it('stores the pair the code brings', async () => {
    const tokenStore = memoryTokenStore();
    const channel = aZaloChannel({ tokenStore });
    nock(OAUTH, { reqheaders: { secret_key: 'app-secret' } })
      .post(TOKEN, { app_id: '360846524940903967', grant_type: 'authorization_code', code: 'c1', code_verifier: 'v1' })
      .reply(200, pair(1));
    acceptWith('access-1');

    await channel.exchangeCode('c1', 'v1');

    await expect(channel.send(USER_ID, request, details)).resolves.toEqual({ messageId: 'by-access-1' });
    expect(channel.account).toBe(OA_ID);
  });

  it.each([
    ['https://hoi.vn/zalo?code=abc&oa_id=12&state=s', { code: 'abc', oaId: '12', state: 's' }],
    [' https://hoi.vn/zalo?code=abc \n', { code: 'abc' }],
    ['Ab-c_0123456789012345678', { code: 'Ab-c_0123456789012345678' }],
    ['https://hoi.vn/zalo?error=denied', undefined],
    ['nothing', undefined],
  ])('reads %j as %j', (pasted, callback) => {
    expect(readCallback(pasted)).toEqual(callback);
  });

  it('says when Zalo refuses the code', async () => {
    nock(OAUTH).post(TOKEN).reply(200, { error: -14003, error_name: 'Invalid redirect uri' });

    await expect(aZaloChannel().exchangeCode('c1', 'v1')).rejects.toMatchObject({
      name: 'GrantError',
      platformCode: '-14003',
    });
  });
});
