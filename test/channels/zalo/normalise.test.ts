import { describe, expect, it } from 'vitest';
import type { InboundBody } from '../../../src/core/events.ts';
import { aZaloChannel, fixture, OA_ID, RECEIVED_AT, SENT_AT, signed, USER_ID } from './builders.ts';

const MID = '96d3cdf3af150460909';

function receiveFixture(name: string) {
  const { body, headers } = signed(fixture(name));
  const { timestamp } = JSON.parse(body.toString()) as { timestamp: string };
  const sentAt = Number(timestamp) < 1e12 ? Number(timestamp) * 1000 : Number(timestamp);
  return aZaloChannel().receive(body, headers, sentAt + 1500);
}

const OF_A_PERSON: [name: string, body: InboundBody][] = [
  ['user-send-text', { kind: 'text', text: 'message' }],
  ['user-send-text-decomposed', { kind: 'text', text: 'Chị hỏi'.normalize('NFC') }],
  ['user-send-text-quote', { kind: 'text', text: 'đúng rồi', replyTo: '93f8c4b28f589705ce4a' }],
  ['user-send-text-numeric-timestamp', { kind: 'text', text: 'message' }],
  ['user-send-text-seconds', { kind: 'text', text: 'message' }],
  ['user-send-text-without-user-id-by-app', { kind: 'text', text: 'message' }],
  ['user-send-text-without-msg-id', { kind: 'text', text: 'message' }],
  ['user-press-button', { kind: 'choice', payload: '#cn:menu:reports' }],
  [
    'user-send-image',
    { kind: 'media', media: [{ type: 'image', url: 'http://f5.group.zp.zdn.vn/a.jpg' }], text: 'sân nhà văn hóa' },
  ],
  ['user-send-gif', { kind: 'media', media: [{ type: 'image', url: 'https://f5.zdn.vn/a.gif' }] }],
  ['user-send-link', { kind: 'text', text: 'https://baochinhphu.vn/nq98' }],
  ['user-send-link-card', { kind: 'unsupported', what: 'business_card' }],
  ['user-send-audio', { kind: 'media', media: [{ type: 'audio', url: 'https://voice.zdn.vn/a.amr' }] }],
  ['user-send-video', { kind: 'media', media: [{ type: 'video', url: 'https://video.zdn.vn/a.mp4' }] }],
  ['user-send-sticker', { kind: 'sticker', stickerId: 'bfe458bf64fa8da4d4eb', like: false }],
  ['user-send-location', { kind: 'location', latitude: 10.695263, longitude: 106.704274 }],
  ['user-send-location-without-coordinates', { kind: 'unsupported', what: 'location' }],
  ['user-send-business-card', { kind: 'unsupported', what: 'business_card' }],
  [
    'user-send-file',
    {
      kind: 'media',
      media: [{ type: 'file', url: 'https://res.zdn.vn/bc.pdf', name: 'Báo cáo.pdf', sizeBytes: 20_480 }],
    },
  ],
  ['user-send-image-without-url', { kind: 'unsupported', what: 'image' }],
  ['user-received-message', { kind: 'delivered', messageIds: [MID] }],
  ['user-received-message-from-oa', { kind: 'delivered', messageIds: [MID] }],
  ['user-seen-message', { kind: 'seen', messageIds: [MID, '63ecf43f0df7dba892e6'] }],
  ['user-seen-message-from-oa', { kind: 'seen', messageIds: [MID] }],
  ['user-reacted-message', { kind: 'reaction', emoji: '/-heart', added: true, messageId: MID }],
  ['user-reacted-message-remove', { kind: 'reaction', emoji: '/-remove', added: false, messageId: MID }],
  ['oa-send-text', { kind: 'echo', messageId: '63ecf43f0df7dba892e6', text: 'Dạ, em chào chị.', byHuman: false }],
  ['oa-send-text-by-admin', { kind: 'echo', messageId: '63ecf43f0df7dba892e6', text: 'Chị ơi', byHuman: true }],
  ['oa-send-template', { kind: 'echo', messageId: '63ecf43f0df7dba892e6', byHuman: false }],
  ['follow', { kind: 'follow', source: 'oa_profile' }],
  ['unfollow', { kind: 'unfollow' }],
  ['user-click-chatnow', { kind: 'chat-opened' }],
  ['user-withdraw', { kind: 'withdraw' }],
  [
    'user-submit-info',
    {
      kind: 'contact-info',
      name: 'Nguyễn Thị Lan',
      phone: '+84912345678',
      address: '12 Lê Văn Lương, Xã Nhà Bè, Thành phố Hồ Chí Minh',
      birthDate: '1969-10-30',
    },
  ],
  [
    'user-submit-info-before-2025',
    {
      kind: 'contact-info',
      name: 'Nguyễn Thị Lan',
      phone: '+84912345678',
      address: '12 Lê Văn Lương, Phước Kiển, Nhà Bè, TP.HCM',
    },
  ],
  ['user-submit-info-odd-birth-date', { kind: 'contact-info', name: 'Lan' }],
  ['user-send-hologram', { kind: 'unknown', name: 'user_send_hologram' }],
  ['update-user-info', { kind: 'unknown', name: 'update_user_info' }],
  ['user-call-oa', { kind: 'unknown', name: 'user_call_oa' }],
];

