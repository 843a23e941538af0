import { Router } from 'express';
import type { World } from './world.ts';

/** The platforms' "CDN". */
export function mediaRoutes(world: World): Router {
  const router = Router();
  router.get('/:id', async (request, response) => {
    const { id } = request.params;
    if (world.dice.hits(world.faults.mediaFailRate, 'media', 'all')) return void response.status(404).end();
    const file = await world.media.get(id);
    if (!file) return void response.status(404).end();
    response.set('cache-control', 'private, max-age=86400').type(file.contentType).send(file.bytes);
  });
  return router;
}
