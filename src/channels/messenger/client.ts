import type { AxiosRequestConfig } from 'axios';
import { SendError } from '../../core/errors.ts';
import { appSecretProof } from '../appsecret-proof.ts';
import { fields, word } from '../fields.ts';
import { type PlatformAnswer, type PlatformCall, strangeAnswer } from '../http.ts';
import type { PaceHints } from '../pace-hints.ts';
import { classify } from './errors.ts';
import { readUsage } from './usage.ts';

/** The Graph calls we make. All throw SendError. */
export interface MessengerClient {
  /** @returns The message id; `''` for a sender action, which has none. */
  send(body: Record<string, unknown>): Promise<string>;
  /** @returns The attachment id, good for 90 days. */
  uploadImage(bytes: Buffer, type: string): Promise<string>;
  person(psid: string): Promise<Record<string, unknown>>;
  subscribedApps(): Promise<Record<string, unknown>>;
}

interface ClientSettings {
  call: PlatformCall;
  /** The same host with time enough for a file. */
  upload: PlatformCall;
  pageId: string;
  pageToken: string;
  /** The current secret; `undefined` leaves out `appsecret_proof`. */
  appSecret: string | undefined;
  apiVersion: string;
  hints: PaceHints;
}

export function messengerClient(settings: ClientSettings): MessengerClient {
  const { pageId, apiVersion } = settings;
  const path = (rest: string): string => `/${apiVersion}/${rest}`;

  return {
    async send(body) {
      const answer = await callGraph(settings, settings.call, {
        method: 'POST',
        url: path(`${pageId}/messages`),
        headers: { 'content-type': 'application/json' },
        data: JSON.stringify(body),
      });
      if ('sender_action' in body) return '';
      const id = word(answer.message_id);
      if (id === undefined) throw noId();
      return id;
    },
    async uploadImage(bytes, type) {
      const answer = await callGraph(settings, settings.upload, {
        method: 'POST',
        url: path(`${pageId}/message_attachments`),
        data: imageForm(bytes, type),
      });
      const id = word(answer.attachment_id);
      if (id === undefined) {
        throw new SendError('messenger gave no attachment id', { code: 'our-fault', retryable: false });
      }
      return id;
    },
    person: (psid) =>
      callGraph(settings, settings.call, { method: 'GET', url: path(psid), params: { fields: 'name,first_name' } }),
    subscribedApps: () => callGraph(settings, settings.call, { method: 'GET', url: path(`${pageId}/subscribed_apps`) }),
  };
}

function imageForm(bytes: Buffer, type: string): FormData {
  const form = new FormData();
  form.append('message', JSON.stringify({ attachment: { type: 'image', payload: { is_reusable: true } } }));
  form.append('filedata', new Blob([new Uint8Array(bytes)], { type }), `image.${type.replace('image/', '')}`);
  return form;
}

async function callGraph(
  settings: ClientSettings,
  call: PlatformCall,
  request: AxiosRequestConfig,
): Promise<Record<string, unknown>> {
  const { pageToken, appSecret, hints } = settings;
  const proof = appSecret === undefined ? {} : { appsecret_proof: appSecretProof(pageToken, appSecret) };
  const answer = await call({
    ...request,
    params: { ...request.params, ...proof },
    headers: { ...request.headers, authorization: `Bearer ${pageToken}` },
  });
  const hint = readUsage(answer.headers);
  hints.tell(hint);
  return readAnswer(answer, hint?.pauseMs);
}

/** An error body decides, even under 200; without one the status does. */
function readAnswer(answer: PlatformAnswer, regainMs: number | undefined): Record<string, unknown> {
  const body = fields(answer.body);
  if (typeof body.error === 'object' && body.error !== null) throw classify(body.error, regainMs);
  if (answer.body === undefined || answer.status < 200 || answer.status >= 300) throw strangeAnswer(answer);
  return body;
}

function noId(): SendError {
  return new SendError('messenger accepted without a message id', {
    code: 'unavailable',
    retryable: true,
    maybeDelivered: true,
  });
}
