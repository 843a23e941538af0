import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import type { Config } from '../config.ts';
import { consoleApp } from '../console/app.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { openTexts } from '../core/texts.ts';
import type { OpenAudience } from '../domain/broadcasts/audience.ts';
import { audienceSource, currentRecipients } from '../domain/contacts/audience.ts';
import { markUnreachable, touchContact } from '../domain/contacts/contacts.ts';
import { loadFacts } from '../domain/contacts/facts.ts';
import { loadContent } from '../domain/content/library.ts';
import { openShelves } from '../domain/content/shelf.ts';
import { raiseIncident } from '../domain/incidents/incidents.ts';
import { keepMedia } from '../domain/media/media.ts';
import { seedOrganisation } from '../domain/organisation/seed.ts';
import { seedGrades } from '../domain/people/classification.ts';
import { usePersonalKeys } from '../domain/personal/vault.ts';
import { retentionKinds } from '../domain/privacy/retention-kinds.ts';
import { loadPrivacyRules } from '../domain/privacy/rules.ts';
import { openFlows, transition } from '../engine/index.ts';
import { webApp } from '../http/app.ts';
import { checkSafety } from '../language/index.ts';
import { openPipeline, type Pipeline } from '../pipeline/open.ts';
import type { Tuning } from '../pipeline/options.ts';
import { connectStore } from '../store/connection.ts';
import { migrate } from '../store/migrations.ts';
import { startRedis } from '../store/redis-process.ts';
import { openChannels } from './channels.ts';
import { contactTeller, deskOf, domainHandlers, mediaDirOf, periodicTasks } from './domain.ts';
import { healthChecks, measureTokens } from './health.ts';
import { herDataRoutes } from './her-data.ts';
import { appMigrations } from './migrations.ts';
import { deletionInTurn, heedWithdrawal, openErasers, privacyPorts } from './privacy.ts';
import { queueDashboard } from './queue-dashboard.ts';

const root = resolve(import.meta.dirname, '../..');

export interface AppOptions {
  config: Config;
  clock: Clock;
  log: Log;
  /** Folders to read instead of the project's own; for trying other conversations. */
  flowsDir?: string;
  localesDir?: string;
  tuning?: Partial<Tuning>;
  /** `optional`: office and admin sign in without codes of an app. For trying out; no setting of a server says so. */
  secondFactor?: 'optional';
}

export interface App {
  /** Where it listens. */
  port: number;
  pipeline: Pipeline;
  /** Ends in reverse: no new requests, what is under way is finished, then the stores close. */
  stop(): Promise<void>;
}

/**
 * Wires every room and starts the roles asked for. All that can be wrong with files is found before anything listens.
 * @throws InputError for broken flows, content or seed files; Error when a store cannot be reached.
 */
export async function openApp(options: AppOptions): Promise<App> {
  const { config, clock, log } = options;
  usePersonalKeys(config.sealKeys);
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closers.reverse()) await step();
  };

  try {
    const localesDir = options.localesDir ?? join(root, 'locales');
    const texts = openTexts(localesDir);
    const flows = openFlows(options.flowsDir ?? join(root, 'flows'), { texts, hotlines: config.hotlines });
    // Learning how people write takes a second of computing: now, not while the first of them waits and locks run out.
    if (config.roles.has('worker')) checkSafety('xin chào chị');
    const library = loadContent(join(root, 'locales'));
    const shelves = openShelves(library);
    const desk = deskOf(config);
    const rules = loadPrivacyRules(join(root, 'seed'));
    const mediaDir = mediaDirOf(config);
    const privacy = privacyPorts({ texts, rules, mediaDir, publicUrl: config.publicUrl });
    const retention = { rules: rules.retention, kinds: retentionKinds({ mediaDir }) };

    const redisUrl = config.redisUrl ?? (await privateRedis(config, closers));
    const store = await connectStore({
      ...(config.mongodbUri ? { uri: config.mongodbUri } : {}),
      dataDir: config.dataDir,
      log,
    });
    closers.push(store.close);
    await migrate(log, appMigrations());
    await seedOrganisation(join(root, 'seed'));
    await seedGrades(join(root, 'seed'));

    const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
    redis.on('error', (error) => log.warn({ error }, 'redis is away'));
    closers.push(async () => redis.disconnect());

    const channels = await openChannels({
      config,
      clock,
      log,
      redis,
      onIncident: (incident) =>
        void raiseIncident({ ...incident, now: clock.now() }).catch((error: unknown) =>
          log.error({ error }, 'incident not stored'),
        ),
    });
    const openAudience: OpenAudience = Object.assign(audienceSource, { current: currentRecipients });
    const tell = contactTeller({ texts, channels: channels.all });
    const handlers = domainHandlers({ texts, library, shelves, desk, tell, privacy });
    const pipeline = openPipeline({
      channels: channels.all,
      transition: (input, event, now) => transition(flows, input, event, now),
      handlers,
      texts,
      loadFacts,
      touchContact: async (event) => {
        await touchContact(event);
        await keepMedia(event);
        await heedWithdrawal(event, privacy);
      },
      markUnreachable,
      own: deletionInTurn(openErasers({ desk, mediaDir })),
      openAudience,
      contactInfoImageUrl: new URL('/console/assets/card.png', config.publicUrl).toString(),
      clock,
      log,
      redisUrl,
      prefix: config.queuePrefix,
      spoolDir: join(config.dataDir, 'spool'),
      tasks: periodicTasks({ config, channels, tell, texts, desk, retention, clock, log }),
      tuning: { conversations: config.concurrency, sends: config.concurrency * 2, ...options.tuning },
    });
    closers.push(pipeline.stop);
    await pipeline.start(config.roles);

    const app = webApp({
      channels: config.roles.has('web') ? channels.all : new Map(),
      accept: pipeline.accept,
      clock,
      log,
      trustProxy: config.trustProxy,
      checks: healthChecks({ clock, store, pipeline, channels }),
      async measure() {
        await pipeline.measure();
        await measureTokens(channels, clock.now());
      },
      extend(web) {
        if (!config.roles.has('web')) return;
        web.use(herDataRoutes({ config, privacy, texts, clock, log }));
        const console = consoleApp({
          texts,
          clock,
          log,
          channels: channels.all,
          tell,
          openAudience,
          shelves,
          joinLinks: config.joinLinks,
          changesDir: join(root, 'seed', 'changes'),
          sessionSecret: config.sessionSecret,
          publicUrl: config.publicUrl,
          mediaDir,
          privacy: { deadlines: rules.deadlines, retention },
          safety: desk,
          ...(options.secondFactor ? { secondFactor: options.secondFactor } : {}),
          queueDashboard: queueDashboard(pipeline.queues),
        });
        web.use('/console', console);
      },
    });
    const server = createServer(app);
    const port = await listen(server, config);
    closers.push(() => closeServer(server));
    log.info({ port, roles: [...config.roles] }, 'ready');
    return { port, pipeline, stop: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function privateRedis(config: Config, closers: (() => Promise<unknown>)[]): Promise<string> {
  const redis = await startRedis({ dataDir: join(config.dataDir, 'redis') });
  closers.push(redis.stop);
  return redis.url;
}

function listen(server: Server, config: Config): Promise<number> {
  return new Promise((done, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => done((server.address() as AddressInfo).port));
  });
}

/** Requests under way are answered; connections kept open for later ones are not waited for. */
function closeServer(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeIdleConnections();
  });
}
