import express, { Router } from 'express';
import { html } from 'hono/html';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { webhooks } from '../core/metrics.ts';
import type { Texts } from '../core/texts.ts';
import { formatTime } from '../core/time.ts';
import { sendSmallPage } from './small-page.ts';

export interface DataDeletionOptions {
  texts: Texts;
  clock: Clock;
  log: Log;
  publicUrl: URL;
  /** Reads and checks Meta's signed form field; undefined when it is not signed by Meta. */
  read(signedRequest: unknown): { userId: string } | undefined;
  /** Deletes what is held of this account. @returns The confirmation code, also where nothing was held. */
  forget(userId: string, now: number): Promise<string>;
  /** How a deletion stands; undefined for a code nobody was given. */
  find(code: string): Promise<{ requestedAt: number; completedAt?: number; nothingHeld?: boolean } | undefined>;
}

/**
 * Meta's data-deletion callback and the page that tells how a deletion stands, which holds no personal data.
 * @see https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
 */
export function dataDeletionRoutes(options: DataDeletionOptions): Router {
  const { texts, clock, log } = options;
  const router = Router();

  router.post(
    '/webhooks/messenger/data-deletion',
    express.urlencoded({ extended: false, limit: '20kb' }),
    async (request, response) => {
      const signed = options.read((request.body as Record<string, unknown> | undefined)?.signed_request);
      if (signed === undefined) {
        webhooks.inc({ channel: 'messenger', outcome: 'bad-signature' });
        log.info({ channel: 'messenger', outcome: 'bad-signature', status: 400 }, 'data deletion not taken');
        response.status(400).json({ error: 'signed_request is missing or not signed by this app' });
        return;
      }
      const code = await options.forget(signed.userId, clock.now());
      webhooks.inc({ channel: 'messenger', outcome: 'accepted' });
      const url = new URL(`/data-deletion/${code}`, options.publicUrl).toString();
      response.json({ url, confirmation_code: code });
    },
  );

  router.get('/data-deletion/:code', async (request, response) => {
    const say = (key: string, params?: Record<string, unknown>): string => texts.t('vi', `copy.${key}`, params);
    const found = await options.find(request.params.code.toUpperCase());
    const state = !found ? 'unknown' : found.nothingHeld ? 'nothing' : found.completedAt ? 'deleted' : 'deleting';
    await sendSmallPage(response, {
      status: found ? 200 : 404,
      language: 'vi',
      title: say('deletion_title'),
      body: html`<p>
          ${say(`deletion_${state}`, { time: found ? formatTime(found.completedAt ?? found.requestedAt) : '' })}
        </p>
        <p lang="en">${texts.t('en', `copy.deletion_${state}`, { time: found ? formatTime(found.completedAt ?? found.requestedAt) : '' })}</p>`,
    });
  });
  return router;
}
