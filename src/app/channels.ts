import type { Redis } from 'ioredis';
import { MESSENGER_MEDIA_HOSTS, ZALO_MEDIA_HOSTS } from '../channels/media.ts';
import { messengerChannel } from '../channels/messenger/index.ts';
import { type ZaloExtras, zaloChannel } from '../channels/zalo/index.ts';
import type { Config } from '../config.ts';
import type { Channel } from '../core/channel.ts';
import type { Clock } from '../core/clock.ts';
import type { ChannelName } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { mongoAttachmentStore } from '../store/attachment-store.ts';
import { redisLock } from '../store/lock.ts';
import { mongoTokenStore } from '../store/token-store.ts';

export interface OpenChannels {
  /** Only those that are set up. */
  all: Map<ChannelName, Channel>;
  zalo: (Channel & ZaloExtras) | undefined;
  /** Hosts photos of contacts may be fetched from. */
  mediaHosts: string[];
  /** Forgets uploads the platforms have forgotten. */
  sweepAttachments(now: number): Promise<void>;
}

/** Opens the channels the settings speak of; one without settings is off, and the log says so. */
export async function openChannels(options: {
  config: Config;
  clock: Clock;
  log: Log;
  redis: Redis;
  onIncident(incident: { kind: string; channel: ChannelName; detail: string }): void;
}): Promise<OpenChannels> {
  const { config, clock, log } = options;
  const cache = mongoAttachmentStore(clock);
  const all = new Map<ChannelName, Channel>();

  const zalo = config.zalo ? openZalo(config.zalo, options) : undefined;
  if (zalo) all.set('zalo', zalo);
  if (config.messenger) {
    all.set('messenger', messengerChannel({ ...config.messenger, cache, clock }));
  }
  for (const name of ['zalo', 'messenger'] as const) {
    if (!all.has(name)) log.warn({ channel: name }, 'channel is off: it has no settings');
  }
  const firstTokens = config.zalo?.firstTokens;
  if (zalo && firstTokens && (await zalo.adoptFirstTokens(firstTokens))) {
    log.info({ channel: 'zalo' }, 'first token pair taken from the settings');
  }

  return {
    all,
    zalo,
    mediaHosts: [
      ...(zalo ? ZALO_MEDIA_HOSTS : []),
      ...(config.messenger ? MESSENGER_MEDIA_HOSTS : []),
      ...config.mediaHosts,
    ],
    sweepAttachments: cache.sweep,
  };
}

/** The Zalo channel alone; `npm run zalo:authorize` needs nothing else. */
export function openZalo(
  settings: NonNullable<Config['zalo']>,
  options: {
    config: Pick<Config, 'sealKeys' | 'queuePrefix'>;
    clock: Clock;
    log: Log;
    redis: Redis;
    onIncident(incident: { kind: string; channel: ChannelName; detail: string }): void;
  },
): Channel & ZaloExtras {
  const { config, clock, log, redis, onIncident } = options;
  return zaloChannel({
    ...settings,
    sealKeys: config.sealKeys,
    tokenStore: mongoTokenStore(settings.oaId),
    lock: redisLock(redis, config.queuePrefix),
    cache: mongoAttachmentStore(clock),
    onIncident,
    clock,
    log,
  });
}
