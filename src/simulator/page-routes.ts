import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type RequestHandler, Router, static as staticFiles } from 'express';

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  // Pictures the server sent by address are shown from there, as a phone would.
  'img-src * data: blob:',
  'media-src *',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers for everything, and no control calls from other sites' pages. */
export function protect(): RequestHandler {
  return (request, response, next) => {
    response.set({
      'content-security-policy': CSP,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    const foreign = request.headers['sec-fetch-site'] === 'cross-site';
    if (foreign && (request.method !== 'GET' || request.path.startsWith('/api'))) {
      response.status(403).json({ problem: { vi: 'Không nhận từ trang khác.', en: 'Not from another site.' } });
      return;
    }
    next();
  };
}

/** The two-phone page and its font. */
export function pageRoutes(): Router {
  const router = Router();
  const fonts = dirname(createRequire(import.meta.url).resolve('@fontsource/be-vietnam-pro/package.json'));
  router.use('/fonts', staticFiles(join(fonts, 'files'), { immutable: true, maxAge: '1y', index: false }));
  router.use(staticFiles(join(import.meta.dirname, 'page'), { maxAge: 0 }));
  return router;
}
