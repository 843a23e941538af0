import type { Router } from 'express';
import type { ConsoleDeps } from '../../src/console/deps.ts';
import { pageRoutes } from '../../src/console/pages/index.ts';

interface Layer {
  /** Where it was mounted, as written. */
  rawPath: string;
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/**
 * Every address of the console behind sign-in, as `GET /reports/:id`. What is no page of ours (the queue dashboard) is
 * `USE` and where it is mounted.
 */
export function consoleRoutes(): string[] {
  return layersOf(pageRoutes({} as ConsoleDeps)).flatMap((layer) => routesOf(layer, ''));
}

function routesOf({ route, rawPath, handle }: Layer, above: string): string[] {
  const join = (path: string) => `${above}${path === '/' ? '' : path}`;
  if (route) {
    return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${join(route.path) || '/'}`);
  }
  return handle.stack?.flatMap((inner) => routesOf(inner, join(rawPath))) ?? [`USE ${join(rawPath)}`];
}

function layersOf(router: Router): Layer[] {
  return (router as unknown as { stack: Layer[] }).stack;
}
