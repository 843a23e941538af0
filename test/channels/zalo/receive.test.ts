import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import {
  APP_ID,
  aZaloChannel,
  fixture,
  OA_ID,
  RECEIVED_AT,
  SECRET,
  SENT_AT,
  sign,
  signed,
  USER_ID,
} from './builders.ts';

const body = fixture('user-send-text');

describe('a Zalo webhook', () => {
  it('is accepted when signed over the raw bytes, whatever their spacing and escapes', () => {
    const odd = Buffer.from(
      `{ "event_name":"user_send_text",\n "message":{"text":"ch\\u1ecb \\/ em","msg_id":"m1"},"timestamp":"${SENT_AT}",` +
        `"recipient":{"id":${OA_ID}},"sender":{"id":${USER_ID}},"app_id":"${APP_ID}" }`,
    );

    const received = aZaloChannel().receive(odd, signed(odd).headers, RECEIVED_AT);

    expect(received.outcome).toBe('accepted');
    // Both ids are bare numbers beyond 2^53 here.
    expect(received.events[0]).toMatchObject({ userId: USER_ID, body: { kind: 'text', text: 'chị / em' } });
  });

  it('is accepted when the header timestamp was signed, and counts which of the ways it was', () => {
    const channel = aZaloChannel({ webhookSecrets: ['newer', SECRET] });
    const headers = { 'x-zevent-signature': sign(body, '1540363715001'), 'x-zevent-timestamp': '1540363715001' };

    const byHeader = channel.receive(body, headers, RECEIVED_AT);
    const byBody = channel.receive(body, { 'x-zevent-signature': sign(body, String(SENT_AT), 'newer') }, RECEIVED_AT);

    expect([byHeader.outcome, byBody.outcome]).toEqual(['accepted', 'accepted']);
    expect(channel.signatureCounts()).toEqual({ 'header-secret-2': 1, 'body-secret-1': 1 });
  });

  it('is accepted with a bare signature', () => {
    const headers = { 'x-zevent-signature': sign(body, String(SENT_AT)).replace('mac=', '') };

    expect(aZaloChannel().receive(body, headers, RECEIVED_AT).outcome).toBe('accepted');
  });

  it.each([
    ['none', undefined],
    ['another secret', sign(body, String(SENT_AT), 'wrong')],
    ['another timestamp', sign(body, '1540363714988')],
    ['half a signature', sign(body, String(SENT_AT)).slice(0, 36)],
    ['no hex', 'mac=zzzz'],
  ])('with %s as signature is not processed, but answered 200', (_, header) => {
    const received = aZaloChannel().receive(body, { 'x-zevent-signature': header }, RECEIVED_AT);

    expect(received).toEqual({ outcome: 'bad-signature', status: 200, events: [] });
  });

  it('with one byte changed is not processed', () => {
    const changed = Buffer.from(body.toString().replace('"text": "message"', '"text": "massage"'));

    expect(aZaloChannel().receive(changed, signed(body).headers, RECEIVED_AT).outcome).toBe('bad-signature');
  });

  it('unsigned is processed in observe mode, which says so', () => {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });

    const received = aZaloChannel({ signatureMode: 'observe', log }).receive(body, {}, RECEIVED_AT);

    expect(received).toMatchObject({ outcome: 'accepted', events: [{ body: { kind: 'text' } }] });
    expect(lines.join()).toContain('signature not matched');
    expect(lines.join()).not.toContain('"message"');
  });

  it.each(['{}', '{ }', '{"app_id":"1"}'])('%s unsigned is the console looking whether we are there', (probe) => {
    expect(aZaloChannel().receive(Buffer.from(probe), {}, RECEIVED_AT)).toEqual({
      outcome: 'probe',
      status: 200,
      events: [],
    });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'event_name=follow'],
    ['half JSON', '{"event_name":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a key of the prototype', '{"event_name":"follow","__proto__":{"x":1}}'],
    ['deep nesting', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['too many bytes', `{"event_name":"${'x'.repeat(1_100_000)}"}`],
  ])('holding %s is malformed and answered 200', (_, text) => {
    expect(aZaloChannel().receive(Buffer.from(text), {}, RECEIVED_AT)).toEqual({
      outcome: 'malformed',
      status: 200,
      events: [],
    });
  });

  it('signed longer than two hours ago is stale; the last redelivery is not', () => {
    const { headers } = signed(body);
    const minutes = (count: number): number => SENT_AT + count * 60_000;

    expect(aZaloChannel().receive(body, headers, minutes(111)).outcome).toBe('accepted');
    expect(aZaloChannel().receive(body, headers, minutes(120) + 1)).toEqual({
      outcome: 'stale',
      status: 200,
      events: [],
    });
  });

  it('of another OA on the same app is left alone', () => {
    const { body: other, headers } = signed(fixture('other-oa'));

    expect(aZaloChannel().receive(other, headers, RECEIVED_AT)).toMatchObject({ outcome: 'other-account', events: [] });
  });

  it('answers a GET with 200', () => {
    expect(aZaloChannel().handshake({})).toMatchObject({ status: 200 });
  });

  it('never throws, whatever the bytes', () => {
    const channel = aZaloChannel({ signatureMode: 'observe' });
    const names = fc.constantFrom(
      'user_send_text',
      'user_send_location',
      'user_seen_message',
      'oa_send_text',
      'follow',
    );
    const strange = fc.dictionary(
      fc.constantFrom('event_name', 'sender', 'recipient', 'message', 'timestamp', 'info', 'follower', 'oa_id'),
      fc.oneof(names, fc.jsonValue(), fc.constant({ id: OA_ID }), fc.constant({ id: USER_ID })),
    );

    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), strange), (input) => {
        const bytes = Buffer.from(input instanceof Uint8Array ? input : JSON.stringify({ oa_id: OA_ID, ...input }));
        expect(channel.receive(bytes, { 'x-zevent-signature': 'mac=00' }, RECEIVED_AT).status).toBe(200);
      }),
      { numRuns: 500 },
    );
  });
});
