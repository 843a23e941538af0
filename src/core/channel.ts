import type { ChannelName, InboundEvent } from './events.ts';
import type { OutboundMessage, PlatformRequest } from './messages.ts';

/** Node's incoming headers: lower-case names. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Why a webhook was or was not taken; the label of the counter and the one log line. */
export type WebhookOutcome = 'accepted' | 'probe' | 'bad-signature' | 'malformed' | 'stale' | 'other-account';

/** What a channel makes of one webhook request. Events are empty unless the outcome is `accepted`. */
export interface Received {
  outcome: WebhookOutcome;
  /** What the platform wants to hear once the events are stored. */
  status: number;
  events: InboundEvent[];
}

/** What we know of when and whether this contact may be written to; times in epoch ms. */
export interface ReachState {
  lastInteractionAt?: number;
  blockedAt?: number;
  unfollowedAt?: number;
}

/** The lane of a recipient at a moment, and what it costs. `until`: when this lane ends for her, epoch ms. */
export type Reach =
  | { lane: 'free'; until: number }
  | { lane: 'paid'; until: number; costVnd: number }
  | { lane: 'hold' }
  | { lane: 'excluded'; reason: 'blocked' | 'unfollowed' };

/** The platform took the message. */
export interface Sent {
  messageId: string;
}

/** How fast one channel account may be called. `perSecond` may be below 1. */
export interface Pace {
  perSecond: number;
  burst: number;
}

/** What the last answer's headers said about the budget left. */
export interface PaceHint {
  /** 0 (exhausted) … 1 (untouched). */
  left: number;
  /** Wait so long before the next call, where the platform told. */
  pauseMs?: number;
}

export interface Profile {
  displayName?: string;
}

/** The state of a channel's right to speak. */
export type ChannelHealth = { ok: true; detail: string } | { ok: false; code: string; detail: string };

/**
 * One platform account. The only thing outside `channels/` that knows a platform's shape is its own folder; all
 * others see this.
 */
export interface Channel {
  readonly name: ChannelName;
  /** OA id or page id. */
  readonly account: string;
  /** Seed of the token bucket; the pipeline adapts it by `PaceHint`. */
  readonly pace: Pace;

  /** Answers the platform's GET check of the address. */
  handshake(query: Readonly<Record<string, unknown>>): { status: number; body: string };
  /** Checks the signature over the raw bytes and reads the events. Never throws on bad input. */
  receive(rawBody: Buffer, headers: Headers, receivedAt: number): Received;
  /** Splits and shapes a message into platform requests, in order. Pure. */
  render(message: OutboundMessage): PlatformRequest[];
  /**
   * Makes one platform call.
   * @param details.outboxId Our own id of the request; carried as metadata where the platform has such a thing.
   * @param details.proactive Not an answer to the contact: outside the free window it may cost, or be refused.
   * @throws SendError when the platform refused or could not be reached.
   */
  send(userId: string, request: PlatformRequest, details: { outboxId: string; proactive: boolean }): Promise<Sent>;
  /** Which lane this contact is in at `now`, by the platform's rules (settings, not beliefs). Pure. */
  reach(state: ReachState, now: number): Reach;
  /** Called after every answer that carried budget headers. */
  onPaceHint(listener: (hint: PaceHint) => void): void;
  /** What the platform tells of a person; undefined when it tells nothing. Never throws. */
  profile(userId: string): Promise<Profile | undefined>;
  health(): Promise<ChannelHealth>;
}
