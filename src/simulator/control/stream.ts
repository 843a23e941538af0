import type { Response } from 'express';
import type { StreamEvent } from '../api.ts';
import type { World } from '../world.ts';

const ALIVE_MS = 15_000;

/** Server-sent events for as long as the page is open. */
export function stream(world: World, response: Response): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': hello\n\n');
  const stop = world.listen((event: StreamEvent) => response.write(`data: ${JSON.stringify(event)}\n\n`));
  const alive = setInterval(() => response.write(': alive\n\n'), ALIVE_MS);
  response.once('close', () => {
    stop();
    clearInterval(alive);
  });
}
