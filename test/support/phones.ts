import type {
  ActAnswer,
  ActBody,
  ChatMessage,
  Faults,
  LogEntry,
  Persona,
  Platform,
  Settings,
} from '../../src/simulator/api.ts';
import { until } from './until.ts';

/** One pretended phone, driven over the simulator's HTTP API as a person would use it. */
export class Phone {
  readonly persona: Persona;
  readonly #api: string;
  /** Everything before this many server messages has been looked at. */
  #seen = 0;

  constructor(api: string, persona: Persona) {
    this.#api = api;
    this.persona = persona;
  }

  get contactId(): string {
    return `${this.persona.platform}-${this.persona.id}`;
  }

  act(body: ActBody): Promise<ActAnswer> {
    return call<ActAnswer>(`${this.#api}/api/personas/${this.persona.id}/acts`, body);
  }

  messages(): Promise<ChatMessage[]> {
    return call<ChatMessage[]>(`${this.#api}/api/personas/${this.persona.id}/messages`);
  }

  async fromServer(): Promise<ChatMessage[]> {
    return (await this.messages()).filter((message) => message.from === 'server');
  }

  /** Acts, then waits for an answer of the server in which `pattern` is found. Answers seen earlier do not count. */
  async ask(body: ActBody | string, pattern: RegExp, withinMs = 15_000): Promise<ChatMessage> {
    await this.act(typeof body === 'string' ? { do: 'text', text: body } : body);
    return this.hears(pattern, withinMs);
  }

  /** Waits for a new message of the server in which `pattern` is found. */
  async hears(pattern: RegExp, withinMs = 15_000): Promise<ChatMessage> {
    let last: ChatMessage[] = [];
    try {
      return await until(
        async () => {
          last = await this.fromServer();
          const index = last.findIndex((message, place) => place >= this.#seen && pattern.test(wordsOf(message)));
          if (index < 0) return undefined;
          this.#seen = index + 1;
          return last[index];
        },
        { what: `an answer like ${pattern}`, withinMs },
      );
    } catch (error) {
      const heard = last.slice(this.#seen).map(wordsOf).join('\n  ');
      throw new Error(`${error instanceof Error ? error.message : error}; heard since:\n  ${heard || '(nothing)'}`);
    }
  }

  /** Taps the button whose title matches, on the newest message that has one. */
  async press(title: RegExp, pattern: RegExp, withinMs = 15_000): Promise<ChatMessage> {
    const messages = (await this.fromServer()).toReversed();
    for (const message of messages) {
      const button = [...message.buttons, ...message.quickReplies].find((candidate) => title.test(candidate.title));
      if (button) return this.ask({ do: 'press', messageId: message.id, title: button.title }, pattern, withinMs);
    }
    throw new Error(`no button like ${title} is on the phone`);
  }
}

export function wordsOf(message: ChatMessage): string {
  return [
    message.text,
    ...message.buttons.map((button) => `[${button.title}]`),
    ...message.quickReplies.map((button) => `[${button.title}]`),
  ].join(' ');
}

/** The simulator as a test sees it. */
export function phones(url: string): {
  add(platform: Platform, name?: string): Promise<Phone>;
  faults(change: Partial<Faults>): Promise<unknown>;
  settings(change: Partial<Settings>): Promise<unknown>;
  advance(ms: number): Promise<unknown>;
  log(): Promise<LogEntry[]>;
} {
  return {
    async add(platform, name = 'Chị Lan') {
      return new Phone(url, await call<Persona>(`${url}/api/personas`, { platform, name }));
    },
    faults: (change) => call(`${url}/api/faults`, change),
    settings: (change) => call(`${url}/api/settings`, change),
    advance: (ms) => call(`${url}/api/clock`, { advanceMs: ms }),
    log: () => call<LogEntry[]>(`${url}/api/log`),
  };
}

async function call<T>(url: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
