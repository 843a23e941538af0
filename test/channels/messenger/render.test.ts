import { describe, expect, it } from 'vitest';
import type { Choice } from '../../../src/core/messages.ts';
import { aMessengerChannel } from './builders.ts';

const channel = aMessengerChannel();
const answers = (count: number, label = (i: number) => `Ấp ${i}`): Choice[] =>
  Array.from({ length: count }, (_, i) => ({ label: label(i + 1), payload: `#cn:${i + 1}` }));

describe('a message for Messenger', () => {
  it('is one call per 1,900 units of text', () => {
    const requests = channel.render({ kind: 'text', text: 'Một câu dài vừa phải. '.repeat(140) });

    expect(requests.map(({ body }) => (body.message as { text: string }).text.length <= 1900)).toEqual([true, true]);
  });

  it('shows choices as quick replies', () => {
    expect(channel.render({ kind: 'choices', text: 'Chị chọn nhé', choices: answers(2) })).toEqual([
      {
        kind: 'choices',
        body: {
          message: {
            text: 'Chị chọn nhé',
            quick_replies: [
              { content_type: 'text', title: 'Ấp 1', payload: '#cn:1' },
              { content_type: 'text', title: 'Ấp 2', payload: '#cn:2' },
            ],
          },
        },
      },
    ]);
  });

  it('hangs quick replies on the last part of a long text', () => {
    const requests = channel.render({ kind: 'choices', text: 'Một câu hỏi. '.repeat(200), choices: answers(13) });

    expect(requests.map(({ kind }) => kind)).toEqual(['text', 'choices']);
    expect(requests[0]?.body.message).not.toHaveProperty('quick_replies');
    expect(Object(requests[1]?.body.message).quick_replies).toHaveLength(13);
  });

  it('lists labels too long for a quick reply, to be answered by number', () => {
    const long = answers(2, (i) => `Xã rất dài, không vừa nút ${i}`);

    expect(channel.render({ kind: 'choices', text: 'Chị ở đâu?', choices: long })[0]?.body).toEqual({
      message: {
        text: 'Chị ở đâu?\n\n1. Xã rất dài, không vừa nút 1\n2. Xã rất dài, không vừa nút 2',
        quick_replies: [
          { content_type: 'text', title: '1', payload: '#cn:1' },
          { content_type: 'text', title: '2', payload: '#cn:2' },
        ],
      },
    });
  });

  it('lists more than 13 choices as plain numbered text', () => {
    const [request] = channel.render({ kind: 'choices', text: 'Chị ở đâu?', choices: answers(14) });

    expect(request?.body.message).toEqual({ text: expect.stringMatching(/^Chị ở đâu\?\n\n1\. Ấp 1\n.*14\. Ấp 14$/s) });
  });

  it('shows links and phone numbers among few choices as buttons', () => {
    const mixed: Choice[] = [
      ...answers(1),
      { label: 'Trang web', url: 'https://hoi.vn' },
      { label: 'Gọi Hội', phone: '+842838291111' },
    ];

    expect(channel.render({ kind: 'choices', text: 'Chị chọn nhé', choices: mixed })).toEqual([
      {
        kind: 'choices',
        body: {
          message: {
            attachment: {
              type: 'template',
              payload: {
                template_type: 'button',
                text: 'Chị chọn nhé',
                buttons: [
                  { type: 'postback', title: 'Ấp 1', payload: '#cn:1' },
                  { type: 'web_url', title: 'Trang web', url: 'https://hoi.vn' },
                  { type: 'phone_number', title: 'Gọi Hội', payload: '+842838291111' },
                ],
              },
            },
          },
        },
      },
    ]);
  });

  it('puts text too long for the button template before it', () => {
    const link: Choice[] = [{ label: 'Trang web', url: 'https://hoi.vn' }];
    const requests = channel.render({ kind: 'choices', text: 'Một câu hỏi. '.repeat(60), choices: link });

    expect(requests.map(({ kind }) => kind)).toEqual(['text', 'choices']);
    const { attachment } = Object(requests[1]?.body.message);
    expect(String(attachment.payload.text).length).toBeLessThanOrEqual(640);
  });

  it('writes links out where there are more choices than buttons', () => {
    const many: Choice[] = [...answers(4), { label: 'Trang web', url: 'https://hoi.vn' }];
    const [request] = channel.render({ kind: 'choices', text: 'Chọn', choices: many });

    expect(request?.body.message).toMatchObject({ text: 'Chọn\n\nTrang web: https://hoi.vn' });
    expect(Object(request?.body.message).quick_replies).toHaveLength(4);
  });

  it('sends the caption of an image after it', () => {
    const image = { path: '/media/a.jpg' };

    expect(channel.render({ kind: 'image', image, caption: 'Hội thi' })).toEqual([
      { kind: 'image', body: { message: { attachment: { type: 'image', payload: {} } }, imagePath: '/media/a.jpg' } },
      { kind: 'text', body: { message: { text: 'Hội thi' } } },
    ]);
  });

  it('asks for a phone number on a quick reply', () => {
    const asked = channel.render({
      kind: 'ask-contact-info',
      title: 'Hội',
      subtitle: 'Chị cho em xin số',
      imageUrl: '',
    });

    expect(asked).toEqual([
      {
        kind: 'ask-contact-info',
        body: {
          message: { text: 'Hội\nChị cho em xin số', quick_replies: [{ content_type: 'user_phone_number' }] },
        },
      },
    ]);
  });

  it('shows that we are typing', () => {
    expect(channel.render({ kind: 'typing' })).toEqual([{ kind: 'typing', body: { sender_action: 'typing_on' } }]);
  });
});
