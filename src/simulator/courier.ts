import type { Platform, Words } from './api.ts';
import { post } from './http-post.ts';
import type { World } from './world.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** Zalo redelivers so long after each failure (documented). */
const ZALO_DELAYS_MS = [30 * SECOND_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, 60 * MINUTE_MS];
/** Messenger only says "at once, and a few more times", and gives up after an hour; the steps between are ours. */
const MESSENGER_DELAYS_MS = [
  0,
  5 * SECOND_MS,
  25 * SECOND_MS,
  90 * SECOND_MS,
  3 * MINUTE_MS,
  10 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
];
const REORDER_WAIT_MS = 300;

/** One signed event on its way to the server under test. */
export interface Parcel {
  platform: Platform;
  /** Events of one person leave in order; `account` for those about nobody. */
  personaId: string;
  what: string;
  /** Exactly the bytes that are signed and sent. */
  body: string;
  headers: Record<string, string>;
  /** A changed copy with a wrong signature, and one without, for the faults of that name. */
  forged(signature: 'wrong' | 'none'): { body: string; headers: Record<string, string> };
  /** An event nobody has documented, properly signed. */
  stranger(): { body: string; headers: Record<string, string> };
  /** Told once: taken by the server, or given up. */
  settled?(taken: boolean): void;
}

/** Brings webhooks to the server, as the platforms do. */
export interface Courier {
  send(parcel: Parcel): void;
  /** Events neither taken nor given up. */
  readonly waiting: number;
  /** Posts something at once, without order, retries or faults. @returns the HTTP status, 0 without an answer. */
  once(platform: Platform, body: string, headers: Record<string, string>): Promise<number>;
  stop(): void;
}

