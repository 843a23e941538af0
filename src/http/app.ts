import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Channel } from '../core/channel.ts';
import type { Clock } from '../core/clock.ts';
import type { ChannelName, InboundEvent } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { lastResort } from './failures.ts';
import { type HealthChecks, healthRoutes } from './health.ts';
import { webhookRoutes } from './webhooks.ts';

export interface WebOptions {
  channels: ReadonlyMap<ChannelName, Channel>;
  /** Resolves when the events are durable; rejects when nothing could take them. */
  accept: (events: readonly InboundEvent[]) => Promise<void>;
  clock: Clock;
  log: Log;
  /** What `/readyz` looks at. */
  checks: HealthChecks;
  /** Proxies in front of us whose `X-Forwarded-…` headers are believed; none when absent. */
  trustProxy?: number;
  /** Brings the gauges up to date before `/metrics` is read. */
  measure?: () => Promise<void>;
  /** Hangs further rooms in (the console, media), behind the security headers. */
  extend?: (app: Express) => void;
}

/** The web side: webhooks, health, metrics. Knows no platform and no flow. */
export function webApp(options: WebOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', options.trustProxy ?? 0);

  // Before everything that costs: platforms need no security headers.
  app.use('/webhooks', webhookRoutes(options));
  app.use(helmet());
  app.use(healthRoutes(options));
  options.extend?.(app);
  app.use((_request, response) => {
    response.status(404).type('text').send('not found\n');
  });
  app.use(lastResort(options.log));
  return app;
}
