import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Router } from 'express';

interface Asset {
  type: string;
  body: Buffer;
  zipped: Buffer | undefined;
  version: string;
}

const require = createRequire(import.meta.url);
const own = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'assets', name));
const font = (name: string): Buffer => readFileSync(require.resolve(`@fontsource/be-vietnam-pro/files/${name}`));

/** Two weights, two subsets: enough for Vietnamese and English, 67 KB in all. */
const FONTS = ['vietnamese-400', 'latin-400', 'vietnamese-600', 'latin-600'] as const;

/** One style sheet in the browser, several small files here; later ones win. */
const STYLES = [
  'base',
  'frame',
  'blocks',
  'tables',
  'forms',
  'pages',
  'units',
  'enrolment',
  'narrow',
  'print',
] as const;

const assets = new Map<string, Asset>([
  ['console.css', asset('text/css; charset=utf-8', Buffer.concat(STYLES.map((name) => own(`styles/${name}.css`))))],
  ['console.js', asset('text/javascript; charset=utf-8', own('console.js'))],
  ['htmx.js', asset('text/javascript; charset=utf-8', readFileSync(require.resolve('htmx.org/dist/htmx.min.js')))],
  ['icon.svg', asset('image/svg+xml', own('icon.svg'))],
  // Zalo shows it above the form that asks for a phone number.
  ['card.png', asset('image/png', own('card.png'))],
  ...FONTS.map((name): [string, Asset] => [
    `${name}.woff2`,
    asset('font/woff2', font(`be-vietnam-pro-${name}-normal.woff2`)),
  ]),
]);

/** The address of one of our own files; it changes with the content, so browsers may keep it for ever. */
export function assetUrl(name: string): string {
  return `/console/assets/${name}?v=${assets.get(name)?.version ?? ''}`;
}

/** Serves style sheet, scripts and fonts from our own origin, compressed once at start. */
export function assetRoutes(): Router {
  const router = Router();
  router.get('/:name', (req, res, next) => {
    const found = assets.get(req.params.name);
    if (found === undefined) return next();

    res.set({
      'Content-Type': found.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
    });
    if (found.zipped !== undefined && req.acceptsEncodings('gzip')) {
      res.set('Content-Encoding', 'gzip').send(found.zipped);
    } else res.send(found.body);
  });
  return router;
}

function asset(type: string, body: Buffer): Asset {
  return {
    type,
    body,
    zipped: type.startsWith('font/') ? undefined : gzipSync(body, { level: 9 }),
    version: createHash('sha256').update(body).digest('hex').slice(0, 10),
  };
}
