import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { openPost } from './post.ts';

/** How the platform treats one request. Without one it takes it and answers after `latencyMs`. */
export type Fault =
  | { do: 'refuse'; status: number; code?: number; subcode?: number; regainMinutes?: number }
  | { do: 'reset'; taken: boolean };

/** One request to the Send API, as it arrived. */
export interface PageRequest {
  psid: string;
  text: string;
  /** Our own id of the request, carried as metadata. */
  outboxId: string;
  /** Arrival, epoch ms of this computer. */
  at: number;
  /** Whether the platform took the message, whatever it answered. */
  taken: boolean;
}

export interface PageOptions {
  pageId: string;
  appSecret: string;
  latencyMs?: number;
  /** Milliseconds the clock of platform and server is ahead of this computer's. */
  clockOffsetMs?: number;
}

/**
 * A stand-in for a Facebook page: records what is sent through it and delivers signed webhooks, again and again until
 * they are acknowledged, one at a time for each contact.
 */
export async function openPage(options: PageOptions) {
  const requests: PageRequest[] = [];
  const turns = new Map<string, Promise<unknown>>();
  const lastAt = new Map<string, number>();
  const texts = new Map<string, Set<string>>();
  const post = openPost();
  const now = (): number => Date.now() + (options.clockOffsetMs ?? 0);
  let webhookUrl = '';
  let mids = 0;
  let closed = false;

  const page = {
    url: '',
    /** In order of arrival. */
    requests,
    /** Deliveries the server did not acknowledge: its status, or `refused` when there was no answer. */
    unacknowledged: [] as (number | 'refused')[],
    behave: (_request: PageRequest): Fault | undefined => undefined,
    /** Whom the platform sends echoes and delivery receipts about. */
    echoes: (_psid: string): boolean => false,
    receipts: (_psid: string): boolean => false,
    /** Whether a request is taken whose caller died before the answer. */
    takesFromTheDead: (_psid: string): boolean => true,
    now,
    deliverTo(url: string): void {
      webhookUrl = url;
    },
    taken: (): PageRequest[] => requests.filter((request) => request.taken),
    /** Different texts taken for one contact. */
    textsTaken: (psid: string): number => texts.get(psid)?.size ?? 0,
    /** She writes. Resolves when the server has acknowledged it. */
    write(psid: string, text: string): Promise<void> {
      const before = turns.get(psid) ?? Promise.resolve();
      const turn = before.then(() => deliver(page.aText(psid, text)));
      turns.set(psid, turn);
      return turn;
    },
    /** The webhook of one text, to be posted by hand. */
    aText(psid: string, text: string): Buffer {
      const at = Math.max(now(), (lastAt.get(psid) ?? 0) + 1);
      lastAt.set(psid, at);
      return body(
        { sender: { id: psid }, recipient: { id: options.pageId }, timestamp: at },
        { message: { mid: mid(), text } },
        at,
      );
    },
    /** Posts once. @returns the status, undefined when there was no answer. */
    postOnce(webhook: Buffer): Promise<number | undefined> {
      const signature = createHmac('sha256', options.appSecret).update(webhook).digest('hex');
      return post.send(webhookUrl, webhook, { 'x-hub-signature-256': `sha256=${signature}` });
    },
    async close(): Promise<void> {
      closed = true;
      post.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };

  function mid(): string {
    mids += 1;
    return `m_${process.pid}_${mids}`;
  }

  function body(head: object, content: object, at: number): Buffer {
    const messaging = [{ ...head, ...content }];
    return Buffer.from(JSON.stringify({ object: 'page', entry: [{ id: options.pageId, time: at, messaging }] }));
  }

  async function deliver(webhook: Buffer): Promise<void> {
    while (!closed) {
      const status = await page.postOnce(webhook);
      if (status === 200) return;
      page.unacknowledged.push(status ?? 'refused');
      await wait(150);
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === '/api/clock') return answer(response, 200, { offsetMs: options.clockOffsetMs ?? 0 });
    if (request.method === 'GET') {
      return answer(response, 200, { data: [{ subscribed_fields: ['messages', 'messaging_postbacks'] }] });
    }

    const sent = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
      recipient: { id: string };
      message: { text: string; metadata: string };
    };
    const record: PageRequest = {
      psid: sent.recipient.id,
      text: sent.message.text,
      outboxId: sent.message.metadata,
      at: Date.now(),
      taken: false,
    };
    const fault = page.behave(record);
    let hungUp = false;
    response.once('close', () => {
      hungUp = !response.writableEnded;
    });
    requests.push(record);
    await wait(options.latencyMs ?? 5);
    record.taken = fault ? fault.do === 'reset' && fault.taken : !hungUp || page.takesFromTheDead(record.psid);
    const id = record.taken ? take(record) : '';

    if (fault?.do === 'reset') request.socket.destroy();
    else if (fault?.do === 'refuse') refuse(response, fault, options.pageId);
    else answer(response, 200, { recipient_id: record.psid, message_id: id });
  }

  function take(record: PageRequest): string {
    const id = mid();
    texts.set(record.psid, (texts.get(record.psid) ?? new Set()).add(record.text));
    const ours = { sender: { id: options.pageId }, recipient: { id: record.psid }, timestamp: now() };
    const theirs = { sender: { id: record.psid }, recipient: { id: options.pageId }, timestamp: now() };
    if (page.echoes(record.psid)) {
      const echo = { is_echo: true, app_id: 1517776481860111, mid: id, metadata: record.outboxId, text: record.text };
      void deliver(body(ours, { message: echo }, now()));
    }
    if (page.receipts(record.psid)) void deliver(body(theirs, { delivery: { mids: [id], watermark: now() } }, now()));
    return id;
  }

  const server = createServer((request, response) => {
    // A caller that is killed breaks off; that is not this side's trouble.
    handle(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  page.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return page;
}

export type Page = Awaited<ReturnType<typeof openPage>>;

function answer(response: ServerResponse, status: number, content: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(content));
}

/** As Graph words its errors; a 5xx without a code is a gateway's page. */
function refuse(response: ServerResponse, fault: Extract<Fault, { do: 'refuse' }>, pageId: string): void {
  if (fault.code === undefined) {
    response.writeHead(fault.status, { 'content-type': 'text/html' }).end('<h1>Sorry, something went wrong.</h1>');
    return;
  }
  const usage = {
    [pageId]: [{ type: 'messenger', call_count: 100, estimated_time_to_regain_access: fault.regainMinutes }],
  };
  answer(
    response,
    fault.status,
    {
      error: {
        message: 'refused',
        type: 'OAuthException',
        code: fault.code,
        ...(fault.subcode === undefined ? {} : { error_subcode: fault.subcode }),
        fbtrace_id: 'A1b2',
      },
    },
    fault.regainMinutes === undefined ? {} : { 'x-business-use-case-usage': JSON.stringify(usage) },
  );
}
