import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { PlatformStandIn } from './platform.ts';

export const APP_SECRET = 'bench-secret';
export const PAGE_ID = '100000000000001';

export interface LoadResult {
  sent: number;
  acknowledged: number;
  answered: number;
  ackMs: { p50: number; p99: number };
  endToEndMs: { p50: number; p99: number };
  /** Replies a second over the whole run. */
  repliesPerSecond: number;
}

export interface Load {
  contacts: number;
  /** Open loop: so many webhooks a second for `seconds`. Without it closed loop: `inFlight` contacts at a time. */
  perSecond?: number;
  inFlight?: number;
  seconds: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
let serial = 0;

/** Sends signed Messenger texts and matches the platform's incoming messages to them, contact by contact. */
export async function runLoad(webhookUrl: string, platform: PlatformStandIn, load: Load): Promise<LoadResult> {
  const waiting = new Map<string, number[]>();
  const acks: number[] = [];
  const ends: number[] = [];
  let sent = 0;
  let acknowledged = 0;
  let onAnswer: (psid: string) => void = () => undefined;

  platform.onMessage((psid) => {
    const startedAt = waiting.get(psid)?.shift();
    if (startedAt === undefined) return;
    ends.push(performance.now() - startedAt);
    onAnswer(psid);
  });

  const send = (contact: number): void => {
    const psid = String(7_000_000_000_000_000 + contact);
    const startedAt = performance.now();
    const queue = waiting.get(psid) ?? [];
    queue.push(startedAt);
    waiting.set(psid, queue);
    sent++;
    post(webhookUrl, psid, (status) => {
      acks.push(performance.now() - startedAt);
      if (status === 200) acknowledged++;
    });
  };

  const startedAt = performance.now();
  if (load.perSecond !== undefined) {
    const total = load.perSecond * load.seconds;
    const rate = load.perSecond;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * rate));
        while (sent < due) send(sent % load.contacts);
        if (sent >= total) {
          clearInterval(timer);
          resolve();
        }
      }, 5);
    });
  } else {
    const endAt = startedAt + load.seconds * 1000;
    onAnswer = (psid) => {
      if (performance.now() < endAt) send(Number(psid) - 7_000_000_000_000_000);
    };
    for (let contact = 0; contact < (load.inFlight ?? 100); contact++) send(contact);
    await new Promise((resolve) => setTimeout(resolve, load.seconds * 1000));
  }
  await settled(() => ends.length >= sent, 30_000);
  onAnswer = () => undefined;

  return {
    sent,
    acknowledged,
    answered: ends.length,
    ackMs: percentiles(acks),
    endToEndMs: percentiles(ends),
    repliesPerSecond: Math.round(ends.length / ((performance.now() - startedAt) / 1000)),
  };
}

/** Waits until nothing more is to come, or until `limitMs` have passed: what is missing then counts as lost. */
async function settled(done: () => boolean, limitMs: number): Promise<void> {
  const endAt = performance.now() + limitMs;
  while (!done() && performance.now() < endAt) await new Promise((resolve) => setTimeout(resolve, 20));
}

function post(url: string, psid: string, answered: (status: number) => void): void {
  const at = Date.now();
  const body = JSON.stringify({
    object: 'page',
    entry: [
      {
        id: PAGE_ID,
        time: at,
        messaging: [
          {
            sender: { id: psid },
            recipient: { id: PAGE_ID },
            timestamp: at,
            message: { mid: `m_bench_${++serial}`, text: 'menu' },
          },
        ],
      },
    ],
  });
  const signature = createHmac('sha256', APP_SECRET).update(body).digest('hex');
  const outgoing = request(
    url,
    {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-hub-signature-256': `sha256=${signature}`,
      },
    },
    (response) => {
      response.resume();
      response.on('end', () => answered(response.statusCode ?? 0));
    },
  );
  outgoing.on('error', () => answered(0));
  outgoing.end(body);
}

function percentiles(values: number[]): { p50: number; p99: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p99: at(0.99) };
}
