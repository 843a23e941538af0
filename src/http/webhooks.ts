import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import type { Channel, Received } from '../core/channel.ts';
import type { Clock } from '../core/clock.ts';
import type { ChannelName, InboundEvent } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { events as eventCounter, webhookSeconds, webhooks } from '../core/metrics.ts';
import { clientStatus } from './failures.ts';

const MAX_BODY = '1mb';
/** How long a platform should wait before it tries again when nothing could take its events. */
const RETRY_AFTER_S = 30;

export interface WebhookOptions {
  channels: ReadonlyMap<ChannelName, Channel>;
  accept: (events: readonly InboundEvent[]) => Promise<void>;
  clock: Clock;
  log: Log;
}

/** `POST|GET /webhooks/<channel>`; a channel that is off is not found. */
export function webhookRoutes(options: WebhookOptions): Router {
  const router = Router();
  // Signatures are over the bytes as sent; compressed bodies are nothing any platform sends.
  const rawBody = express.raw({ type: () => true, limit: MAX_BODY, inflate: false });

  for (const channel of options.channels.values()) {
    const path = `/${channel.name}`;
    router.get(path, (request, response) => {
      const { status, body } = channel.handshake(request.query);
      response.status(status).type('text').send(body);
    });
    router.post(path, onlyJson(channel), rawBody, (request, response) => take(channel, request, response, options));
    router.use(path, refused(channel));
  }
  return router;
}

function onlyJson(channel: Channel): RequestHandler {
  return (request, response, next) => {
    const type = request.headers['content-type'];
    if (type === undefined || /^application\/(?:[\w.-]+\+)?json\b/i.test(type)) {
      next();
      return;
    }
    webhooks.inc({ channel: channel.name, outcome: 'wrong-type' });
    response.status(415).type('text').send('only application/json is read here\n');
  };
}

/** Answers only after the events are durable. */
async function take(channel: Channel, request: Request, response: Response, options: WebhookOptions): Promise<void> {
  const startedAt = process.hrtime.bigint();
  const received = read(channel, request, options);
  let { status } = received;
  let outcome: string = received.outcome;

  try {
    await options.accept(received.events);
    for (const event of received.events) eventCounter.inc({ channel: channel.name, kind: event.body.kind });
  } catch (error) {
    options.log.error({ channel: channel.name, events: received.events.length, error }, 'webhook not stored');
    status = 503;
    outcome = 'not-stored';
    response.setHeader('retry-after', RETRY_AFTER_S);
  }

  webhooks.inc({ channel: channel.name, outcome });
  webhookSeconds.observe({ channel: channel.name }, Number(process.hrtime.bigint() - startedAt) / 1e9);
  if (outcome !== 'accepted') options.log.info({ channel: channel.name, outcome, status }, 'webhook not taken');
  // `end` rather than `send`: no ETag, no type guessing, on the busiest path there is.
  response.writeHead(status).end();
}

function read(channel: Channel, request: Request, options: WebhookOptions): Received {
  const body: unknown = request.body;
  try {
    return channel.receive(Buffer.isBuffer(body) ? body : Buffer.alloc(0), request.headers, options.clock.now());
  } catch (error) {
    // A channel promises not to throw; if it does, what came is wrong in a way nobody thought of.
    options.log.error({ channel: channel.name, error }, 'webhook not understood');
    return { outcome: 'malformed', status: 400, events: [] };
  }
}

/** Bodies too large, broken off or compressed: a clean refusal, counted. */
function refused(channel: Channel): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const status = clientStatus(error);
    if (status === undefined || response.headersSent) {
      next(error);
      return;
    }
    webhooks.inc({ channel: channel.name, outcome: status === 413 ? 'too-large' : 'malformed' });
    response.status(status).type('text').send('refused\n');
  };
}
