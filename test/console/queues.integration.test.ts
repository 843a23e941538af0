import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queueDashboard } from '../../src/app/queue-dashboard.ts';
import { closeTestStore, openTestRedis, openTestStore, testPrefix } from '../support/services.ts';
import { until } from '../support/until.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aStaff, PASSWORD, seedUnion } from './union.ts';

let redis: Redis;
let queue: Queue;
let app: RunningConsole;
let failedId = '';

beforeAll(async () => {
  await openTestStore();
  await seedUnion(Date.now());
  await aStaff('admin', 'admin', 'hm');
  await aStaff('van.phong', 'office', 'hm');
  redis = openTestRedis();
  const prefix = testPrefix();
  queue = new Queue('conversations', { connection: redis, prefix });
  failedId = (await queue.add('wake', { contactId: 'zalo-1' })).id ?? '';
  const worker = new Worker(
    'conversations',
    async () => {
      throw new Error('broken on purpose');
    },
    { connection: redis, prefix },
  );
  await until(async () => (await queue.getFailedCount()) === 1, { what: 'a failed job' });
  await worker.close();
  app = await serveConsole({ queueDashboard: queueDashboard([queue]) });
});
afterAll(async () => {
  await app.stop();
  await queue.obliterate({ force: true });
  await queue.close();
  redis.disconnect();
  await closeTestStore();
});

/** As the dashboard's own scripts ask: JSON, no form token. */
async function retry(browser: Browser, headers: Record<string, string>): Promise<number> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const reply = await fetch(new URL(`/console/queues/api/queues/conversations/${failedId}/retry`, app.url), {
    method: 'PUT',
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/json', ...headers },
  });
  return reply.status;
}

describe('the queue dashboard', () => {
  it('gets a policy of its own: its own files by base address, still nothing inline, and only there', async () => {
    const browser = new Browser(app.url);
    await browser.signIn('admin', PASSWORD);

    const page = await browser.get('/console/queues');
    const other = await browser.get('/console');

    const policy = page.headers.get('content-security-policy') ?? '';
    expect(page.status).toBe(200);
    expect(policy).toContain("base-uri 'self'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(other.headers.get('content-security-policy')).toContain("base-uri 'none'");
  });

  it('refuses acts of other sites, of strangers and of staff who are no admins', async () => {
    const admin = new Browser(app.url);
    await admin.signIn('admin', PASSWORD);
    const office = new Browser(app.url);
    await office.signIn('van.phong', PASSWORD);

    const statuses = [
      await retry(admin, { origin: 'https://evil.example' }),
      await retry(admin, {}),
      await retry(office, { origin: app.url }),
      await retry(new Browser(app.url), { origin: app.url }),
    ];

    expect(statuses).toEqual([403, 403, 403, 303]);
    expect(await queue.getFailedCount()).toBe(1);
  });

  it('retries a job for an admin on its own page', async () => {
    const admin = new Browser(app.url);
    await admin.signIn('admin', PASSWORD);

    const status = await retry(admin, { origin: app.url });

    expect(status).toBeLessThan(300);
    expect(await queue.getWaitingCount()).toBe(1);
  });
});
