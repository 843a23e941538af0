import type { ChatMessage, Faults, LogEntry, Persona, Platform, Settings, StreamEvent, Words } from './api.ts';
import { defaultSettings, noFaults } from './api.ts';
import { type MovableClock, movableClock } from './clock.ts';
import type { Courier } from './courier.ts';
import { type Dice, seededDice } from './dice.ts';
import type { MediaStore } from './media.ts';
import type { MessengerOptions, ZaloOptions } from './options.ts';
import type { ZaloTokens } from './zalo/tokens.ts';

const LOG_LIMIT = 2000;
const TRANSCRIPT_LIMIT = 1000;
/** Per person, over a restart. */
const KEPT_LIMIT = 200;

/** A file the server uploaded to a platform, to be sent by id. */
export interface StoredAttachment {
  platform: Platform;
  mediaId: string;
  type: 'image' | 'gif' | 'audio' | 'video' | 'file';
  name: string;
  createdAt: number;
}

/** What survives a restart. */
export interface Snapshot {
  offsetMs: number;
  lastNumber: number;
  personas: Persona[];
  messages: ChatMessage[];
  attachments: Record<string, StoredAttachment>;
  tokens: ZaloTokens;
  /** Paid messages so far: by the package, and in đồng by the account. */
  billing: { packageUsed: number; spentVnd: number };
  messengerProfile: Record<string, unknown>;
  subscribed: Record<Platform, boolean>;
}

/** Everything both platforms know, in one place. */
export interface World {
  readonly zalo: ZaloOptions;
  readonly messenger: MessengerOptions;
  readonly clock: MovableClock;
  readonly dice: Dice;
  readonly settings: Settings;
  readonly faults: Faults;
  readonly personas: Map<string, Persona>;
  readonly entries: LogEntry[];
  /** Calls by name, since the start or the last reset. */
  readonly counts: Map<string, number>;
  readonly attachments: Map<string, StoredAttachment>;
  readonly media: MediaStore;
  state: Pick<Snapshot, 'lastNumber' | 'tokens' | 'billing' | 'messengerProfile' | 'subscribed'>;
  courier: Courier;
  baseUrl: string;

  transcript(personaId: string): ChatMessage[];
  message(id: string): ChatMessage | undefined;
  addMessage(message: Partial<ChatMessage> & Pick<ChatMessage, 'id' | 'personaId' | 'from'>): ChatMessage;
  changeMessage(message: ChatMessage, change: Partial<ChatMessage>): void;
  changePersona(persona: Persona, change: Partial<Persona>): void;
  log(entry: Omit<LogEntry, 'seq' | 'at'>): void;
  note(words: Words, ok?: boolean): void;
  count(what: string): void;
  emit(event: StreamEvent): void;
  listen(listener: (event: StreamEvent) => void): () => void;
  /** Called after anything worth keeping changed. */
  onChange(listener: () => void): void;
  snapshot(): Snapshot;
  forget(): void;
}

/** @param kept What an earlier run left, if any. */
export function createWorld(parts: {
  zalo: ZaloOptions;
  messenger: MessengerOptions;
  media: MediaStore;
  courier: (world: World) => Courier;
  tokens: ZaloTokens;
  settings?: Partial<Settings>;
  kept?: Snapshot;
}): World {
  const { kept } = parts;
  const messages = new Map<string, ChatMessage>();
  const transcripts = new Map<string, ChatMessage[]>();
  const listeners = new Set<(event: StreamEvent) => void>();
  const changeListeners = new Set<() => void>();
  let seq = 0;
  const changed = () => {
    for (const listener of changeListeners) listener();
  };
  const clock = movableClock(kept?.offsetMs);

  const world: World = {
    zalo: parts.zalo,
    messenger: parts.messenger,
    clock,
    dice: seededDice(noFaults.seed),
    settings: { ...defaultSettings, ...parts.settings },
    faults: { ...noFaults },
    personas: new Map(kept?.personas.map((persona) => [persona.id, persona])),
    entries: [],
    counts: new Map(),
    attachments: new Map(Object.entries(kept?.attachments ?? {})),
    media: parts.media,
    state: {
      lastNumber: kept?.lastNumber ?? 0,
      tokens: parts.tokens,
      billing: kept?.billing ?? { packageUsed: 0, spentVnd: 0 },
      messengerProfile: kept?.messengerProfile ?? {},
      subscribed: kept?.subscribed ?? { zalo: true, messenger: true },
    },
    courier: undefined as unknown as Courier,
    baseUrl: '',

    transcript: (personaId) => transcripts.get(personaId) ?? [],
    message: (id) => messages.get(id),
    addMessage(fields) {
      const message: ChatMessage = { ...emptyMessage, at: clock.now(), ...fields };
      keep(message);
      world.emit({ type: 'message', message });
      changed();
      return message;
    },
    changeMessage(message, change) {
      Object.assign(message, change);
      world.emit({ type: 'message', message });
      changed();
    },
    changePersona(persona, change) {
      Object.assign(persona, change);
      world.emit({ type: 'persona', persona });
      changed();
    },
    log(fields) {
      const entry: LogEntry = { seq: ++seq, at: clock.now(), ...fields };
      world.entries.push(entry);
      if (world.entries.length > LOG_LIMIT) world.entries.splice(0, LOG_LIMIT / 10);
      world.emit({ type: 'log', entry });
    },
    note(words, ok = true) {
      world.log({
        platform: 'simulator',
        personaId: null,
        kind: 'note',
        ok,
        what: 'note',
        code: null,
        words,
        detail: null,
      });
    },
    count: (what) => void world.counts.set(what, (world.counts.get(what) ?? 0) + 1),
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onChange: (listener) => void changeListeners.add(listener),
    snapshot: () => ({
      offsetMs: clock.offsetMs,
      personas: [...world.personas.values()],
      messages: [...transcripts.values()].flatMap((transcript) => transcript.slice(-KEPT_LIMIT)),
      attachments: Object.fromEntries(world.attachments),
      ...world.state,
    }),
    forget() {
      for (const map of [messages, transcripts, world.personas, world.counts, world.attachments]) map.clear();
      world.entries.length = 0;
      world.state.lastNumber = 0;
      world.state.billing = { packageUsed: 0, spentVnd: 0 };
      world.state.messengerProfile = {};
      world.state.subscribed = { zalo: true, messenger: true };
      Object.assign(world.faults, noFaults);
      Object.assign(world.settings, defaultSettings, parts.settings);
      world.dice.reset(noFaults.seed);
      clock.move({ offsetMs: 0 });
      changed();
      world.emit({ type: 'reset' });
    },
  };

  function keep(message: ChatMessage): void {
    messages.set(message.id, message);
    const transcript = transcripts.get(message.personaId) ?? [];
    transcript.push(message);
    if (transcript.length > TRANSCRIPT_LIMIT) {
      for (const old of transcript.splice(0, TRANSCRIPT_LIMIT / 10)) messages.delete(old.id);
    }
    transcripts.set(message.personaId, transcript);
  }

  for (const message of kept?.messages ?? []) keep(message);
  world.courier = parts.courier(world);
  return world;
}

const emptyMessage = {
  text: '',
  media: [],
  location: null,
  buttons: [],
  quickReplies: [],
  cards: [],
  asksInfo: false,
  replyTo: null,
  reaction: null,
  state: 'sent',
  billed: false,
  metadata: null,
} satisfies Partial<ChatMessage>;
