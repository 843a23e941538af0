import { z } from 'zod';

/** The two platforms the simulator stands in for. */
export type Platform = 'zalo' | 'messenger';

/** One sentence for the page, in both languages. */
export interface Words {
  vi: string;
  en: string;
}

/** A pretended person with a phone on one platform. `id` is the platform's id of her (Zalo user id or PSID). */
export interface Persona {
  id: string;
  /** 1, 2, 3 … in order of creation; faults are rolled by it, so a run can be repeated although ids are random. */
  number: number;
  platform: Platform;
  name: string;
  /** Who she is, for whoever plays her: "chi hội trưởng ấp 2". The server under test never sees it. */
  note: string;
  createdAt: number;
  /** Zalo only: she follows the OA. */
  follows: boolean;
  /** Zalo only: she followed once and left, and has not written since. */
  left: boolean;
  /** `blocked` she blocked the account · `muted` Zalo: she restricted messages · `inactive` Zalo: away for over 45 days. */
  status: 'ok' | 'blocked' | 'muted' | 'inactive';
  /** Epoch ms by the movable clock; opens the messaging window. */
  lastInteractionAt: number | null;
  /** Zalo: her id for this app. Equal to `id` on Messenger. */
  userIdByApp: string;
  /** She pressed "chat now" (Zalo) or Get Started (Messenger) before; both exist once. */
  opened: boolean;
  sharedInfo: PersonInfo | null;
  tags: string[];
  /** Messenger: who may answer. `inbox` means a colleague took the thread over. */
  threadOwner: 'app' | 'inbox';
  typingUntil: number;
}

export interface PersonInfo {
  name: string;
  phone: string;
  address: string;
}

export interface SimMedia {
  type: 'image' | 'gif' | 'audio' | 'video' | 'file' | 'sticker';
  /** `/media/…` on the simulator, or a foreign address for an image sent by URL. */
  url: string;
  name: string;
  sizeBytes: number;
  stickerId?: string;
}

/** A thing to tap. `say` and `silent` are Zalo's oa.query.show and .hide. */
export interface SimButton {
  title: string;
  kind: 'say' | 'silent' | 'postback' | 'url' | 'phone' | 'sms' | 'reply';
  payload: string;
}

export interface SimCard {
  title: string;
  subtitle: string;
  imageUrl: string;
  buttons: SimButton[];
}

/** One bubble on a phone. */
export interface ChatMessage {
  /** The platform's message id (`msg_id`, `mid`). */
  id: string;
  personaId: string;
  /** `staff`: a colleague typed it in the platform's own inbox. */
  from: 'person' | 'server' | 'staff' | 'system';
  at: number;
  text: string;
  media: SimMedia[];
  location: { latitude: number; longitude: number } | null;
  /** Buttons that stay (Zalo buttons, Messenger button template). */
  buttons: SimButton[];
  /** Messenger quick replies; only the newest message's can be tapped. */
  quickReplies: SimButton[];
  cards: SimCard[];
  /** The server asks for name and phone (Zalo `request_user_info`). */
  asksInfo: boolean;
  replyTo: string | null;
  reaction: string | null;
  /**
   * Server → person: accepted, reached the phone, read. Person → server: sent, taken by the webhook (`delivered`),
   * marked seen. `failed`: the webhook never took it.
   */
  state: 'sent' | 'delivered' | 'read' | 'failed';
  /** Zalo: outside the free 48 hours, so it was billed. */
  billed: boolean;
  /** Messenger: the server's own id of the send. */
  metadata: string | null;
}

/** One line of "what happened and why". */
export interface LogEntry {
  seq: number;
  at: number;
  platform: Platform | 'simulator';
  personaId: string | null;
  /** `call` the server called the platform · `webhook` the platform called the server · `note` anything else. */
  kind: 'call' | 'webhook' | 'note';
  ok: boolean;
  /** `message cs`, `user_send_text`, … */
  what: string;
  /** `-230`, `10/2018278`, `503`, … */
  code: string | null;
  words: Words;
  /** What was asked or sent, without tokens. */
  detail: unknown;
}

const imageRef = z.union([
  z.strictObject({ sample: z.string() }),
  z.strictObject({ mediaId: z.string() }),
  z.strictObject({ base64: z.string(), name: z.string().default('anh.jpg') }),
]);
export type ImageRef = z.infer<typeof imageRef>;

const button = { messageId: z.string(), title: z.string(), payload: z.string(), index: z.int().min(0) };

