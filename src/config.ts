import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InputError } from './core/errors.ts';

export type Role = 'web' | 'worker';

/** `id` is the beginning of a hash of the key: it names the key and tells nothing of it. */
export interface SealKey {
  id: string;
  key: Buffer;
}

export interface ZaloSettings {
  appId: string;
  appSecret: string;
  oaId: string;
  webhookSecrets: string[];
  apiBaseUrl: string;
  oauthBaseUrl: string;
  signatureMode: 'enforce' | 'observe';
  buttons: 'auto' | 'never';
  requestsPerMinute: number;
  /** A pair made by hand in the API Explorer; used once, when no pair is stored yet. */
  firstTokens: { accessToken: string; refreshToken: string } | undefined;
}

export interface MessengerSettings {
  appSecrets: string[];
  verifyToken: string;
  pageId: string;
  pageToken: string;
  apiBaseUrl: string;
  apiVersion: string;
  messagesPerSecond: number;
}

export interface Config {
  port: number;
  host: string;
  dataDir: string;
  roles: ReadonlySet<Role>;
  logLevel: string;
  /** Where staff and platforms reach us; decides whether cookies are `Secure`. */
  publicUrl: URL;
  /** Proxies in front of us whose `X-Forwarded-…` headers are believed. */
  trustProxy: number;
  mongodbUri: string | undefined;
  redisUrl: string | undefined;
  /** Every Redis key of ours begins so: two installations may share one Redis. */
  queuePrefix: string;
  /** 32-byte keys in base64 or hex for what is sealed at rest. The first seals; all of them open. */
  sealKeys: SealKey[];
  sessionSecret: string;
  zalo: ZaloSettings | undefined;
  messenger: MessengerSettings | undefined;
  /** Addresses that open our chat, for QR codes; `{ref}` and `{text}` are filled in for each branch. Of channels that are on. */
  joinLinks: { zalo?: string; messenger?: string };
  mediaHosts: string[];
  /** Shown to people in danger; to be checked by phone every month. */
  hotlines: { police: string; ambulance: string; child: string; shelter: string; city: string; checkedOn: string };
  /** Hours of the day in Vietnam in which somebody on safety duty reads; outside of them nobody is promised. */
  dutyHours: { from: number; to: number };
  /** A second route for safety alarms, such as a gateway to SMS; gets the case's code only. */
  safetyWebhookUrl: string | undefined;
  /** Set only when the platforms are the simulator: its clock is followed, its loopback media fetched. */
  simulatorUrl: string | undefined;
  concurrency: number;
}

type Env = Readonly<Record<string, string | undefined>>;

const url = z.url({ protocol: /^https?$/ });
const dutyHours = z
  .string()
  .regex(/^([01]?\d|2[0-3])-([01]?\d|2[0-4])$/, 'it looks like 7-21; 0-24 for day and night')
  .transform((text) => {
    const [from = 0, to = 24] = text.split('-').map(Number);
    return { from, to };
  })
  .refine(({ from, to }) => from < to, 'it begins before it ends');
const joinLink = z.string().regex(/^https:\/\/\S+$/, 'it begins with https:// and has no spaces');
const port = z.coerce.number().int().min(1).max(65_535);

/** Name of a setting → how to read it and where a person finds it. */
const ZALO = {
  ZALO_APP_ID: 'developers.zalo.me → your app → Settings → App ID',
  ZALO_APP_SECRET: 'developers.zalo.me → your app → Settings → App Secret Key',
  ZALO_OA_ID: 'oa.zalo.me → Settings → OA ID',
  ZALO_OA_SECRET_KEY:
    'developers.zalo.me → your app → Official Account → Webhook → OA Secret Key (a comma-separated list is accepted)',
} as const;

const MESSENGER = {
  MESSENGER_APP_SECRET: 'App dashboard → Settings → Basic → App secret (a comma-separated list is accepted)',
  MESSENGER_VERIFY_TOKEN: 'any word of your own, the same as in App dashboard → Messenger → Webhooks',
  MESSENGER_PAGE_ID: 'the page → About → Page ID',
  MESSENGER_PAGE_TOKEN: 'App dashboard → Messenger → Settings → Access tokens → Generate',
} as const;

