import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterAll, describe, expect, it } from 'vitest';
import type { PaceHint } from '../../../src/core/channel.ts';
import type { PlatformRequest } from '../../../src/core/messages.ts';
import { aSpeakingChannel, aZaloChannel, handClock, SENT_AT, USER_ID } from './builders.ts';

const API = 'https://openapi.zalo.me';
const CS = '/v3.0/oa/message/cs';
const DAY = 86_400_000;
const TOKENS_LAST = { refreshAfterMs: 90 * DAY, accessTokenMs: 90 * DAY };
const details = { outboxId: 'o1', proactive: false };
const accepted = (id: string) => ({
  data: { message_id: id, user_id: USER_ID, sent_time: '1' },
  error: 0,
  message: 'Success',
});

const dir = mkdtempSync(join(tmpdir(), 'caunoi-zalo-'));
const png = join(dir, 'a');
writeFileSync(
  png,
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);
afterAll(() => rmSync(dir, { recursive: true }));

function only(requests: PlatformRequest[]): PlatformRequest {
  const [request] = requests;
  if (request === undefined || requests.length > 1) throw new Error('expected one request');
  return request;
}

describe('sending to Zalo', () => {
  it('posts the consultation message with the bare token, and gives its id', async () => {
    nock(API, { reqheaders: { access_token: 'access-1', 'content-type': 'application/json' } })
      .post(CS, { recipient: { user_id: USER_ID }, message: { text: 'Dạ, em chào chị.' } })
      .reply(200, accepted('63ecf43f0df7dba892e6'));
    const channel = await aSpeakingChannel();

    const sent = await channel.send(USER_ID, only(channel.render({ kind: 'text', text: 'Dạ, em chào chị.' })), details);

    expect(sent).toEqual({ messageId: '63ecf43f0df7dba892e6' });
  });

  it('proves the app secret where the app demands it', async () => {
    const proof = createHmac('sha256', 'app-secret').update('access-1').digest('hex');
    nock(API, { reqheaders: { appsecret_proof: proof } })
      .post(CS)
      .reply(200, accepted('m1'));
    const channel = await aSpeakingChannel({ appSecretProof: true });

    await expect(
      channel.send(USER_ID, only(channel.render({ kind: 'text', text: 'Dạ' })), details),
    ).resolves.toBeDefined();
  });

  it('keeps ids whole when they come as numbers', async () => {
    nock(API).post(CS).reply(200, '{"error":"0","data":{"message_id":12345678901234567891}}');
    const channel = await aSpeakingChannel();

    const sent = await channel.send(USER_ID, only(channel.render({ kind: 'text', text: 'Dạ' })), details);

    expect(sent.messageId).toBe('12345678901234567891');
  });

  it('tells what the rate headers say', async () => {
    nock(API).post(CS).reply(200, accepted('m1'), { 'X-RateLimit-Limit': '100', 'X-RateLimit-Remain': '25' });
    nock(API)
      .post(CS)
      .reply(200, { error: -32, message: 'x' }, { 'X-RateLimit-Limit': '100', 'X-RateLimit-Remain': '0' });
    const channel = await aSpeakingChannel();
    const hints: PaceHint[] = [];
    channel.onPaceHint((hint) => void hints.push(hint));
    const request = only(channel.render({ kind: 'text', text: 'Dạ' }));

    await channel.send(USER_ID, request, details);
    await channel.send(USER_ID, request, details).catch(() => undefined);

    expect(hints).toEqual([{ left: 0.25 }, { left: 0, pauseMs: 60_000 - (SENT_AT % 60_000) }]);
  });
});

describe('sending choices to Zalo', () => {
  const choices = { kind: 'choices' as const, text: 'Chọn', choices: [{ label: 'Có', payload: '#cn:y' }] };
  const plain = { recipient: { user_id: USER_ID }, message: { text: 'Chọn\n\n1. Có' } };
  const isButtons = (body: Record<string, unknown>): boolean => JSON.stringify(body).includes('oa.query.hide');

  it.each([-224, -201, -233])('falls back to numbered text on %i, and remembers it for a day', async (error) => {
    const clock = handClock();
    const channel = await aSpeakingChannel({ clock, limits: TOKENS_LAST });
    const request = only(channel.render(choices));
    nock(API).post(CS, isButtons).reply(200, { error, message: 'no' });
    nock(API).post(CS, plain).times(2).reply(200, accepted('m1'));

    const first = await channel.send(USER_ID, request, details);
    clock.at += DAY - 1000;
    await channel.send(USER_ID, request, details);

    expect(first.messageId).toBe('m1');
    expect(nock.pendingMocks()).toEqual([]);

    nock(API).post(CS, isButtons).reply(200, accepted('m3'));
    clock.at += 2000;
    await expect(channel.send(USER_ID, request, details)).resolves.toEqual({ messageId: 'm3' });
  });

  it('does not blame the buttons when the plain text is refused as well', async () => {
    const channel = await aSpeakingChannel();
    const request = only(channel.render(choices));
    nock(API).post(CS, isButtons).times(2).reply(200, { error: -201, message: 'user_id is invalid!' });
    nock(API).post(CS, plain).times(2).reply(200, { error: -201, message: 'user_id is invalid!' });

    const first = channel.send(USER_ID, request, details);
    await expect(first).rejects.toMatchObject({ code: 'our-fault', platformCode: '-201' });
    const second = channel.send(USER_ID, request, details);

    await expect(second).rejects.toMatchObject({ code: 'our-fault' });
  });
});

