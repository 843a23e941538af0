import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { probe } from './control/probe.ts';
import { controlApi } from './control/routes.ts';
import { createCourier } from './courier.ts';
import { openKeeper } from './keeper.ts';
import { openMedia } from './media.ts';
import { mediaRoutes } from './media-routes.ts';
import { graphApi } from './messenger/routes.ts';
import type { SimulatorOptions } from './options.ts';
import { pageRoutes, protect } from './page-routes.ts';
import { createPersona } from './personas.ts';
import { createWorld } from './world.ts';
import { zaloOauth } from './zalo/oauth.ts';
import { zaloApi } from './zalo/routes.ts';
import { firstTokens } from './zalo/tokens.ts';

const CALL_LIMIT = '30mb';

export interface Simulator {
  /** `http://127.0.0.1:3100`, without a slash at the end. */
  url: string;
  port: number;
  /** What the server under test needs to speak to the stand-ins, by the names of its settings. */
  env: Record<'ZALO_API_BASE_URL' | 'ZALO_OAUTH_BASE_URL' | 'MESSENGER_API_BASE_URL', string>;
  /** The living Zalo token pair. */
  tokens(): { accessToken: string; refreshToken: string };
  stop(): Promise<void>;
}

/** Starts both platforms, the chat page and the control API on one port. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const keeper = openKeeper(options.dataDir);
  const media = await openMedia(options.dataDir);
  const { kept } = keeper;
  const world = createWorld({
    zalo: options.zalo,
    messenger: options.messenger,
    media,
    courier: createCourier,
    tokens: firstTokens(options.zalo, Date.now() + (kept?.offsetMs ?? 0), kept?.tokens),
    ...(options.settings ? { settings: options.settings } : {}),
    ...(kept ? { kept } : {}),
  });
  keeper.watch(world);
  if (options.seedPersonas && world.personas.size === 0) {
    createPersona(world, { platform: 'zalo', name: 'Nguyễn Thị Lan', note: 'hội viên ấp 2' });
    createPersona(world, { platform: 'messenger', name: 'Trần Ngọc Hoa', note: 'hội viên ấp 5' });
  }

  const app = express();
  app.disable('x-powered-by');
  app.use(protect());
  const anyBody = express.raw({ type: () => true, limit: CALL_LIMIT });
  app.use('/zalo/oauth', anyBody, zaloOauth(world, keeper.keep));
  app.use('/zalo/openapi', anyBody, zaloApi(world));
  app.use('/graph', anyBody, graphApi(world));
  app.use('/media', mediaRoutes(world));
  app.use('/api', controlApi(world));
  app.use(pageRoutes());

  const server = createServer(app);
  server.listen(options.port ?? 3100, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://${options.host ?? '127.0.0.1'}:${port}`;
  world.baseUrl = url;
  if (options.probe) await Promise.all([probe(world, 'zalo'), probe(world, 'messenger')]);

  return {
    url,
    port,
    env: {
      ZALO_API_BASE_URL: `${url}/zalo/openapi`,
      ZALO_OAUTH_BASE_URL: `${url}/zalo/oauth`,
      MESSENGER_API_BASE_URL: `${url}/graph`,
    },
    tokens: () => ({
      accessToken: world.state.tokens.accessToken,
      refreshToken: world.state.tokens.refreshToken,
    }),
    async stop() {
      world.courier.stop();
      keeper.stop();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await media.close();
    },
  };
}
