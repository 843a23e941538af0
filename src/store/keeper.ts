import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../core/log.ts';

/** A server process of our own. */
export interface OwnServer {
  uri: string;
  port: number;
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface Keeper {
  uri: string;
  stop(): Promise<void>;
}

const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Starts a server and starts it again, at the same port, whenever it dies by itself.
 * @param start Called with no port first, then with the one it got.
 * @throws what the first start throws; later ones are tried until `stop`.
 */
export async function keepRunning(start: (port?: number) => Promise<OwnServer>, log: Log): Promise<Keeper> {
  let server = await start();
  let stopping = false;
  const { uri, port } = server;

  const watch = async () => {
    let pauseMs = PAUSE_MS;
    await server.ended;
    while (!stopping) {
      log.error('the private store ended by itself; it is started again');
      await sleep(pauseMs);
      if (stopping) return;
      try {
        server = await start(port);
        pauseMs = PAUSE_MS;
        if (stopping) return await server.stop();
        await server.ended;
      } catch (error) {
        log.error({ error }, 'the private store could not be started');
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  };
  const watching = watch();

  return {
    uri,
    async stop() {
      stopping = true;
      await server.stop();
      await watching;
    },
  };
}
