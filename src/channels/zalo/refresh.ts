import { SendError } from '../../core/errors.ts';
import type { PlatformCall } from '../http.ts';
import { requestTokens, type ZaloTokens } from './oauth.ts';

/** `token-dead`: refused, a new consent is needed. `token-in-doubt`: twice no answer, the pair may be spent. */
export interface Incident {
  kind: 'token-dead' | 'token-in-doubt';
  channel: 'zalo';
  detail: string;
}

/** A refresh that may have happened unheard is repeated once; after that a person has to look. */
export async function refreshTwice(
  settings: {
    oauth: PlatformCall;
    app: { appId: string; appSecret: string };
    onIncident(incident: Incident): void;
  },
  refreshToken: string,
): Promise<ZaloTokens> {
  const request = () => requestTokens(settings.oauth, settings.app, { refreshToken });
  try {
    return await request();
  } catch (error) {
    if (!isInDoubt(error)) throw error;
  }
  try {
    return await request();
  } catch (error) {
    if (isInDoubt(error)) {
      const detail = 'twice no answer to a refresh: the pair may be spent';
      settings.onIncident({ kind: 'token-in-doubt', channel: 'zalo', detail });
    }
    throw error;
  }
}

function isInDoubt(error: unknown): boolean {
  return error instanceof SendError && error.maybeDelivered;
}
