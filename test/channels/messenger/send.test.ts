import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterAll, describe, expect, it } from 'vitest';
import type { PaceHint } from '../../../src/core/channel.ts';
import type { PlatformRequest } from '../../../src/core/messages.ts';
import { aMessengerChannel, PAGE_ID, PSID, SENT_AT } from './builders.ts';

const API = 'https://graph.facebook.com';
const MESSAGES = `/v25.0/${PAGE_ID}/messages`;
const UPLOAD = `/v25.0/${PAGE_ID}/message_attachments`;
// The vector of secret `sesame` and token `EAAtoken`.
const PROOF = { appsecret_proof: '6cabffe7622979b4f6d24b39ff52127c357823b566e6019cfe51c2b484b049df' };
const details = { outboxId: 'our-id', proactive: false };
const accepted = (id: string) => ({ recipient_id: PSID, message_id: id });

const dir = mkdtempSync(join(tmpdir(), 'caunoi-messenger-'));
const png = join(dir, 'a.png');
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

describe('sending to Messenger', () => {
  it.each([
    ['an answer', false, 'RESPONSE'],
    ['something of our own', true, 'UPDATE'],
  ])('%s carries its type, our id and the proof', async (_, proactive, messaging_type) => {
    nock(API, { reqheaders: { authorization: 'Bearer EAAtoken', 'content-type': 'application/json' } })
      .post(MESSAGES, { recipient: { id: PSID }, messaging_type, message: { text: 'Dạ', metadata: 'our-id' } })
      .query(PROOF)
      .reply(200, accepted('m_1'));
    const channel = aMessengerChannel();

    const sent = await channel.send(PSID, only(channel.render({ kind: 'text', text: 'Dạ' })), {
      ...details,
      proactive,
    });

    expect(sent).toEqual({ messageId: 'm_1' });
  });

  it('shows typing with nothing else in the body', async () => {
    nock(API)
      .post(MESSAGES, { recipient: { id: PSID }, sender_action: 'typing_on' })
      .query(true)
      .reply(200, { recipient_id: PSID });
    const channel = aMessengerChannel();

    await expect(channel.send(PSID, only(channel.render({ kind: 'typing' })), details)).resolves.toEqual({
      messageId: '',
    });
  });

  it('tells what the usage headers say', async () => {
    const app = { call_count: 28, total_time: 25, total_cputime: 25 };
    const business = {
      [PAGE_ID]: [
        { type: 'messenger', call_count: 95, total_cputime: 20, total_time: 20, estimated_time_to_regain_access: 3 },
      ],
    };
    nock(API)
      .post(MESSAGES)
      .query(true)
      .reply(200, accepted('m_1'), { 'X-App-Usage': JSON.stringify(app) });
    nock(API)
      .post(MESSAGES)
      .query(true)
      .reply(200, accepted('m_2'), { 'X-Business-Use-Case-Usage': JSON.stringify(business) });
    nock(API).post(MESSAGES).query(true).reply(200, accepted('m_3'), { 'X-App-Usage': 'no json' });
    const channel = aMessengerChannel();
    const hints: PaceHint[] = [];
    channel.onPaceHint((hint) => void hints.push(hint));
    const request = only(channel.render({ kind: 'text', text: 'Dạ' }));

    for (let i = 0; i < 3; i++) await channel.send(PSID, request, details);

    expect(hints).toEqual([{ left: 0.72 }, { left: 0, pauseMs: 180_000 }]);
  });

  it('tries once more when Meta could not fetch an address', async () => {
    const channel = aMessengerChannel();
    const body = {
      recipient: { id: PSID },
      messaging_type: 'RESPONSE',
      message: { attachment: { type: 'image', payload: { url: 'https://hoi.vn/a.jpg' } }, metadata: 'our-id' },
    };
    nock(API)
      .post(MESSAGES, body)
      .query(true)
      .reply(400, { error: { code: 100, error_subcode: 2018008 } });
    nock(API).post(MESSAGES, body).query(true).reply(200, accepted('m_1'));

    const sent = await channel.send(
      PSID,
      only(channel.render({ kind: 'image', image: { url: 'https://hoi.vn/a.jpg' } })),
      details,
    );

    expect(sent).toEqual({ messageId: 'm_1' });
  });
});

