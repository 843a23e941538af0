import { randomBytes } from 'node:crypto';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import type { ConsoleDeps } from './deps.ts';
import { languageOf } from './language.ts';
import { notFound, Refusal } from './refusal.ts';
import { failureBody } from './views/failure.ts';
import { layout } from './views/layout.ts';

/** For addresses no page answers to. */
export function unknownPage(): RequestHandler {
  return () => {
    throw notFound();
  };
}

/** One look for everything that went wrong: what happened and what to do, in words; a number to tell the IT person. */
export function failurePage(deps: ConsoleDeps): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    const refusal = asRefusal(error);
    const incident = refusal === undefined ? randomBytes(4).toString('hex').toUpperCase() : undefined;
    if (incident !== undefined) deps.log.error({ error, incident, path: loggable(req.path) }, 'console page failed');

    const language = languageOf(req);
    const say = (key: string, params?: Record<string, unknown>) => deps.texts.t(language, key, params);
    const code = refusal?.code ?? 'failed';
    const body = await layout(
      { language, say, title: say(`console.error.${code}.title`), nav: [], path: pathOf(req), token: '' },
      failureBody({ say, code, incident }),
    );
    res
      .status(refusal?.status ?? 500)
      .type('html')
      .send(body.toString());
  };
}

/** What express and its body reader call too large or malformed is a refusal too; the rest is our own failure. */
function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (status === 413) return new Refusal(413, 'too_large');
  if (status === 404) return notFound();
  return typeof status === 'number' && status >= 400 && status < 500 ? new Refusal(400, 'malformed') : undefined;
}

/** The secret of a link must not stand in a log, nor a code that makes a leader. */
function loggable(path: string): string {
  return path.replace(/^\/(welcome|invites)\/.*/, '/$1/…');
}

/** A form's address answers no GET; its page does. */
function pathOf(req: Request): string {
  return req.method === 'GET' ? req.originalUrl : '/console';
}
