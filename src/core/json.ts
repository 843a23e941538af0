import { PayloadError } from './errors.ts';

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const POISONED = new Set(['__proto__', 'constructor', 'prototype']);
const MAX_DEPTH = 40;

/**
 * Reads JSON from outside: integers beyond 2^53 become strings of their own digits (platform ids), keys that could
 * reach a prototype and nesting deeper than 40 are refused.
 * @throws PayloadError with a sentence that repeats nothing of the body.
 */
export function parseJson(text: string): Json {
  assertDepth(text);
  try {
    return JSON.parse(text, function (this: unknown, key: string, value: unknown, context?: { source?: string }) {
      if (POISONED.has(key)) throw new PayloadError('a key of the body is not allowed');
      if (typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')) {
        return context?.source;
      }
      return value;
    } as (this: unknown, key: string, value: unknown) => unknown) as Json;
  } catch (error) {
    if (error instanceof PayloadError) throw error;
    throw new PayloadError('the body is not JSON');
  }
}

/** Counts brackets outside strings, before the parser would recurse. */
function assertDepth(text: string): void {
  let depth = 0;
  let inString = false;

  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === 0x5c) i++;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > MAX_DEPTH) throw new PayloadError(`the body is nested deeper than ${MAX_DEPTH}`);
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
