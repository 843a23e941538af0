import { Router } from 'express';
import { bodyText, carry } from '../transport.ts';
import type { World } from '../world.ts';
import { ACCESS_LIFE_MS, canRefresh, issueCode, redeemCode, rotate } from './tokens.ts';

/**
 * Zalo OAuth v4 for OAs. The consent page consents by itself.
 * @param keep Writes the new pair to disk before it is answered: a token lost here would be lost for good.
 */
export function zaloOauth(world: World, keep: () => void): Router {
  const router = Router();

  router.get('/v4/oa/permission', (request, response) => {
    const { app_id, redirect_uri, code_challenge, state } = request.query;
    if (app_id !== world.zalo.appId) return void response.json(failure(world, -14002, 'Invalid appId'));
    const allowed = world.zalo.redirectUris;
    if (typeof redirect_uri !== 'string' || !URL.canParse(redirect_uri) || allowed?.includes(redirect_uri) === false) {
      return void response.json(failure(world, -14003, 'Invalid redirect uri'));
    }
    const target = new URL(redirect_uri);
    target.searchParams.set('code', issueCode(world, typeof code_challenge === 'string' ? code_challenge : ''));
    target.searchParams.set('oa_id', world.zalo.oaId);
    if (typeof state === 'string') target.searchParams.set('state', state);
    response.redirect(target.toString());
  });

  router.post('/v4/oa/access_token', async (request, response) => {
    const form = new URLSearchParams(bodyText(request));
    const secretKey = request.header('secret_key');

    await carry(world, response, { platform: 'zalo', what: 'oauth', sends: false, userId: '' }, () => {
      const body = grant(world, form, secretKey);
      keep();
      return { status: 200, body };
    });
  });

  return router;
}

function grant(world: World, form: URLSearchParams, secretKey: string | undefined): Record<string, unknown> {
  if (form.get('app_id') !== world.zalo.appId) return failure(world, -14002, 'Invalid appId');
  if (secretKey !== world.zalo.appSecret) return failure(world, -14004, 'Invalid secret key');
  const type = form.get('grant_type');

  if (type === 'refresh_token') {
    if (!canRefresh(world, form.get('refresh_token') ?? '')) return failure(world, -14014, 'Invalid refresh token');
  } else if (type === 'authorization_code') {
    if (!redeemCode(world, form.get('code') ?? '', form.get('code_verifier') ?? '')) {
      return failure(world, -14012, 'Invalid authorized code');
    }
  } else return failure(world, -14001, 'Invalid grant type');

  const { accessToken, refreshToken } = rotate(world);
  world.log({
    platform: 'zalo',
    personaId: null,
    kind: 'call',
    ok: true,
    what: 'oauth',
    code: null,
    words: { vi: 'Máy chủ được cấp mã truy cập mới.', en: 'The server got a new token pair.' },
    detail: null,
  });
  return { access_token: accessToken, refresh_token: refreshToken, expires_in: String(ACCESS_LIFE_MS / 1000) };
}

/** HTTP 200 all the same, and not always with a number. */
function failure(world: World, code: number, reason: string): Record<string, unknown> {
  world.log({
    platform: 'zalo',
    personaId: null,
    kind: 'call',
    ok: false,
    what: 'oauth',
    code: String(code),
    words: { vi: `Zalo không cấp mã truy cập: ${reason}.`, en: `Zalo gave no token: ${reason}.` },
    detail: null,
  });
  return {
    error_name: reason,
    error_reason: reason,
    error_description: reason,
    ref_doc: 'https://developers.zalo.me/docs/social-api/tham-khao/ma-loi',
    ...(world.settings.zaloOauthErrorsWithoutCode ? {} : { error: code }),
  };
}