describe('sending an image file to Messenger', () => {
  const isUpload = (hex: string): boolean => {
    const form = Buffer.from(hex, 'hex').toString('latin1');
    return (
      form.includes('{"attachment":{"type":"image","payload":{"is_reusable":true}}}') &&
      /name="filedata"; filename="image.png"\r\nContent-Type: image\/png/.test(form)
    );
  };
  const withId = (attachment_id: string) => ({
    recipient: { id: PSID },
    messaging_type: 'RESPONSE',
    message: { attachment: { type: 'image', payload: { attachment_id } }, metadata: 'our-id' },
  });

  it('uploads it once, and again when its id has expired', async () => {
    const clock = { at: SENT_AT, now: () => clock.at };
    const channel = aMessengerChannel({ clock });
    const request = only(channel.render({ kind: 'image', image: { path: png } }));
    nock(API).post(UPLOAD, isUpload).query(PROOF).reply(200, '{"attachment_id":12345678901234567891}');
    nock(API).post(MESSAGES, withId('12345678901234567891')).query(true).times(2).reply(200, accepted('m_1'));

    await channel.send(PSID, request, details);
    await channel.send(PSID, request, details);
    expect(nock.pendingMocks()).toEqual([]);

    nock(API)
      .post(MESSAGES)
      .query(true)
      .reply(400, { error: { code: 100, error_subcode: 2018074 } });
    nock(API).post(UPLOAD).query(true).reply(200, { attachment_id: '2' });
    nock(API).post(MESSAGES, withId('2')).query(true).reply(200, accepted('m_3'));
    await expect(channel.send(PSID, request, details)).resolves.toEqual({ messageId: 'm_3' });

    clock.at += 80 * 86_400_000;
    nock(API).post(UPLOAD).query(true).reply(200, { attachment_id: '3' });
    nock(API).post(MESSAGES, withId('3')).query(true).reply(200, accepted('m_4'));
    await expect(channel.send(PSID, request, details)).resolves.toEqual({ messageId: 'm_4' });
  });
});

describe('what Messenger tells of a person and of itself', () => {
  const profile = { fields: 'name,first_name', ...PROOF };

  it.each([
    ['her name', { name: 'Lan Nguyễn', first_name: 'Lan' }, { displayName: 'Lan Nguyễn' }],
    ['nothing without the permission', {}, undefined],
  ])('is %s', async (_, answer, expected) => {
    nock(API).get(`/v25.0/${PSID}`).query(profile).reply(200, answer);

    await expect(aMessengerChannel().profile(PSID)).resolves.toEqual(expected);
  });

  it('is nothing when it refuses', async () => {
    nock(API)
      .get(`/v25.0/${PSID}`)
      .query(true)
      .reply(400, { error: { code: 100, error_subcode: 33 } });

    await expect(aMessengerChannel().profile(PSID)).resolves.toBeUndefined();
  });

  it.each([
    ['all is well', ['messages', 'messaging_postbacks', 'message_echoes'], { ok: true }],
    ['we are deaf', ['messages'], { ok: false, code: 'not-subscribed', detail: expect.stringContaining('postbacks') }],
  ])('is that %s', async (_, subscribed_fields, expected) => {
    nock(API)
      .get(`/v25.0/${PAGE_ID}/subscribed_apps`)
      .query(PROOF)
      .reply(200, { data: [{ id: '1', name: 'a', subscribed_fields }] });

    await expect(aMessengerChannel().health()).resolves.toMatchObject(expected);
  });

  it('is that the token is dead', async () => {
    nock(API)
      .get(`/v25.0/${PAGE_ID}/subscribed_apps`)
      .query(true)
      .reply(400, { error: { code: 190, error_subcode: 460 } });

    await expect(aMessengerChannel().health()).resolves.toMatchObject({ ok: false, code: 'token-dead' });
  });
});
