import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InboundBody } from '../../src/core/events.ts';
import type { Json } from '../../src/core/json.ts';
import { EFFECTS } from '../../src/engine/effect-names.ts';
import { type EngineEvent, newConversation, transition } from '../../src/engine/index.ts';
import type { Conversation } from '../../src/engine/types.ts';
import { openShippedFlows } from '../support/flows.ts';
import { facts, NOON } from './build.ts';

const flows = openShippedFlows();

const phrases = [
  ...[
    'menu',
    'thôi',
    'quay lại',
    'bỏ qua',
    'giúp',
    'tiếp tục',
    'gặp cán bộ',
    'nhắc lại',
    'dừng nhận tin',
    'có',
    'không',
  ],
  ...[
    '1',
    '2',
    '3',
    '25',
    'sửa 1',
    'sửa 9',
    'gửi',
    'sửa',
    'hủy',
    'xong',
    'hôm qua',
    '31/2',
    '2 triệu',
    'ấp 3',
    '0912345678',
  ],
  ...[
    'gửi sáng kiến',
    'gửi kiến nghị',
    'báo cáo',
    'đọc nghị quyết 98',
    'xóa dữ liệu của tôi',
    'chồng đánh tôi',
    'em so lam',
  ],
  ...[
    'đăng ký nhận tin',
    'đổi chi hội',
    'alo',
    'mã mời',
    '',
    ' ',
    '{{code}} $t(engine.yes)',
    '#cn:menu:report',
    '#cn:',
  ],
];
const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...phrases) },
  { weight: 1, arbitrary: fc.string({ maxLength: 300 }) },
);
const media = fc.record({
  type: fc.constantFrom('image', 'video', 'audio', 'file'),
  url: fc.constant('https://example.invalid/1'),
});
const body = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('text'), text: word }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('media'), media: fc.array(media, { maxLength: 7 }) }) },
  fc.record({ kind: fc.constant('sticker'), like: fc.boolean() }),
  fc.record({ kind: fc.constant('location'), latitude: fc.double(), longitude: fc.double() }),
  fc.record({ kind: fc.constant('contact-info'), phone: word }),
  fc.record({ kind: fc.constant('referral'), ref: fc.oneof(fc.constantFrom('moi_A', 'cn_B', 'cn_'), fc.string()) }),
  fc.record({ kind: fc.constant('edit'), messageId: fc.constant('m'), text: word }),
  fc.record({ kind: fc.constant('reaction'), added: fc.boolean() }),
  fc.constantFrom(
    { kind: 'follow' },
    { kind: 'unfollow' },
    { kind: 'chat-opened' },
    { kind: 'withdraw' },
    { kind: 'unsupported', what: 'x' },
  ),
) as fc.Arbitrary<InboundBody>;

/** What she does next; `tap` presses a button shown to her at some time. */
const move = fc.oneof(
  { weight: 10, arbitrary: body.map((what) => ({ what })) },
  { weight: 6, arbitrary: fc.nat(60).map((tap) => ({ tap })) },
  fc.constantFrom({ hours: 1 }, { hours: 30 * 24 }),
);
const item = fc.dictionary(
  fc.constantFrom('id', 'name', 'code', 'label', 'kind', 'title'),
  fc.oneof(fc.string(), fc.integer()),
);
const values = fc.dictionary(
  fc.constantFrom('units', 'unitId', 'movements', 'fields', 'code', 'name', 'items', 'topics', 'cards', 'more', 'text'),
  fc.oneof(fc.string(), fc.boolean(), fc.array(item, { maxLength: 4 })),
) as fc.Arbitrary<Record<string, Json>>;

const leader = facts({ leads: [{ unitId: 'b3', unitName: 'ấp 3' }] });
const strangers = facts({ consents: {}, language: 'en' });

describe('a transition, whatever happens', () => {
  it('never throws, always ends, stays plain JSON, and says the same to the same', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(move, values, fc.nat(5)), { maxLength: 40 }),
        fc.constantFrom(leader, strangers),
        (moves, known) => {
          const buttons: string[] = [];
          let conversation: Conversation = newConversation('zalo-1');
          let now = NOON;
          let count = 0;

          const play = (event: EngineEvent): string | undefined => {
            const input = { conversation, facts: known };
            const first = transition(flows, input, event, now);
            const second = transition(flows, structuredClone(input), structuredClone(event), now);
            expect(second).toEqual(first);
            expect(JSON.parse(JSON.stringify(first))).toEqual(first);
            expect(first.conversation.turn).toBe(conversation.turn + 1);
            expect(first.effects.length).toBeLessThan(40);
            conversation = first.conversation;
            for (const effect of first.effects) {
              if (effect.type !== 'send' || effect.message.kind !== 'choices') continue;
              buttons.push(...effect.message.choices.map((choice) => choice.payload));
            }
            const last = first.effects.at(-1);
            return last?.type === 'call' && last.awaited ? last.name : undefined;
          };

          for (const [next, result, pick] of moves) {
            now += 10_000;
            count += 1;
            let waiting: string | undefined;
            if ('hours' in next) {
              now += next.hours * 3_600_000;
              waiting = play({ kind: 'timer', name: 'idle' });
            } else {
              const payload = 'tap' in next ? (buttons[next.tap % Math.max(1, buttons.length)] ?? '#cn:x') : '';
              const what: InboundBody = 'what' in next ? next.what : { kind: 'choice', payload };
              waiting = play({ id: `event-${count}`, at: now, body: what });
            }
            for (let calls = 0; waiting !== undefined && calls < 10; calls++) {
              const outcomes: readonly string[] = [...(EFFECTS[waiting as keyof typeof EFFECTS] ?? []), 'failed'];
              const outcome = outcomes[pick % outcomes.length] ?? 'ok';
              const effectId = conversation.awaiting?.effectId ?? '';
              waiting = play({ kind: 'result', effectId, outcome, values: result });
            }
          }
        },
      ),
      { numRuns: 150, seed: 20261120 },
    );
  });

  it('answers everything a person does on purpose', { timeout: 60_000 }, () => {
    const silent = new Set(['unfollow', 'withdraw', 'edit']);
    fc.assert(
      fc.property(body, (what) => {
        fc.pre(!silent.has(what.kind) && !(what.kind === 'reaction' && !what.added));

        const { effects } = transition(
          flows,
          { conversation: newConversation('zalo-1'), facts: leader },
          { id: 'event-1', at: NOON, body: what },
          NOON,
        );

        const answered = effects.some((effect) => effect.type === 'send' || (effect.type === 'call' && effect.awaited));
        expect(answered).toBe(true);
      }),
      { numRuns: 300, seed: 20261120 },
    );
  });
});
