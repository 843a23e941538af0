import { createHash } from 'node:crypto';
import * as ids from '../identifiers.ts';
import type { ZaloOptions } from '../options.ts';
import type { World } from '../world.ts';

const HOUR_MS = 3_600_000;
export const ACCESS_LIFE_MS = 25 * HOUR_MS;
/** "Three months". */
const REFRESH_LIFE_MS = 90 * 24 * HOUR_MS;
const CODE_LIFE_MS = 600_000;

/** The one living token pair of the OA, the consent codes not yet used, and what the first pair was. */
export interface ZaloTokens {
  accessToken: string;
  accessIssuedAt: number;
  refreshToken: string;
  refreshIssuedAt: number;
  /** Access token killed before its time, by a fault. */
  expiredEarly: boolean;
  codes: { code: string; challenge: string; createdAt: number }[];
  /** The refresh token of the settings this pair grew from; another one in the settings starts a new grant. */
  grownFrom: string | null;
}

export function firstTokens(zalo: ZaloOptions, now: number, kept?: ZaloTokens): ZaloTokens {
  const grownFrom = zalo.refreshToken ?? null;
  if (kept && kept.grownFrom === grownFrom) return kept;
  return {
    accessToken: zalo.accessToken ?? ids.secret(48),
    accessIssuedAt: now,
    refreshToken: zalo.refreshToken ?? ids.secret(48),
    refreshIssuedAt: now,
    expiredEarly: false,
    codes: [],
    grownFrom,
  };
}

/** @returns 0 for a living token, else Zalo's code. */
export function checkAccess(world: World, token: string): 0 | -216 | -220 {
  const { tokens } = world.state;
  if (world.faults.tokens === 'revoked' || token !== tokens.accessToken) return -216;
  const age = world.clock.now() - tokens.accessIssuedAt;
  return tokens.expiredEarly || age >= ACCESS_LIFE_MS ? -220 : 0;
}

/** A new pair; the former access token is dead at once, the former refresh token is used up. */
export function rotate(world: World): ZaloTokens {
  const now = world.clock.now();
  Object.assign(world.state.tokens, {
    accessToken: ids.secret(48),
    accessIssuedAt: now,
    refreshToken: ids.secret(48),
    refreshIssuedAt: now,
    expiredEarly: false,
  });
  return world.state.tokens;
}

export function canRefresh(world: World, token: string): boolean {
  const { tokens } = world.state;
  if (world.faults.tokens === 'revoked' || token !== tokens.refreshToken) return false;
  return world.clock.now() - tokens.refreshIssuedAt < REFRESH_LIFE_MS;
}

export function issueCode(world: World, challenge: string): string {
  const code = ids.secret(32);
  world.state.tokens.codes.push({ code, challenge, createdAt: world.clock.now() });
  return code;
}

/** Uses up a consent code; false when it is unknown, used, older than 10 minutes, or the verifier is another's. */
export function redeemCode(world: World, code: string, verifier: string): boolean {
  const { tokens } = world.state;
  const found = tokens.codes.find((entry) => entry.code === code);
  if (!found) return false;
  tokens.codes = tokens.codes.filter((entry) => entry !== found);
  if (world.clock.now() - found.createdAt > CODE_LIFE_MS) return false;
  return found.challenge === '' || createHash('sha256').update(verifier).digest('base64url') === found.challenge;
}
