import type {
  ActAnswer,
  ActBody,
  ChatMessage,
  ClockMove,
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

  /**
   * Goes on talking: answers each question by the first rule that fits it, until the server says `end`.
   * A rule's answer is a text, an act, or the title of a button as a RegExp.
   */
  async converse(
    opening: ActBody | string,
    rules: [question: RegExp, answer: ActBody | string | RegExp][],
    end: RegExp,
  ): Promise<ChatMessage> {
    const known = new RegExp(
      [end, ...rules.map(([question]) => question)].map((pattern) => pattern.source).join('|'),
      'i',
    );
    let heard = await this.ask(opening, known);
    for (let turn = 0; turn < 40 && !end.test(wordsOf(heard)); turn++) {
      const answer = rules.find(([question]) => question.test(wordsOf(heard)))?.[1];
      if (answer === undefined) throw new Error(`no rule answers: ${wordsOf(heard)}`);
      heard = answer instanceof RegExp ? await this.press(answer, known) : await this.ask(answer, known);
    }
    return heard;
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
  /** The servers follow a moment later: see `Product.moveClock`. */
  moveClock(move: ClockMove): Promise<{ now: number }>;
  clock(): Promise<{ now: number }>;
  log(): Promise<LogEntry[]>;
} {
  return {
    async add(platform, name = 'Chị Lan') {
      return new Phone(url, await call<Persona>(`${url}/api/personas`, { platform, name }));
    },
    faults: (change) => call(`${url}/api/faults`, change),
    settings: (change) => call(`${url}/api/settings`, change),
    moveClock: (move) => call<{ now: number }>(`${url}/api/clock`, move),
    clock: () => call<{ now: number }>(`${url}/api/clock`),
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
