import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus reads at `/metrics`. One registry a process. */
export const registry = new Registry();

export const webhooks = new Counter({
  name: 'caunoi_webhooks_total',
  help: 'Webhook requests by channel and outcome',
  labelNames: ['channel', 'outcome'] as const,
  registers: [registry],
});
export const webhookSeconds = new Histogram({
  name: 'caunoi_webhook_ack_seconds',
  help: 'Time until a webhook was answered',
  labelNames: ['channel'] as const,
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
  registers: [registry],
});
export const events = new Counter({
  name: 'caunoi_events_total',
  help: 'Inbound events by channel and kind',
  labelNames: ['channel', 'kind'] as const,
  registers: [registry],
});
export const sends = new Counter({
  name: 'caunoi_sends_total',
  help: 'Platform sends by channel, lane and result',
  labelNames: ['channel', 'lane', 'result'] as const,
  registers: [registry],
});
export const oldestEventSeconds = new Gauge({
  name: 'caunoi_oldest_unhandled_event_seconds',
  help: 'Age of the oldest event nobody has handled yet',
  registers: [registry],
});
export const outboxRows = new Gauge({
  name: 'caunoi_outbox_rows',
  help: 'Outbox rows by state',
  labelNames: ['state'] as const,
  registers: [registry],
});
export const queueDepth = new Gauge({
  name: 'caunoi_queue_jobs',
  help: 'BullMQ jobs by queue and state',
  labelNames: ['queue', 'state'] as const,
  registers: [registry],
});
export const tokenAgeSeconds = new Gauge({
  name: 'caunoi_token_age_seconds',
  help: 'Age of the access token of a channel',
  labelNames: ['channel'] as const,
  registers: [registry],
});
export const spooledEvents = new Gauge({
  name: 'caunoi_spooled_events',
  help: 'Events on the disk spool, waiting for the store',
  registers: [registry],
});