/**
 * Turns the environment into one frozen object.
 * @throws InputError naming every missing or wrong setting at once, each with what to do.
 */
export function readConfig(env: Env): Config {
  const problems: string[] = [];
  const read = <T>(name: string, schema: z.ZodType<T>, fallback: T): T => {
    const text = env[name]?.trim();
    if (!text) return fallback;
    const result = schema.safeParse(text);
    if (result.success) return result.data;
    problems.push(`${name} is wrong: ${result.error.issues.map((issue) => issue.message).join('; ')}`);
    return fallback;
  };
  const listOf = (name: string): string[] =>
    (env[name] ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');

  const listenPort = read('PORT', port, 3000);
  const config: Config = {
    port: listenPort,
    host: env.HOST?.trim() || '0.0.0.0',
    dataDir: env.DATA_DIR?.trim() || './data',
    roles: readRoles(env, problems),
    logLevel: read('LOG_LEVEL', z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), 'info'),
    publicUrl: new URL(read('PUBLIC_URL', url, `http://localhost:${listenPort}`)),
    trustProxy: read('TRUST_PROXY', z.coerce.number().int().min(0).max(10), 0),
    mongodbUri: read(
      'MONGODB_URI',
      z
        .string()
        .regex(/^mongodb(\+srv)?:\/\//, 'it must begin with mongodb:// or mongodb+srv://')
        .or(z.undefined()),
      undefined,
    ),
    redisUrl: read(
      'REDIS_URL',
      z
        .string()
        .regex(/^rediss?:\/\//, 'it must begin with redis:// or rediss://')
        .or(z.undefined()),
      undefined,
    ),
    queuePrefix: read('QUEUE_PREFIX', z.string().regex(/^[\w-]{1,40}$/, 'letters, digits, - and _'), 'caunoi'),
    sealKeys: readSealKeys(listOf('ENCRYPTION_KEYS'), problems),
    sessionSecret: readSessionSecret(env, problems),
    zalo: undefined,
    messenger: undefined,
    joinLinks: {},
    mediaHosts: listOf('MEDIA_HOSTS'),
    hotlines: {
      police: env.HOTLINE_POLICE?.trim() || '113',
      ambulance: env.HOTLINE_AMBULANCE?.trim() || '115',
      child: env.HOTLINE_CHILD?.trim() || '111',
      shelter: env.HOTLINE_SHELTER?.trim() || '1900 969 680',
      city: env.HOTLINE_CITY?.trim() || '1900 54 55 59',
      checkedOn: read('HOTLINES_CHECKED_ON', z.iso.date(), '2026-09-01'),
    },
    dutyHours: read('SAFETY_DUTY_HOURS', dutyHours, { from: 7, to: 21 }),
    safetyWebhookUrl: read('SAFETY_WEBHOOK_URL', url.or(z.undefined()), undefined),
    simulatorUrl: read('SIMULATOR_URL', url.or(z.undefined()), undefined),
    concurrency: read('CONCURRENCY', z.coerce.number().int().min(1).max(500), 32),
  };

  if (isWanted(env, ZALO, problems)) {
    config.zalo = {
      appId: env.ZALO_APP_ID?.trim() ?? '',
      appSecret: env.ZALO_APP_SECRET?.trim() ?? '',
      oaId: env.ZALO_OA_ID?.trim() ?? '',
      webhookSecrets: listOf('ZALO_OA_SECRET_KEY'),
      apiBaseUrl: read('ZALO_API_BASE_URL', url, 'https://openapi.zalo.me'),
      oauthBaseUrl: read('ZALO_OAUTH_BASE_URL', url, 'https://oauth.zaloapp.com'),
      signatureMode: read('ZALO_SIGNATURE_MODE', z.enum(['enforce', 'observe']), 'enforce'),
      buttons: read('ZALO_BUTTONS', z.enum(['auto', 'never']), 'auto'),
      requestsPerMinute: read('ZALO_REQUESTS_PER_MINUTE', z.coerce.number().min(1).max(100_000), 90),
      firstTokens: readFirstTokens(env, problems),
    };
    config.joinLinks.zalo = read('ZALO_JOIN_LINK', joinLink, `https://zalo.me/${config.zalo.oaId}`);
  }
  if (isWanted(env, MESSENGER, problems)) {
    config.messenger = {
      appSecrets: listOf('MESSENGER_APP_SECRET'),
      verifyToken: env.MESSENGER_VERIFY_TOKEN?.trim() ?? '',
      pageId: env.MESSENGER_PAGE_ID?.trim() ?? '',
      pageToken: env.MESSENGER_PAGE_TOKEN?.trim() ?? '',
      apiBaseUrl: read('MESSENGER_API_BASE_URL', url, 'https://graph.facebook.com'),
      apiVersion: read('MESSENGER_API_VERSION', z.string().regex(/^v\d+\.0$/, 'it looks like v25.0'), 'v25.0'),
      messagesPerSecond: read('MESSENGER_MESSAGES_PER_SECOND', z.coerce.number().min(0.1).max(10_000), 20),
    };
    const page = config.messenger.pageId;
    config.joinLinks.messenger = read('MESSENGER_JOIN_LINK', joinLink, `https://m.me/${page}?ref={ref}`);
  }
  if (!wantsAny(env, ZALO) && !wantsAny(env, MESSENGER)) {
    problems.push(
      'no channel is set up: give the ZALO_… settings, the MESSENGER_… settings, or both (npm run demo needs none)',
    );
  }

  if (problems.length > 0)
    throw new InputError('These settings are missing or wrong (.env.example explains each):', problems);
  return Object.freeze(config);
}

function readRoles(env: Env, problems: string[]): ReadonlySet<Role> {
  const role = env.ROLE?.trim();
  if (!role) return new Set(['web', 'worker']);
  if (role === 'web' || role === 'worker') return new Set([role]);
  problems.push('ROLE is wrong: web, worker, or nothing for both');
  return new Set();
}

function readSealKeys(texts: string[], problems: string[]): SealKey[] {
  if (texts.length === 0) {
    problems.push(
      'ENCRYPTION_KEYS is missing: 32 random bytes, made by `openssl rand -base64 32`; put a newer key in front of the older ones',
    );
  }
  return texts.map((text, index) => {
    const key = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
    if (key.length !== 32) problems.push(`ENCRYPTION_KEYS is wrong: key ${index + 1} is not 32 bytes in base64 or hex`);
    return { id: createHash('sha256').update(key).digest('hex').slice(0, 8), key };
  });
}

function readSessionSecret(env: Env, problems: string[]): string {
  const secret = env.SESSION_SECRET?.trim() ?? '';
  if (secret === '') problems.push('SESSION_SECRET is missing: a long random word, made by `openssl rand -base64 32`');
  else if (secret.length < 32) problems.push('SESSION_SECRET is too short: at least 32 characters');
  return secret;
}

function readFirstTokens(env: Env, problems: string[]): ZaloSettings['firstTokens'] {
  const accessToken = env.ZALO_ACCESS_TOKEN?.trim();
  const refreshToken = env.ZALO_REFRESH_TOKEN?.trim();
  if (accessToken && refreshToken) return { accessToken, refreshToken };
  if (accessToken || refreshToken)
    problems.push('ZALO_ACCESS_TOKEN and ZALO_REFRESH_TOKEN belong together: give both or none');
  return undefined;
}

function wantsAny(env: Env, names: Record<string, string>): boolean {
  return Object.keys(names).some((name) => env[name]?.trim());
}

/** A channel is off when none of its settings is given, and wrong when only some are. */
function isWanted(env: Env, names: Record<string, string>, problems: string[]): boolean {
  if (!wantsAny(env, names)) return false;
  const missing = Object.entries(names).filter(([name]) => !env[name]?.trim());
  problems.push(...missing.map(([name, where]) => `${name} is missing: ${where}`));
  return missing.length === 0;
}
