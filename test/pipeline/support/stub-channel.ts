import type { Channel, Pace, PaceHint, Reach, ReachState, Received } from '../../../src/core/channel.ts';
import { SendError } from '../../../src/core/errors.ts';
import type { ChannelName, InboundEvent } from '../../../src/core/events.ts';
import type { OutboundMessage, PlatformRequest } from '../../../src/core/messages.ts';

export interface Delivery {
  userId: string;
  text: string;
  outboxId: string;
  proactive: boolean;
}

/** What the platform does with a send: takes it, refuses it, or takes it and does not answer. */
type Answer = 'take' | 'take-silently' | SendError;
export type Behaviour = (delivery: Delivery, count: number) => Answer | Promise<Answer>;

/**
 * A channel against a platform in memory. Its webhook body is a JSON list of events; a text of several lines is
 * rendered to one request a line.
 */
export class StubChannel implements Channel {
  readonly name: ChannelName;
  readonly account = 'oa-1';
  readonly pace: Pace = { perSecond: 10_000, burst: 10_000 };
  /** What the platform took, in order. */
  readonly delivered: Delivery[] = [];
  /** Every call, also refused ones. */
  readonly calls: Delivery[] = [];
  behave: Behaviour = () => 'take';
  reachOf: (state: ReachState, now: number) => Reach = (_state, now) => ({ lane: 'free', until: now + 1_000_000 });
  healthy = true;
  #listeners: ((hint: PaceHint) => void)[] = [];

  constructor(name: ChannelName = 'zalo') {
    this.name = name;
  }

  handshake(query: Readonly<Record<string, unknown>>): { status: number; body: string } {
    return query.token === 'right' ? { status: 200, body: String(query.challenge) } : { status: 403, body: '' };
  }

  receive(rawBody: Buffer): Received {
    try {
      const events = JSON.parse(rawBody.toString('utf8')) as InboundEvent[];
      return { outcome: 'accepted', status: 200, events };
    } catch {
      return { outcome: 'malformed', status: 400, events: [] };
    }
  }

  render(message: OutboundMessage): PlatformRequest[] {
    if (message.kind !== 'text' && message.kind !== 'choices') return [{ kind: message.kind, body: {} }];
    return message.text.split(/\n+/).map((text) => ({ kind: message.kind, body: { message: { text } } }));
  }

  async send(
    userId: string,
    request: PlatformRequest,
    details: { outboxId: string; proactive: boolean },
  ): Promise<{ messageId: string }> {
    const message = request.body.message as { text: string } | undefined;
    const delivery = { userId, text: message?.text ?? '', ...details };
    this.calls.push(delivery);
    const answer = await this.behave(delivery, this.calls.length);
    if (answer instanceof SendError) throw answer;
    this.delivered.push(delivery);
    if (answer === 'take-silently') {
      throw new SendError('no answer', { code: 'unavailable', retryable: true, maybeDelivered: true });
    }
    return { messageId: `mid-${this.delivered.length}` };
  }

  reach(state: ReachState, now: number): Reach {
    return this.reachOf(state, now);
  }

  onPaceHint(listener: (hint: PaceHint) => void): void {
    this.#listeners.push(listener);
  }

  hint(hint: PaceHint): void {
    for (const listener of this.#listeners) listener(hint);
  }

  async profile(): Promise<undefined> {
    return undefined;
  }

  async health(): Promise<{ ok: true; detail: string } | { ok: false; code: string; detail: string }> {
    return this.healthy ? { ok: true, detail: 'fine' } : { ok: false, code: 'dead', detail: 'dead' };
  }
}
