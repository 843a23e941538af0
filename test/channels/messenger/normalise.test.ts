import { describe, expect, it } from 'vitest';
import type { InboundBody } from '../../../src/core/events.ts';
import { PAGE_ID, PSID, RECEIVED_AT, receiveFixture, SENT_AT } from './builders.ts';

const MID = 'm_AG5Hz2Uq7tuwNEhXfYYKj8mJEM_QPpz5jdCK48PnKAjSdjfipqxqMvK8ma6AC8fplwlqLP_5cgXIbu7I3rBN0P';
const GREEN: InboundBody = { kind: 'text', text: 'Green' };

const OF_A_PERSON: [name: string, ...bodies: InboundBody[]][] = [
  ['message-text', GREEN],
  ['message-quick-reply', { kind: 'choice', payload: '#cn:menu:reports', title: 'Báo cáo' }],
  ['message-quick-reply-of-another-app', GREEN],
  ['message-quick-reply-phone', { kind: 'contact-info', phone: '+84912345678' }],
  // Only a tap carries a payload here: what is typed stays text.
  ['message-typed-payload', { kind: 'text', text: '#cn:menu:reports' }],
  ['message-reply', { kind: 'text', text: 'đúng rồi', replyTo: 'm_before' }],
  ['message-command', { kind: 'text', text: '/flights' }],
  ['message-referral-ads', { kind: 'referral', ref: 'summer', source: 'ADS' }, { kind: 'text', text: 'Chào' }],
  [
    'message-referral-ads-without-ref',
    { kind: 'referral', ref: '6045246247433', source: 'ADS' },
    { kind: 'text', text: 'Chào' },
  ],
  [
    'message-images',
    {
      kind: 'media',
      media: [
        { type: 'image', url: 'https://scontent.xx.fbcdn.net/a.jpg' },
        { type: 'image', url: 'https://scontent.xx.fbcdn.net/b.jpg' },
      ],
    },
  ],
  ['message-audio', { kind: 'media', media: [{ type: 'audio', url: 'https://cdn.fbsbx.com/a.mp4' }] }],
  ['message-video', { kind: 'media', media: [{ type: 'video', url: 'https://video.xx.fbcdn.net/a.mp4' }] }],
  ['message-file', { kind: 'media', media: [{ type: 'file', url: 'https://cdn.fbsbx.com/bc.pdf' }] }],
  ['message-sticker', { kind: 'sticker', stickerId: '1748273', like: false }],
  ['message-sticker-as-image', { kind: 'sticker', stickerId: '369239263222822', like: true }],
  ['message-sticker-in-both-forms', { kind: 'sticker', stickerId: '369239343222814', like: true }],
  ['message-link', { kind: 'text', text: 'https://baochinhphu.vn/nq98' }],
  ['message-link-without-text', { kind: 'text', text: 'https://baochinhphu.vn/nq98' }],
  ['message-fallback-empty', { kind: 'unsupported', what: 'fallback' }],
  ['message-reel', { kind: 'unsupported', what: 'reel' }],
  ['message-post', { kind: 'unsupported', what: 'post' }],
  ['message-appointment', { kind: 'unsupported', what: 'appointment_booking' }],
  ['message-product', { kind: 'unsupported', what: 'template' }],
  ['message-empty', { kind: 'unsupported', what: 'message' }],
  ['message-location', { kind: 'location', latitude: 10.695263, longitude: 106.704274 }],
  ['message-timestamp-in-seconds', GREEN],
  ['message-without-timestamp', GREEN],
  ['postback', { kind: 'choice', payload: '#cn:more', title: 'Xem tiếp' }],
  ['postback-without-mid', { kind: 'choice', payload: '#cn:more', title: 'Xem tiếp' }],
  ['postback-get-started', { kind: 'referral', ref: 'chihoi-3', source: 'SHORTLINK' }, { kind: 'chat-opened' }],
  ['postback-ice-breaker', { kind: 'text', text: 'Hội ở đâu?' }],
  ['referral', { kind: 'referral', ref: 'chihoi-3', source: 'SHORTLINK' }],
  ['optin-notification-messages', { kind: 'optin', optinType: 'notification_messages', payload: 'ctx' }],
  ['optin-plugin', { kind: 'optin', optinType: 'plugin', payload: 'plugin-1' }],
  ['delivery', { kind: 'delivered', messageIds: [MID], watermark: 1_458_668_856_253 }],
  ['delivery-without-mids', { kind: 'delivered', messageIds: [], watermark: 1_458_668_856_253 }],
  ['read', { kind: 'seen', messageIds: [], watermark: 1_458_668_856_253 }],
  ['read-in-seconds-without-timestamp', { kind: 'seen', messageIds: [], watermark: 1_458_668_856_000 }],
  ['reaction', { kind: 'reaction', emoji: '❤️', added: true, messageId: 'm_x' }],
  ['reaction-unreact', { kind: 'reaction', added: false, messageId: 'm_x' }],
  ['message-edit', { kind: 'edit', messageId: 'm_x', text: 'chữ mới' }],
  ['echo-own', { kind: 'echo', messageId: 'm_echo', text: 'hi', outboxId: 'our-id', byHuman: false }],
  ['echo-template', { kind: 'echo', messageId: 'm_echo', outboxId: 'our-id', byHuman: false }],
  ['echo-inbox', { kind: 'echo', messageId: 'm_echo', text: 'Chị ơi', byHuman: true }],
  ['pass-thread-control-to-us', { kind: 'thread', change: 'pass', ownedByUs: true }],
  ['take-thread-control-by-inbox', { kind: 'thread', change: 'take', ownedByUs: false }],
  ['request-thread-control', { kind: 'thread', change: 'request' }],
  ['standby-message', { kind: 'thread', change: 'standby', ownedByUs: false }],
  ['standby-read', { kind: 'seen', messageIds: [], watermark: 1_458_668_856_253 }],
  ['response-feedback', { kind: 'unknown', name: 'response_feedback' }],
  ['account-linking', { kind: 'unknown', name: 'account_linking' }],
];

