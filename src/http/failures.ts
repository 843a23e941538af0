import type { ErrorRequestHandler } from 'express';
import type { Log } from '../core/log.ts';

/** Statuses by which express and its body parser say that the request, not we, is wrong. */
export function clientStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

/** Answers what no route expected. Nothing of the error reaches the outside. */
export function lastResort(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = clientStatus(error);
    if (status === undefined) log.error({ path: loggable(request.path), error }, 'request failed');
    response
      .status(status ?? 500)
      .type('text')
      .send(status === undefined ? 'something went wrong here\n' : 'bad request\n');
  };
}

/** The secret of a link must not stand in a log. */
function loggable(path: string): string {
  return path.replace(/^\/(my-data|data-deletion)\/.*/, '/$1/…');
}
