import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSignedBy } from '../../../src/channels/messenger/signature.ts';
import { aMessengerChannel, fixture, PAGE_ID, PSID, RECEIVED_AT, receiveFixture, SENT_AT, sign } from './builders.ts';

const body = fixture('message-text');

describe('a Messenger webhook', () => {
  it.each([
    ['hello world', 'f39034b29165ec6a5104d9aef27266484ab26c8caa7bca8bcb2dd02e8be61b17'],
    [
      '{"object":"page","entry":[{"id":"1","time":1458692752478,"messaging":[{"sender":{"id":"2"},"recipient":{"id":"1"},"timestamp":1458692752478,"message":{"mid":"m_x","text":"\\u00e4\\u00f6 https:\\/\\/a.b"}}]}]}',
      '035b5e77635420ac5f38752c2ff2609d7d358fcfe26eaf4edeb520797ac2dc82',
    ],
  ])('%s is signed as in the known vector', (text, hex) => {
    expect(isSignedBy(['sesame'], Buffer.from(text), `sha256=${hex}`)).toBe(true);
    expect(isSignedBy(['sesamf'], Buffer.from(text), `sha256=${hex}`)).toBe(false);
  });

  it('is read from escaped bytes', () => {
    const escaped = Buffer.from(
      `{"object":"page","entry":[{"id":${PAGE_ID},"time":1,"messaging":[{"sender":{"id":"${PSID}"},"recipient":{"id":"${PAGE_ID}"},` +
        `"timestamp":${SENT_AT},"message":{"mid":"m_1","text":"\\u0103n \\/ \\ud83d\\ude00"}}]}]}`,
    );

    const received = aMessengerChannel().receive(escaped, sign(escaped), RECEIVED_AT);

    expect(received.events[0]?.body).toEqual({ kind: 'text', text: 'ăn / 😀' });
  });

  it('is accepted under any of the secrets', () => {
    const channel = aMessengerChannel({ appSecrets: ['newer', 'older'] });

    expect(channel.receive(body, sign(body, 'older'), RECEIVED_AT).outcome).toBe('accepted');
    expect(channel.receive(body, sign(body, 'newer'), RECEIVED_AT).outcome).toBe('accepted');
  });

  it.each([
    ['none', {}],
    ['another secret', sign(body, 'wrong')],
    ['a bare digest', { 'x-hub-signature-256': sign(body)['x-hub-signature-256']?.slice(7) }],
    ['half a digest', { 'x-hub-signature-256': sign(body)['x-hub-signature-256']?.slice(0, 39) }],
    ['no hex', { 'x-hub-signature-256': `sha256=${'z'.repeat(64)}` }],
  ])('with %s as signature is refused with 403', (_, headers) => {
    expect(aMessengerChannel().receive(body, headers, RECEIVED_AT)).toEqual({
      outcome: 'bad-signature',
      status: 403,
      events: [],
    });
  });

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['no object', '{}'],
    ['no entries', '{"object":"page"}'],
    ['a key of the prototype', '{"object":"page","entry":[],"constructor":1}'],
    ['deep nesting', `${'['.repeat(5000)}${']'.repeat(5000)}`],
  ])('signed but holding %s is malformed: 400', (_, text) => {
    const bytes = Buffer.from(text);

    expect(aMessengerChannel().receive(bytes, sign(bytes), RECEIVED_AT)).toEqual({
      outcome: 'malformed',
      status: 400,
      events: [],
    });
  });

  it('over a megabyte is refused with 413', () => {
    const bytes = Buffer.alloc(1_048_577, 0x20);

    expect(aMessengerChannel().receive(bytes, sign(bytes), RECEIVED_AT)).toMatchObject({ status: 413, events: [] });
  });

  it.each(['other-page', 'instagram'])('of %s is acknowledged and left alone', (name) => {
    expect(receiveFixture(name)).toEqual({ outcome: 'other-account', status: 200, events: [] });
  });

  it('of several pages gives the events of ours, each once', () => {
    const { events } = receiveFixture('two-pages-and-a-repeat');

    expect(events.map(({ body: one }) => one)).toEqual([
      { kind: 'text', text: 'một' },
      { kind: 'text', text: 'hai' },
    ]);
  });

  it('never throws, whatever the bytes', () => {
    const channel = aMessengerChannel();
    const kinds = ['message', 'postback', 'referral', 'delivery', 'read', 'reaction', 'message_edit', 'optin'] as const;
    const any = fc.jsonValue({ maxDepth: 2 });
    const item = fc.dictionary(
      fc.constantFrom(...kinds, 'sender', 'recipient', 'timestamp', 'pass_thread_control', 'policy_enforcement'),
      fc.oneof(any, fc.constant({ id: PSID }), fc.record({ mid: any, text: any, attachments: any, payload: any })),
      { maxKeys: 5 },
    );
    const items = fc.array(item, { maxLength: 3 });
    const entry = fc.record({ id: fc.constant(PAGE_ID), messaging: fc.oneof(items, any), standby: items });
    const page = fc.record({ object: fc.constant('page'), entry: fc.array(entry, { maxLength: 2 }) });

    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), page), (input) => {
        const bytes = Buffer.from(input instanceof Uint8Array ? input : JSON.stringify(input));
        const received = channel.receive(bytes, sign(bytes), RECEIVED_AT);
        expect([200, 400]).toContain(received.status);
        for (const event of received.events) expect(Number.isFinite(event.at)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the check of the address by Meta', () => {
  const asked = { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify-me', 'hub.challenge': '1158201444' };

  it('gets its challenge back', () => {
    expect(aMessengerChannel().handshake(asked)).toEqual({ status: 200, body: '1158201444' });
  });

  it.each([
    ['another token', { 'hub.verify_token': 'verify-mf' }],
    ['another mode', { 'hub.mode': 'unsubscribe' }],
    ['a token given twice', { 'hub.verify_token': ['verify-me', 'verify-me'] }],
    ['no challenge', { 'hub.challenge': undefined }],
  ])('with %s is refused', (_, change) => {
    expect(aMessengerChannel().handshake({ ...asked, ...change })).toEqual({ status: 403, body: '' });
  });
});
