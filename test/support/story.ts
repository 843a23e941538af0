import type { Effect, FlowMessage } from '../../src/core/effects.ts';
import type { InboundBody, InboundMedia } from '../../src/core/events.ts';
import type { ContactFacts } from '../../src/core/facts.ts';
import type { Json } from '../../src/core/json.ts';
import type { Flows } from '../../src/engine/flows.ts';
import { type Conversation, type EngineEvent, newConversation, transition } from '../../src/engine/index.ts';

/**
 * Plays a story of `test/flows/` and writes down what really happened, in the same form:
 *
 *     # a remark
 *     @ {"consents":{"reply":"granted"}}      what is known of her from here on
 *     > Lan                                   she writes; a bare > is a blank message
 *     > [tap Đồng ý]  [like] [sticker] [photo 2] [voice] [location] [follow] [ref moi_ABC] [payload #cn:…] [unknown]
 *     = submissions.create ok {"code":"SK-1"} how the call it waits for comes out
 *       with {"kind":"initiative"}            what the call carried
 *     = safety.alert                          a call nobody waits for
 *     ~ 2h                                    time passes, timers ring
 *     < Dạ!                                   what she reads, buttons on a line below
 *       [Có] [Không]
 *
 * `>`, `@`, `~`, `#` and `=` with an outcome are the script; everything else is compared.
 */
export function playStory(story: string, flows: Flows): string {
  const script = story.split('\n').filter((line) => /^[>@~#]|^= \S+ \S/.test(line));
  const player = newPlayer(flows);

  while (script.length > 0) player.take(script.shift() ?? '', script);
  return `${player.lines.join('\n')}\n`;
}

const START = Date.parse('2026-11-20T09:00:00+07:00');

function newPlayer(flows: Flows) {
  const lines: string[] = [];
  let now = START;
  let count = 0;
  let timerAt: number | undefined;
  let buttons = new Map<string, string>();
  let conversation: Conversation = newConversation('zalo-1');
  let facts: ContactFacts = { channel: 'zalo', language: 'vi', consents: {}, roles: [], leads: [] };

  function play(event: EngineEvent, script: string[]): void {
    const output = transition(flows, { conversation, facts }, event, now);
    conversation = output.conversation;
    if (output.effects.some((effect) => effect.type === 'send')) buttons = new Map();
    for (const effect of output.effects) show(effect, script);
  }

  function show(effect: Effect, script: string[]): void {
    if (effect.type === 'send') lines.push(...shownMessage(effect.message));
    else if (effect.type === 'timer') timerAt = effect.at;
    else if (effect.type === 'cancel-timer') timerAt = undefined;
    else if (!effect.awaited) lines.push(`= ${effect.name}`, ...shownData(effect.data));
    else answerCall(effect.name, effect.data, script);
  }

  function answerCall(name: string, data: Record<string, Json>, script: string[]): void {
    const next = script.shift() ?? '(the story ends)';
    const match = /^= (\S+) (\S+)(?: (.*))?$/.exec(next);
    if (match?.[1] !== name) throw new Error(`the story needs the result of ${name} before: ${next}`);
    const effectId = conversation.awaiting?.effectId ?? '';
    const values = match[3] === undefined ? {} : (JSON.parse(match[3]) as Record<string, Json>);
    lines.push(next, ...shownData(data));
    play({ kind: 'result', effectId, outcome: match[2] ?? '', values }, script);
  }

  function shownMessage(message: FlowMessage): string[] {
    if (message.kind === 'image') return [`< (image ${message.url})`];
    if (message.kind === 'ask-contact-info') {
      const [title, subtitle] = [message.title, message.subtitle].map((text) => flows.texts.say(facts.language, text));
      return [`< (asks for her number) ${title}`, ...(subtitle ?? '').split('\n').map((line) => `  ${line}`)];
    }
    const text = flows.texts.say(facts.language, message.text).split('\n');
    const shown = [`< ${text[0] ?? ''}`, ...text.slice(1).map((line) => (line === '' ? '' : `  ${line}`))];
    if (message.kind === 'text') return shown;
    const labels = message.choices.map((choice) => {
      const label = 'key' in choice.label ? flows.texts.say(facts.language, choice.label) : choice.label.literal;
      buttons.set(label, choice.payload);
      return `[${label}]`;
    });
    return [...shown, `  ${labels.join(' ')}`];
  }

  function take(line: string, script: string[]): void {
    lines.push(line);
    if (line.startsWith('@')) {
      facts = { ...facts, ...(JSON.parse(line.slice(1)) as Partial<ContactFacts>) };
    } else if (line.startsWith('~')) {
      now += duration(line.slice(1).trim());
      if (timerAt !== undefined && now >= timerAt) play({ kind: 'timer', name: 'idle' }, script);
    } else if (line.startsWith('>')) {
      now += 10_000;
      count += 1;
      play({ id: `event-${count}`, at: now, body: bodyOf(line.slice(1).trim(), buttons) }, script);
    } else if (line.startsWith('=')) throw new Error(`nobody waits for this: ${line}`);
  }

  return { lines, take };
}

function shownData(data: Record<string, Json>): string[] {
  return Object.keys(data).length === 0 ? [] : [`  with ${JSON.stringify(data)}`];
}

function bodyOf(said: string, buttons: ReadonlyMap<string, string>): InboundBody {
  const command = /^\[(\w+)(?: (.*))?\]$/.exec(said);
  if (!command) return { kind: 'text', text: said };
  const [, name = '', rest = ''] = command;
  const media = (type: InboundMedia['type'], count: number): InboundBody => ({
    kind: 'media',
    media: Array.from({ length: count }, () => ({ type, url: 'https://example.invalid/1' })),
  });
  switch (name) {
    case 'tap': {
      const payload = buttons.get(rest);
      if (payload === undefined) throw new Error(`no button [${rest}] was shown just before`);
      return { kind: 'choice', payload };
    }
    case 'payload':
      return { kind: 'choice', payload: rest };
    case 'like':
      return { kind: 'sticker', like: true };
    case 'sticker':
      return { kind: 'sticker', like: false };
    case 'photo':
      return media('image', Number(rest || '1'));
    case 'captioned':
      return { kind: 'media', media: [{ type: 'image', url: 'https://example.invalid/1' }], text: rest };
    case 'voice':
      return media('audio', 1);
    case 'location':
      return { kind: 'location', latitude: 10.8861, longitude: 106.5921 };
    case 'phone':
      return { kind: 'contact-info', phone: rest };
    case 'follow':
      return { kind: 'follow' };
    case 'unfollow':
      return { kind: 'unfollow' };
    case 'withdraw':
      return { kind: 'withdraw' };
    case 'ref':
      return { kind: 'referral', ref: rest };
    case 'reaction':
      return { kind: 'reaction', emoji: '❤️', added: true };
    case 'edit':
      return { kind: 'edit', messageId: 'm1', text: rest };
    case 'unknown':
      return { kind: 'unsupported', what: 'poll' };
    default:
      throw new Error(`a story knows no [${name}]`);
  }
}

function duration(text: string): number {
  const match = /^(\d+)(s|m|h|d)$/.exec(text);
  const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match?.[2] ?? ''];
  if (!match || unit === undefined) throw new Error(`not a time: ${text}`);
  return Number(match[1]) * unit;
}