/** What a persona can do; body of `POST /api/personas/:id/acts`. */
export const actSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('text'), text: z.string().min(1).max(20_000), replyTo: z.string().optional() }),
  z.strictObject({ do: z.literal('images'), images: z.array(imageRef).min(1).max(20), text: z.string().default('') }),
  z.strictObject({ do: z.literal('sticker'), sticker: z.string().default('hoa') }),
  z.strictObject({ do: z.literal('location'), latitude: z.number(), longitude: z.number() }),
  z.strictObject({
    do: z.literal('file'),
    type: z.enum(['file', 'audio', 'video']).default('file'),
    name: z.string().default('tai-lieu.pdf'),
    base64: z.string().optional(),
    mediaId: z.string().optional(),
  }),
  /** Without any field: the first button of the newest message that has some. */
  z.strictObject({ do: z.literal('press'), ...z.object(button).partial().shape }),
  z.strictObject({ do: z.literal('menu'), payload: z.string() }),
  z.strictObject({ do: z.literal('follow'), source: z.string().default('oa_profile') }),
  z.strictObject({ do: z.literal('unfollow') }),
  z.strictObject({ do: z.literal('block') }),
  z.strictObject({ do: z.literal('unblock') }),
  z.strictObject({ do: z.literal('status'), status: z.enum(['ok', 'blocked', 'muted', 'inactive']) }),
  /** Zalo "Nhắn tin" on the OA profile, Messenger "Bắt đầu". */
  z.strictObject({ do: z.literal('open') }),
  z.strictObject({ do: z.literal('referral'), ref: z.string(), source: z.string().default('SHORTLINK') }),
  /** Scans a QR code or opens a link: `https://m.me/<page>?ref=…`, `https://zalo.me/<OA>`. */
  z.strictObject({ do: z.literal('link'), url: z.string().trim().min(1).max(2000) }),
  z.strictObject({ do: z.literal('read') }),
  z.strictObject({ do: z.literal('react'), messageId: z.string().optional(), emoji: z.string().default('❤️') }),
  z.strictObject({ do: z.literal('unreact'), messageId: z.string().optional() }),
  z.strictObject({ do: z.literal('edit'), messageId: z.string().optional(), text: z.string().min(1) }),
  z.strictObject({ do: z.literal('withdraw') }),
  z.strictObject({
    do: z.literal('info'),
    name: z.string(),
    phone: z.string(),
    address: z.string().default(''),
    oldShape: z.boolean().default(false),
  }),
  /** A colleague answers in the platform's own inbox, not through the server. */
  z.strictObject({ do: z.literal('staff'), text: z.string().min(1) }),
  /** Any other event, signed and delivered as given: fields merge over the platform's envelope. */
  z.strictObject({ do: z.literal('raw'), event: z.record(z.string(), z.unknown()) }),
]);
export type Act = z.infer<typeof actSchema>;
export type ActBody = z.input<typeof actSchema>;

export const newPersonaSchema = z.strictObject({
  platform: z.enum(['zalo', 'messenger']),
  name: z.string().trim().min(1).max(60),
  note: z.string().trim().max(120).default(''),
});
export type NewPersona = z.input<typeof newPersonaSchema>;

export const clockMoveSchema = z.union([
  z.strictObject({ offsetMs: z.number() }),
  z.strictObject({ advanceMs: z.number() }),
  z.strictObject({ toNextMorning: z.literal(true) }),
]);
export type ClockMove = z.infer<typeof clockMoveSchema>;

const rate = z.number().min(0).max(1);

/** Things that go wrong. Rates are 0…1, rolled from `seed` per persona, so the same seed spoils the same calls. */
export const faultsSchema = z.strictObject({
  seed: z.int(),
  /** Which calls the transport faults hit. */
  scope: z.enum(['sends', 'all']),
  serverErrorRate: rate,
  htmlRate: rate,
  resetBeforeRate: rate,
  /** The message is taken, then the connection breaks: the caller cannot know. */
  resetAfterRate: rate,
  slowRate: rate,
  slowMs: z.number().min(0),
  /** Zalo -32, Messenger 613. */
  rateLimitRate: rate,
  /** Messenger 2 with `is_transient`, Zalo -200. */
  transientRate: rate,
  /** `expired`: dead at once, a refresh repairs Zalo · `revoked`: nothing repairs it while switched on. */
  tokens: z.enum(['alive', 'expired', 'revoked']),
  windowsClosed: z.boolean(),
  /** Zalo -224 on any message with buttons. */
  buttonsRefused: z.boolean(),
  /** Messenger 10/1893063. */
  restricted: z.boolean(),
  /** Webhooks to the server. */
  duplicateRate: rate,
  reorderRate: rate,
  delayRate: rate,
  delayMs: z.number().min(0),
  /** Before the true event comes a changed copy whose signature is wrong, or missing. Nothing is lost by it. */
  forgedRate: rate,
  unsignedRate: rate,
  /** Before the true event comes an event nobody has documented. */
  unknownEventRate: rate,
  /** A media address answers 404. */
  mediaFailRate: rate,
});
export type Faults = z.infer<typeof faultsSchema>;

