import { describe, expect, it } from 'vitest';
import type { Choice } from '../../../src/core/messages.ts';
import { aZaloChannel } from './builders.ts';

const choices: Choice[] = [
  { label: 'Báo cáo', payload: '#cn:report' },
  { label: 'Trang web', url: 'https://hoi.vn' },
  { label: 'Gọi Hội', phone: '+842838291111' },
  { label: 'Để sau', payload: '#cn:later' },
];

describe('a message for Zalo', () => {
  it('is one call per 2,000 units of text', () => {
    const text = `${'Một câu dài vừa phải. '.repeat(140)}`;

    const requests = aZaloChannel().render({ kind: 'text', text });

    expect(requests).toHaveLength(2);
    for (const { body } of requests) {
      expect((body.message as { text: string }).text.length).toBeLessThanOrEqual(2000);
      expect((body.message as { text: string }).text).toMatch(/^Một.*phải\.$/);
    }
  });

  it('shows choices as buttons, and carries the numbered text for packages without them', () => {
    const requests = aZaloChannel().render({ kind: 'choices', text: 'Chị chọn nhé', choices });

    expect(requests).toEqual([
      {
        kind: 'choices',
        body: {
          message: {
            text: 'Chị chọn nhé',
            attachment: {
              type: 'template',
              payload: {
                buttons: [
                  { title: 'Báo cáo', type: 'oa.query.hide', payload: '#cn:report' },
                  { title: 'Trang web', type: 'oa.open.url', payload: { url: 'https://hoi.vn' } },
                  { title: 'Gọi Hội', type: 'oa.open.phone', payload: { phone_code: '842838291111' } },
                  { title: 'Để sau', type: 'oa.query.hide', payload: '#cn:later' },
                ],
              },
            },
          },
          plain: {
            text: 'Chị chọn nhé\n\n1. Báo cáo\n2. Để sau\nTrang web: https://hoi.vn\nGọi Hội: +842838291111',
          },
        },
      },
    ]);
  });

  it.each([
    ['six choices', Array.from({ length: 6 }, (_, i) => ({ label: `Ấp ${i + 1}`, payload: `#cn:${i}` }))],
    ['a label over 100 units', [{ label: 'x'.repeat(101), payload: '#cn:1' }]],
    ['a payload over 1,000 units', [{ label: 'Có', payload: `#cn:${'x'.repeat(1000)}` }]],
  ])('shows %s as numbered text', (_, offered) => {
    const [request] = aZaloChannel().render({ kind: 'choices', text: 'Chị ở đâu?', choices: offered });

    expect(request).toEqual({
      kind: 'choices',
      body: {
        message: { text: `Chị ở đâu?\n\n${offered.map(({ label }, i) => `${i + 1}. ${label}`).join('\n')}` },
      },
    });
  });

  it('shows no buttons where they are switched off', () => {
    const [request] = aZaloChannel({ buttons: 'never' }).render({ kind: 'choices', text: 'Chọn', choices });

    expect(request?.body).not.toHaveProperty('plain');
    expect(request?.body).toMatchObject({ message: { text: expect.stringContaining('1. Báo cáo') } });
  });

  it('leaves room for the numbered text under a long question', () => {
    const requests = aZaloChannel().render({ kind: 'choices', text: 'Một câu hỏi. '.repeat(153), choices });

    expect(requests.map(({ kind }) => kind)).toEqual(['text', 'choices']);
    expect(String(Object(requests[1]?.body.plain).text).length).toBeLessThanOrEqual(2000);
  });

  it('sends an image with its caption, and a caption too long after it', () => {
    const channel = aZaloChannel();
    const image = { url: 'https://hoi.vn/a.jpg' };

    expect(channel.render({ kind: 'image', image, caption: 'Hội thi' })).toEqual([
      {
        kind: 'image',
        body: {
          message: {
            text: 'Hội thi',
            attachment: {
              type: 'template',
              payload: { template_type: 'media', elements: [{ media_type: 'image', url: 'https://hoi.vn/a.jpg' }] },
            },
          },
        },
      },
    ]);
    const long = channel.render({ kind: 'image', image, caption: 'từ '.repeat(900) });
    expect(long.map(({ kind }) => kind)).toEqual(['image', 'text', 'text']);
  });

  it('asks for contact details, within the limits', () => {
    const requests = aZaloChannel().render({
      kind: 'ask-contact-info',
      title: 'Hội '.repeat(40),
      subtitle: 'Chị cho em xin số',
      imageUrl: 'https://hoi.vn/l.png',
    });

    expect(requests).toHaveLength(1);
    expect(requests[0]?.body).toMatchObject({
      message: {
        attachment: {
          type: 'template',
          payload: {
            template_type: 'request_user_info',
            elements: [{ subtitle: 'Chị cho em xin số', image_url: 'https://hoi.vn/l.png' }],
          },
        },
      },
    });
    expect(JSON.stringify(requests)).toContain('Hội…');
  });

  it('cannot show that we are typing', () => {
    expect(aZaloChannel().render({ kind: 'typing' })).toEqual([]);
  });
});