const OF_THE_ACCOUNT: [name: string, event: string][] = [
  ['add-user-to-tag', 'add_user_to_tag'],
  ['anonymous-send-text', 'anonymous_send_text'],
  ['oa-send-anonymous-text', 'oa_send_anonymous_text'],
  ['user-send-group-text', 'user_send_group_text'],
  ['create-group', 'create_group'],
  ['oa-reacted-message', 'oa_reacted_message'],
  ['change-template-status', 'change_template_status'],
];

describe('a Zalo event', () => {
  it.each(OF_A_PERSON)('%s of a person is put into our words', (name, body) => {
    const received = receiveFixture(name);

    expect(received).toMatchObject({ outcome: 'accepted', status: 200 });
    expect(received.events).toHaveLength(1);
    expect(received.events[0]).toMatchObject({
      channel: 'zalo',
      account: OA_ID,
      contactId: `zalo-${USER_ID}`,
      userId: USER_ID,
    });
    expect(received.events[0]?.body).toEqual(body);
  });

  it.each(OF_THE_ACCOUNT)('%s is kept raw and belongs to nobody we could answer', (name, event) => {
    const received = receiveFixture(name);

    expect(received.outcome).toBe('accepted');
    expect(received.events[0]).toMatchObject({ contactId: 'zalo-account', body: { kind: 'unknown', name: event } });
    expect(received.events[0]?.raw).toEqual(JSON.parse(fixture(name).toString()));
  });

  it('of the template service is no receipt of a message of ours, and its phone number no contact', () => {
    const { body, headers } = signed(fixture('zns-user-received-message'));

    const received = aZaloChannel().receive(body, { ...headers, 'x-zevent-server': 'ZNS' }, RECEIVED_AT);

    expect(received.events[0]).toMatchObject({
      contactId: 'zalo-account',
      body: { kind: 'unknown', name: 'zns.user_received_message' },
    });
  });

  it.each([
    ['user-send-text', SENT_AT],
    ['user-send-text-numeric-timestamp', SENT_AT],
    ['user-send-text-seconds', 1_540_363_714_000],
  ])('%s carries its time in milliseconds', (name, at) => {
    expect(receiveFixture(name).events[0]?.at).toBe(at);
  });

  it('keeps raw only what could not be read', () => {
    expect(receiveFixture('user-send-text').events[0]).not.toHaveProperty('raw');
    expect(receiveFixture('user-send-business-card').events[0]).toHaveProperty('raw');
  });

  it('has the same id when it is delivered again, and every other event another', () => {
    const names = [...OF_A_PERSON, ...OF_THE_ACCOUNT].map(([name]) => name);
    // These are the same message in other clothes.
    const same =
      /^user-send-text-(decomposed|quote|numeric-timestamp|seconds|without-user-id-by-app)$|^oa-send-text-by-admin$|press-button|link-card|location-without|image-without/;
    const distinct = names.filter((name) => !same.test(name));

    const first = distinct.map((name) => receiveFixture(name).events[0]?.id);
    const second = distinct.map((name) => receiveFixture(name).events[0]?.id);

    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(distinct.length);
  });

  it('is the same event with its keys in another order', () => {
    const follow = JSON.parse(fixture('follow').toString()) as Record<string, unknown>;
    const turned = Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(follow).reverse())));

    const [one, other] = [fixture('follow'), turned].map((bytes) => {
      const { body, headers } = signed(bytes);
      return aZaloChannel().receive(body, headers, 1_543_972_749_000).events[0]?.id;
    });

    expect(other).toBe(one);
  });
});