const OF_THE_ACCOUNT: [name: string, body: InboundBody][] = [
  ['policy-enforcement', { kind: 'policy', action: 'block', reason: 'spam' }],
  ['policy-enforcement-unblock', { kind: 'policy', action: 'unblock' }],
  ['app-roles', { kind: 'unknown', name: 'app_roles' }],
  ['changes-inbox-labels', { kind: 'unknown', name: 'changes.inbox_labels' }],
  ['postback-from-plugin', { kind: 'unknown', name: 'postback' }],
];

describe('a Messenger event', () => {
  it.each(OF_A_PERSON)('%s of a person is put into our words', (name, ...bodies) => {
    const received = receiveFixture(name);

    expect(received).toMatchObject({ outcome: 'accepted', status: 200 });
    expect(received.events.map(({ body }) => body)).toEqual(bodies);
    for (const event of received.events) {
      expect(event).toMatchObject({
        channel: 'messenger',
        account: PAGE_ID,
        contactId: `messenger-${PSID}`,
        userId: PSID,
      });
    }
  });

  it.each(OF_THE_ACCOUNT)('%s belongs to the account', (name, body) => {
    const { events } = receiveFixture(name);

    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ contactId: 'messenger-account', userId: PAGE_ID });
    expect(events[0]?.body).toEqual(body);
  });

  it.each([
    ['message-text', SENT_AT],
    ['message-timestamp-in-seconds', 1_458_692_752_000],
    ['message-without-timestamp', SENT_AT],
    ['read-in-seconds-without-timestamp', SENT_AT],
  ])('%s carries its time, or that of its entry, in milliseconds', (name, at) => {
    expect(receiveFixture(name).events[0]?.at).toBe(at);
    expect(at).toBeLessThan(RECEIVED_AT);
  });

  it('keeps what it could not read raw, with all digits of its ids', () => {
    const [event] = receiveFixture('message-post').events;

    expect(JSON.stringify(event?.raw)).toContain('12345678901234567891');
    expect(receiveFixture('message-text').events[0]).not.toHaveProperty('raw');
  });

  it('is told as our own by its metadata where the app id is not known', () => {
    const own = receiveFixture('echo-own', { appId: undefined });
    const other = receiveFixture('echo-inbox', { appId: undefined });

    expect(own.events[0]?.body).toMatchObject({ outboxId: 'our-id', byHuman: false });
    expect(other.events[0]?.body).toMatchObject({ byHuman: true });
  });

  it('has the same id when it is delivered again, and every other event another', () => {
    const names = [...OF_A_PERSON.map(([name]) => name), ...OF_THE_ACCOUNT.map(([name]) => name)];
    // Those with a mid of their own share it here on purpose.
    const alone = ['message-text', 'message-edit', 'echo-own', 'postback', 'postback-without-mid'];
    const distinct = names.filter(
      (name) => alone.includes(name) || !/^(message|echo|postback|standby-read)/.test(name),
    );
    const idsOf = (name: string) => receiveFixture(name).events.map(({ id }) => id);

    const first = distinct.flatMap(idsOf);
    const second = distinct.flatMap(idsOf);

    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(first.length);
  });

  it('and its referral are two events', () => {
    const ids = receiveFixture('message-referral-ads').events.map(({ id }) => id);

    expect(new Set(ids).size).toBe(2);
  });
});
