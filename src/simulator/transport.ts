import type { NextFunction, Request, Response } from 'express';
import { findPersona } from './personas.ts';
import type { World } from './world.ts';

/** What a stand-in answers; `sends` marks calls that put something on a phone. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** One call of the server to a platform. */
export interface Call {
  platform: 'zalo' | 'messenger';
  what: string;
  sends: boolean;
  /** Whom it is about, for the dice. */
  userId: string;
}

const pause = (delayMs: number) => new Promise<void>((resolve) => setTimeout(resolve, delayMs));

/** Runs a call as the network and an overloaded platform would let it: slow, broken before or after, or well. */
export async function carry(
  world: World,
  response: Response,
  call: Call,
  answer: () => Promise<Answer> | Answer,
): Promise<void> {
  const { faults, dice, settings } = world;
  const exposed = call.sends || faults.scope === 'all';
  const persona = findPersona(world, call.platform, call.userId);
  const subject = persona?.number ?? 'nobody';
  const spoiled = (rate: number, what: string) => exposed && dice.hits(rate, what, subject);
  const fault = (code: string, vi: string, en: string) =>
    world.log({
      platform: call.platform,
      personaId: persona?.id ?? null,
      kind: 'call',
      ok: false,
      what: call.what,
      code,
      words: { vi, en },
      detail: null,
    });

  world.count(`${call.platform} ${call.what}`);
  if (spoiled(faults.resetBeforeRate, 'reset-before')) {
    fault('reset', 'Cố ý ngắt kết nối trước khi nhận.', 'Connection broken on purpose before taking it.');
    response.socket?.resetAndDestroy();
    return;
  }
  if (spoiled(faults.slowRate, 'slow')) await pause(faults.slowMs);
  if (settings.latencyMs > 0) await pause(settings.latencyMs);
  if (spoiled(faults.serverErrorRate, 'server-error')) {
    fault('503', 'Cố ý báo lỗi máy chủ nền tảng.', 'Platform server error, on purpose.');
    response.status(503).json({ error: { message: 'Service Unavailable' } });
    return;
  }
  if (spoiled(faults.htmlRate, 'html')) {
    fault('502', 'Cố ý trả lời một trang HTML.', 'An HTML page instead of an answer, on purpose.');
    response.status(502).type('html').send('<html><body><h1>502 Bad Gateway</h1></body></html>');
    return;
  }
  const { status, body, headers } = await answer();
  if (spoiled(faults.resetAfterRate, 'reset-after')) {
    fault('reset', 'Đã nhận, rồi cố ý ngắt kết nối.', 'Taken, then the connection was broken on purpose.');
    response.socket?.resetAndDestroy();
    return;
  }
  response
    .status(status)
    .set(headers ?? {})
    .json(body);
}

/** The raw body of a platform call as text; the platforms read it themselves, with their own errors. */
export function bodyText(request: Request): string {
  return Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
}

/** A JSON object, or undefined for anything else. */
export function readObject(text: string): Record<string, unknown> | undefined {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

export const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads `multipart/form-data` with the parser Node already has. */
export async function readForm(request: Request): Promise<FormData | undefined> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data') || !Buffer.isBuffer(request.body)) return undefined;
  const body = new Uint8Array(request.body);
  return new globalThis.Response(body, { headers: { 'content-type': type } }).formData().catch(() => undefined);
}

export type Handler = (request: Request, response: Response, next: NextFunction) => Promise<void> | void;
