import { startSimulator } from './start.ts';

// The simulator as a process of its own, with the server's settings names. Defaults suit `npm run demo`.

const env = (name: string, fallback: string): string => process.env[name]?.split(',')[0]?.trim() || fallback;
const target = env('SIMULATOR_TARGET', 'http://127.0.0.1:3000');
const optional = (name: string, key: string) => (process.env[name] ? { [key]: process.env[name] } : {});

const simulator = await startSimulator({
  port: Number(env('SIMULATOR_PORT', '3100')),
  host: env('SIMULATOR_HOST', '127.0.0.1'),
  zalo: {
    appId: env('ZALO_APP_ID', '360846524940903967'),
    appSecret: env('ZALO_APP_SECRET', 'simulated-zalo-app-secret'),
    oaId: env('ZALO_OA_ID', '388613280878808645'),
    oaSecretKey: env('ZALO_OA_SECRET_KEY', 'simulated-zalo-oa-secret'),
    webhookUrl: `${target}/webhooks/zalo`,
    ...optional('ZALO_ACCESS_TOKEN', 'accessToken'),
    ...optional('ZALO_REFRESH_TOKEN', 'refreshToken'),
  },
  messenger: {
    appId: env('MESSENGER_APP_ID', '1517776481860111'),
    appSecret: env('MESSENGER_APP_SECRET', 'simulated-messenger-app-secret'),
    pageId: env('MESSENGER_PAGE_ID', '104567890123456'),
    pageToken: env('MESSENGER_PAGE_TOKEN', 'simulated-page-token'),
    verifyToken: env('MESSENGER_VERIFY_TOKEN', 'simulated-verify-token'),
    webhookUrl: `${target}/webhooks/messenger`,
  },
  seedPersonas: true,
  ...optional('SIMULATOR_DATA_DIR', 'dataDir'),
});

process.stdout.write(`${JSON.stringify({ level: 'info', msg: 'simulator ready', url: simulator.url })}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void simulator.stop().then(() => process.exit(0));
  });
}