describe('sending an image file to Zalo', () => {
  const message = { kind: 'image' as const, image: { path: png }, caption: 'Hội thi' };
  const isUpload = (hex: string): boolean =>
    /name="file"; filename="image.png"\r\nContent-Type: image\/png/.test(Buffer.from(hex, 'hex').toString('latin1'));
  const withId = (id: string) => ({
    recipient: { user_id: USER_ID },
    message: {
      text: 'Hội thi',
      attachment: {
        type: 'template',
        payload: { template_type: 'media', elements: [{ media_type: 'image', attachment_id: id }] },
      },
    },
  });

  it('uploads it once, and again when Zalo has forgotten it', async () => {
    const clock = handClock();
    const channel = await aSpeakingChannel({ clock, limits: TOKENS_LAST });
    const request = only(channel.render(message));
    nock(API)
      .post('/v2.0/oa/upload/image', isUpload)
      .reply(200, { error: 0, data: { attachment_id: 'att-1' } });
    nock(API).post(CS, withId('att-1')).times(2).reply(200, accepted('m1'));

    await channel.send(USER_ID, request, details);
    await channel.send(USER_ID, request, details);
    expect(nock.pendingMocks()).toEqual([]);

    // It expired early: refused once, uploaded again, sent.
    nock(API).post(CS, withId('att-1')).reply(200, { error: -100, message: 'attachment_id was expired' });
    nock(API)
      .post('/v2.0/oa/upload/image')
      .reply(200, { error: 0, data: { token: 'att-2' } });
    nock(API).post(CS, withId('att-2')).reply(200, accepted('m3'));
    await expect(channel.send(USER_ID, request, details)).resolves.toEqual({ messageId: 'm3' });

    // It grew old: not even tried.
    clock.at += 6 * DAY;
    nock(API)
      .post('/v2.0/oa/upload/image')
      .reply(200, { error: 0, data: { attachment_id: 'att-3' } });
    nock(API).post(CS, withId('att-3')).reply(200, accepted('m4'));
    await expect(channel.send(USER_ID, request, details)).resolves.toEqual({ messageId: 'm4' });
  });

  it('gives up after the second -100', async () => {
    const channel = await aSpeakingChannel();
    nock(API)
      .post('/v2.0/oa/upload/image')
      .times(2)
      .reply(200, { error: 0, data: { attachment_id: 'att-1' } });
    nock(API).post(CS).times(2).reply(200, { error: -100, message: 'x' });

    const sending = channel.send(USER_ID, only(channel.render(message)), details);

    await expect(sending).rejects.toMatchObject({ code: 'our-fault', platformCode: '-100' });
  });

  it('has delivered nothing when the upload got no answer', async () => {
    const channel = await aSpeakingChannel();
    nock(API)
      .post('/v2.0/oa/upload/image')
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));

    const sending = channel.send(USER_ID, only(channel.render(message)), details);

    await expect(sending).rejects.toMatchObject({ code: 'unavailable', retryable: true, maybeDelivered: false });
  });

  it.each([
    ['that is not there', join(dir, 'none'), {}],
    ['that is no image', import.meta.filename, {}],
    ['that is too large', png, { imageBytes: 10 }],
  ])('%s is our fault', async (_, path, limits) => {
    const channel = await aSpeakingChannel({ limits });

    const sending = channel.send(USER_ID, only(channel.render({ kind: 'image', image: { path } })), details);

    await expect(sending).rejects.toMatchObject({ code: 'our-fault', retryable: false });
  });
});

describe('what Zalo tells of a person and of itself', () => {
  it('is her name', async () => {
    nock(API)
      .get('/v3.0/oa/user/detail')
      .query({ data: JSON.stringify({ user_id: USER_ID }) })
      .reply(200, { error: 0, data: { display_name: 'Lan', user_id: USER_ID } });
    const channel = await aSpeakingChannel();

    await expect(channel.profile(USER_ID)).resolves.toEqual({ displayName: 'Lan' });
  });

  it('is nothing when it refuses, and nothing without a token', async () => {
    nock(API).get('/v3.0/oa/user/detail').query(true).reply(200, { error: -213, message: 'x' });
    const channel = await aSpeakingChannel();

    await expect(channel.profile(USER_ID)).resolves.toBeUndefined();
    await expect(aZaloChannel().profile(USER_ID)).resolves.toBeUndefined();
  });

  it('is that all is well', async () => {
    nock(API)
      .get('/v2.0/oa/getoa')
      .reply(200, { error: 0, data: { oaid: '1', package_name: 'Tăng trưởng' } });
    const channel = await aSpeakingChannel();

    await expect(channel.health()).resolves.toEqual({ ok: true, detail: 'Tăng trưởng' });
  });

  it('is that there are no tokens yet', async () => {
    await expect(aZaloChannel().health()).resolves.toMatchObject({ ok: false, code: 'token-dead' });
  });
});
