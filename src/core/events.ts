/** The platforms we speak. A channel is one account on one of them: a Zalo OA or a Facebook page. */
export type ChannelName = 'zalo' | 'messenger';

/** A file a contact sent. `url` belongs to the platform and expires: copy it at once. */
export interface InboundMedia {
  type: 'image' | 'video' | 'audio' | 'file';
  url: string;
  name?: string;
  sizeBytes?: number;
}

/**
 * What happened, in our words. One platform payload may hold several events.
 *
 * `text` is NFC as the platform delivered it, never trimmed of meaning. `choice` is a tap on a button or quick
 * reply whose payload we made ourselves (see `PAYLOAD_PREFIX`).
 */
export type InboundBody =
  | { kind: 'text'; text: string; replyTo?: string }
  | { kind: 'choice'; payload: string; title?: string }
  | { kind: 'media'; media: InboundMedia[]; text?: string }
  | { kind: 'sticker'; stickerId?: string; like: boolean }
  | { kind: 'location'; latitude: number; longitude: number }
  | { kind: 'contact-info'; name?: string; phone?: string; address?: string; birthDate?: string }
  | { kind: 'unsupported'; what: string }
  | { kind: 'follow'; source?: string }
  | { kind: 'unfollow' }
  | { kind: 'chat-opened' }
  | { kind: 'referral'; ref: string; source?: string }
  | { kind: 'optin'; optinType: string; payload?: string }
  | { kind: 'reaction'; emoji?: string; added: boolean; messageId?: string }
  | { kind: 'edit'; messageId: string; text: string }
  | { kind: 'delivered'; messageIds: string[]; watermark?: number }
  | { kind: 'seen'; messageIds: string[]; watermark?: number }
  | { kind: 'echo'; messageId: string; text?: string; outboxId?: string; byHuman: boolean }
  | { kind: 'withdraw' }
  | { kind: 'policy'; action: string; reason?: string }
  | { kind: 'thread'; change: string; ownedByUs?: boolean }
  | { kind: 'unknown'; name: string };

/** Kinds a person caused on purpose: they open the messaging window and may be answered. */
export const INTERACTION_KINDS: ReadonlySet<InboundBody['kind']> = new Set([
  'text',
  'choice',
  'media',
  'sticker',
  'location',
  'contact-info',
  'unsupported',
  'follow',
  'chat-opened',
  'referral',
  'reaction',
] as const);

/** Kinds that only tell what became of our own messages; they never reach a flow. */
export const RECEIPT_KINDS: ReadonlySet<InboundBody['kind']> = new Set(['delivered', 'seen', 'echo'] as const);

/**
 * One thing that happened on a channel, ready for the inbox.
 *
 * `id` is derived from (channel, account, externalId), so a redelivered webhook makes the same event.
 */
export interface InboundEvent {
  id: string;
  channel: ChannelName;
  /** OA id or page id. */
  account: string;
  /** The platform's own id, or a digest where it gives none. Unique within (channel, account). */
  externalId: string;
  /** `zalo-<user id>` or `messenger-<PSID>`; for account-wide events `<channel>-account`. */
  contactId: string;
  /** The platform's id of the person, a string always (ids exceed 2^53). */
  userId: string;
  /** Platform time in epoch milliseconds. */
  at: number;
  body: InboundBody;
  /** The platform's own object; kept only where we could not read it fully. */
  raw?: unknown;
}
