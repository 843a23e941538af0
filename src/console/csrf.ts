import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { Refusal } from './refusal.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A fresh token for a form. Each page's differs, so that compressed pages do not leak the secret bit by bit. */
export function formToken(secret: string): string {
  const nonce = randomBytes(12).toString('hex');
  return `${nonce}.${sign(secret, nonce)}`;
}

/** The secret behind this session's form tokens; made on first need. */
export function formSecretOf(req: Request): string {
  req.session.formSecret ??= randomBytes(32).toString('hex');
  return req.session.formSecret;
}

/**
 * Lets nothing change that another site asked for: the browser must say that the request comes from our own pages
 * (`Origin`), and the form must carry a token of this session.
 * @param options.tokenless Paths whose own scripts send no token; `Origin` still binds them.
 * @throws Refusal 403.
 */
export function csrfGuard(options: { tokenless: RegExp; publicHost: string }): RequestHandler {
  return (req, _res, next) => {
    if (SAFE.has(req.method)) return next();

    const body = req.body as Record<string, unknown> | undefined;
    const token = typeof body?._form === 'string' ? body._form : '';
    const trusted =
      isOwnOrigin(req, options.publicHost) &&
      (options.tokenless.test(req.path) || holds(req.session.formSecret, token));
    if (!trusted) throw new Refusal(403, 'forged');
    next();
  };
}

/** Browsers send `Origin` with every POST. A different host, `null` or none at all is refused. */
function isOwnOrigin(req: Request, publicHost: string): boolean {
  const origin = req.get('origin');
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === req.get('host') || host === publicHost;
}

function holds(secret: string | undefined, token: string): boolean {
  if (secret === undefined) return false;
  const [nonce = '', signature = ''] = token.split('.');
  const expected = Buffer.from(sign(secret, nonce));
  const received = Buffer.from(signature);
  return expected.length === received.length && timingSafeEqual(expected, received);
}

function sign(secret: string, nonce: string): string {
  return createHmac('sha256', secret).update(nonce).digest('hex');
}