export const noFaults: Faults = {
  seed: 1,
  scope: 'sends',
  serverErrorRate: 0,
  htmlRate: 0,
  resetBeforeRate: 0,
  resetAfterRate: 0,
  slowRate: 0,
  slowMs: 3000,
  rateLimitRate: 0,
  transientRate: 0,
  tokens: 'alive',
  windowsClosed: false,
  buttonsRefused: false,
  restricted: false,
  duplicateRate: 0,
  reorderRate: 0,
  delayRate: 0,
  delayMs: 1500,
  forgedRate: 0,
  unsignedRate: 0,
  unknownEventRate: 0,
  mediaFailRate: 0,
};

/** How the platforms are set up; what the platform files call uncertain can be chosen here. */
export const settingsSchema = z.strictObject({
  /** Every platform answer takes at least so long. */
  latencyMs: z.number().min(0),
  /** The platforms' retry delays are multiplied by this: 1 is real time. */
  retryFactor: z.number().min(0),
  echoes: z.boolean(),
  deliveries: z.boolean(),
  /** Personas read at once; otherwise by the act `read`. */
  autoRead: z.boolean(),
  /** Addresses such as 127.0.0.1 in image URLs are accepted (the real platforms refuse them). */
  localUrls: z.boolean(),
  zaloAckMs: z.number().positive(),
  /** Redeliver after an answer other than 200 or a slow one, not only after a failed connection. */
  zaloRetryOnStatus: z.boolean(),
  zaloTimestampFrom: z.enum(['body', 'header']),
  zaloSignWith: z.enum(['oa', 'app']),
  zaloJsonStyle: z.enum(['plain', 'pretty', 'slashes', 'unicode']),
  zaloReceiptsFrom: z.enum(['user', 'oa']),
  zaloNumericTimestamps: z.boolean(),
  zaloWithoutUserIdByApp: z.boolean(),
  /** The echo of a send carries another id than the answer did. */
  zaloEchoOtherIds: z.boolean(),
  /** Calls per minute; 0 is without limit. */
  zaloPerMinute: z.number().min(0),
  /** Messages outside the free 48 hours the package still pays for. */
  zaloPackageQuota: z.number().min(0),
  /** Who pays after that. */
  zaloAccount: z.enum(['funded', 'missing', 'empty']),
  /** The personal promotion service, which ended 2026-03-01. */
  zaloPromotion: z.boolean(),
  zaloOauthErrorsWithoutCode: z.boolean(),
  messengerAckMs: z.number().positive(),
  /** Sends per second; 0 is without limit. */
  messengerPerSecond: z.number().min(0),
  messengerSecondsTimestamps: z.boolean(),
  messengerDeliveryMids: z.boolean(),
  /** Without it the profile call answers `{}`. */
  messengerProfileAccess: z.boolean(),
  messengerNeedProof: z.boolean(),
  /** Conversation routing: a colleague's answer takes the thread away from the app. */
  messengerRouting: z.boolean(),
  /** Errors come with HTTP 200, as has been seen. */
  messengerErrorsWith200: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  latencyMs: 0,
  retryFactor: 0.01,
  echoes: true,
  deliveries: true,
  autoRead: false,
  localUrls: true,
  zaloAckMs: 2000,
  zaloRetryOnStatus: true,
  zaloTimestampFrom: 'body',
  zaloSignWith: 'oa',
  zaloJsonStyle: 'plain',
  zaloReceiptsFrom: 'user',
  zaloNumericTimestamps: false,
  zaloWithoutUserIdByApp: false,
  zaloEchoOtherIds: false,
  zaloPerMinute: 4000,
  zaloPackageQuota: 500,
  zaloAccount: 'funded',
  zaloPromotion: false,
  zaloOauthErrorsWithoutCode: false,
  messengerAckMs: 5000,
  messengerPerSecond: 300,
  messengerSecondsTimestamps: false,
  messengerDeliveryMids: true,
  messengerProfileAccess: false,
  messengerNeedProof: false,
  messengerRouting: false,
  messengerErrorsWith200: false,
};

/** What `GET /api/stream` sends, one JSON object per server-sent event. */
export type StreamEvent =
  | { type: 'persona'; persona: Persona }
  | { type: 'message'; message: ChatMessage }
  | { type: 'log'; entry: LogEntry }
  | { type: 'clock'; now: number; offsetMs: number }
  | { type: 'faults'; faults: Faults }
  | { type: 'settings'; settings: Settings }
  | { type: 'reset' };

/** Answer of `GET /api/state`: all the page needs to begin. */
export interface StateAnswer {
  now: number;
  offsetMs: number;
  personas: Persona[];
  faults: Faults;
  settings: Settings;
  samples: { id: string; url: string; words: Words }[];
  stickers: { id: string; url: string; words: Words }[];
  menu: { title: string; payload: string; url: string }[];
  account: { zalo: string; messenger: string };
}

/** Answer of an act: the bubbles it made (none for silent buttons, follow and the like). */
export interface ActAnswer {
  messages: ChatMessage[];
}

/** Every answer other than 2xx of the control API. */
export interface ProblemAnswer {
  problem: Words;
}
