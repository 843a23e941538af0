import { Router } from 'express';
import { registry } from '../core/metrics.ts';

/** What one part says about itself. Details are for people: codes and counts, no secrets. */
export interface HealthReport {
  ok: boolean;
  [detail: string]: unknown;
}

export interface HealthCheck {
  /** Not ok makes the server not ready; else it is only told. */
  required: boolean;
  read(): Promise<HealthReport>;
  /** Ask again only after so many ms (a platform should not be asked each time). Default 0. */
  freshMs?: number;
}

/** By part: `store`, `redis`, `queue`, `zalo`, `messenger`. */
export type HealthChecks = Readonly<Record<string, HealthCheck>>;

const PATIENCE_MS = 2_000;

/** `/healthz`: the process answers. `/readyz`: its parts do. `/metrics`: for Prometheus. */
export function healthRoutes(options: { checks: HealthChecks; measure?: () => Promise<void> }): Router {
  const router = Router();
  const checks = Object.entries(options.checks).map(
    ([name, check]) => [name, check.required, remembering(check)] as const,
  );

  router.get('/healthz', (_request, response) => {
    response.type('text').send('ok\n');
  });

  router.get('/readyz', async (_request, response) => {
    const reports = await Promise.all(
      checks.map(async ([name, required, read]) => ({ name, required, report: await read() })),
    );
    const ready = reports.every(({ required, report }) => report.ok || !required);
    response
      .status(ready ? 200 : 503)
      .setHeader('cache-control', 'no-store')
      .json({ ready, ...Object.fromEntries(reports.map(({ name, report }) => [name, report])) });
  });

  router.get('/metrics', async (_request, response) => {
    // Counters are told also while the store, where gauges come from, is away.
    await options.measure?.().catch(() => undefined);
    response.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

/** Never throws, never hangs, and asks no more often than it should. */
function remembering(check: HealthCheck): () => Promise<HealthReport> {
  let readAt = Number.NEGATIVE_INFINITY;
  let last: Promise<HealthReport> | undefined;
  return () => {
    if (last && performance.now() - readAt < (check.freshMs ?? 0)) return last;
    readAt = performance.now();
    last = patiently(check);
    return last;
  };
}

async function patiently(check: HealthCheck): Promise<HealthReport> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthReport>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `no answer within ${PATIENCE_MS} ms` }), PATIENCE_MS);
  });
  try {
    return await Promise.race([check.read(), late]);
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.name : 'failed' };
  } finally {
    clearTimeout(timer);
  }
}
