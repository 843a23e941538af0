import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Router } from 'express';
import type { Pipeline } from '../pipeline/open.ts';

/** The queue dashboard; the console puts it behind the admin's door. Jobs carry contact ids only. */
export function queueDashboard(queues: Pipeline['queues']): Router {
  const adapter = new ExpressAdapter();
  adapter.setBasePath('/console/queues');
  createBullBoard({ queues: queues.map((queue) => new BullMQAdapter(queue)), serverAdapter: adapter });
  return adapter.getRouter() as Router;
}