export function createCourier(world: World): Courier {
  const queues = new Map<string, Parcel[]>();
  const timers = new Set<NodeJS.Timeout>();
  const lastSuccess: Record<Platform, number> = { zalo: 0, messenger: 0 };
  let waiting = 0;
  let stopped = false;

  const later = (delayMs: number, then: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      then();
    }, delayMs);
    timers.add(timer);
  };
  const pause = (delayMs: number) => new Promise<void>((resolve) => later(delayMs, resolve));
  const address = (platform: Platform) => world[platform].webhookUrl;
  const subjectOf = (parcel: Parcel) => world.personas.get(parcel.personaId)?.number ?? 'account';

  async function drain(personaId: string, queue: Parcel[]): Promise<void> {
    while (!stopped) {
      const parcel = queue[0];
      if (!parcel) break;
      if (world.dice.hits(world.faults.reorderRate, 'reorder', subjectOf(parcel))) {
        if (!queue[1]) await pause(REORDER_WAIT_MS);
        const next = queue[1];
        if (next) {
          queue.splice(1, 1);
          await first(next);
        }
      }
      queue.shift();
      await first(parcel);
    }
    queues.delete(personaId);
  }

  /** The first delivery, with whatever the faults add to it. */
  async function first(parcel: Parcel): Promise<void> {
    const { faults, dice } = world;
    const subject = subjectOf(parcel);
    if (dice.hits(faults.delayRate, 'delay', subject)) await pause(faults.delayMs);
    if (dice.hits(faults.forgedRate, 'forged', subject)) await extra(parcel, parcel.forged('wrong'), FORGED);
    if (dice.hits(faults.unsignedRate, 'unsigned', subject)) await extra(parcel, parcel.forged('none'), UNSIGNED);
    if (dice.hits(faults.unknownEventRate, 'stranger', subject)) await extra(parcel, parcel.stranger(), STRANGER);
    await attempt(parcel, 0, Date.now());
    if (dice.hits(faults.duplicateRate, 'duplicate', subject)) await extra(parcel, parcel, DUPLICATE);
  }

  async function extra(parcel: Parcel, copy: { body: string; headers: Record<string, string> }, words: Words) {
    const status = await once(parcel.platform, copy.body, copy.headers);
    report(parcel, { ok: true, code: String(status), words });
  }

  async function attempt(parcel: Parcel, tries: number, startedAt: number): Promise<void> {
    if (!world.state.subscribed[parcel.platform]) return finish(parcel, false, DROPPED, null);
    const retryHeader: Record<string, string> =
      parcel.platform === 'zalo' && tries > 0 ? { num_retry: String(tries) } : {};
    const status = await once(parcel.platform, parcel.body, { ...parcel.headers, ...retryHeader });
    if (stopped) return;

    if (status === 200) {
      lastSuccess[parcel.platform] = Date.now();
      return finish(parcel, true, tries === 0 ? TAKEN : TAKEN_LATER, null);
    }
    const code = status === 0 ? 'no answer' : String(status);
    if (parcel.platform === 'zalo' && status !== 0 && !world.settings.zaloRetryOnStatus) {
      return finish(parcel, false, LOST, code);
    }
    const delays = parcel.platform === 'zalo' ? ZALO_DELAYS_MS : MESSENGER_DELAYS_MS;
    const delayMs = delays[tries];
    if (delayMs !== undefined) {
      report(parcel, { ok: false, code, words: FAILED });
      later(delayMs * world.settings.retryFactor, () => void attempt(parcel, tries + 1, startedAt));
      return;
    }
    finish(parcel, false, GIVEN_UP, code);
    if (lastSuccess[parcel.platform] < startedAt) {
      world.state.subscribed[parcel.platform] = false;
      world.note(UNSUBSCRIBED, false);
    }
  }

  function finish(parcel: Parcel, taken: boolean, words: Words, code: string | null): void {
    waiting--;
    report(parcel, { ok: taken, code, words });
    parcel.settled?.(taken);
  }

  function report(parcel: Parcel, line: { ok: boolean; code: string | null; words: Words }): void {
    const { platform, what, body, personaId } = parcel;
    world.log({ platform, what, personaId, kind: 'webhook', ...line, detail: body });
  }

  async function once(platform: Platform, body: string, headers: Record<string, string>): Promise<number> {
    const timeoutMs = platform === 'zalo' ? world.settings.zaloAckMs : world.settings.messengerAckMs;
    world.count(`webhook ${platform}`);
    return post(address(platform), body, headers, timeoutMs);
  }

  return {
    send(parcel) {
      if (stopped) return;
      waiting++;
      const queue = queues.get(parcel.personaId);
      if (queue) {
        queue.push(parcel);
        return;
      }
      const fresh = [parcel];
      queues.set(parcel.personaId, fresh);
      void drain(parcel.personaId, fresh);
    },
    get waiting() {
      return waiting;
    },
    once,
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

const TAKEN: Words = { vi: 'Máy chủ đã nhận.', en: 'The server took it.' };
const TAKEN_LATER: Words = { vi: 'Máy chủ đã nhận ở lần gửi lại.', en: 'The server took it on a retry.' };
const FAILED: Words = { vi: 'Máy chủ chưa nhận; nền tảng sẽ gửi lại.', en: 'Not taken yet; the platform will retry.' };
const LOST: Words = {
  vi: 'Máy chủ trả lời khác 200; nền tảng không gửi lại, tin này mất.',
  en: 'The answer was not 200 and the platform does not retry: this event is lost.',
};
const GIVEN_UP: Words = { vi: 'Gửi lại hết số lần mà không được.', en: 'All retries are used up.' };
const DROPPED: Words = {
  vi: 'Không gửi: nền tảng đã ngắt webhook của máy chủ.',
  en: 'Not sent: the platform has switched the webhook off.',
};
const UNSUBSCRIBED: Words = {
  vi: 'Nền tảng đã ngắt webhook vì máy chủ không nhận tin quá lâu. Cần bật lại.',
  en: 'The platform switched the webhook off after failing for too long. It must be switched on again.',
};
const DUPLICATE: Words = { vi: 'Cố ý gửi trùng lần nữa.', en: 'Sent once more on purpose.' };
const FORGED: Words = {
  vi: 'Cố ý gửi một bản giả, chữ ký sai.',
  en: 'A forged copy with a wrong signature, on purpose.',
};
const UNSIGNED: Words = {
  vi: 'Cố ý gửi một bản giả không có chữ ký.',
  en: 'A forged copy without signature, on purpose.',
};
const STRANGER: Words = { vi: 'Cố ý gửi một sự kiện lạ.', en: 'An undocumented event, on purpose.' };
