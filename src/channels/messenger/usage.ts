import type { Headers, PaceHint } from '../../core/channel.ts';
import { parseJson } from '../../core/json.ts';
import { fields, list, number } from '../fields.ts';
import { minutesToMs } from './errors.ts';

const PERCENTS = ['call_count', 'total_time', 'total_cputime'] as const;

/**
 * What the usage headers say of the budget left: `X-App-Usage` and `X-Page-Usage` hold one object of percentages,
 * `X-Business-Use-Case-Usage` lists of them by business. The fullest counts.
 * @see https://developers.facebook.com/docs/graph-api/overview/rate-limiting
 */
export function readUsage(headers: Headers): PaceHint | undefined {
  const business = Object.values(readHeader(headers, 'x-business-use-case-usage')).flatMap(list);
  const usages = [readHeader(headers, 'x-app-usage'), readHeader(headers, 'x-page-usage'), ...business].map(fields);

  const percents = usages.flatMap((usage) => PERCENTS.map((name) => number(usage[name]))).filter(isNumber);
  const waits = usages.map((usage) => minutesToMs(number(usage.estimated_time_to_regain_access))).filter(isNumber);
  if (percents.length === 0 && waits.length === 0) return undefined;

  const left = Math.min(1, Math.max(0, 1 - Math.max(0, ...percents) / 100));
  return waits.length === 0 ? { left } : { left: 0, pauseMs: Math.max(...waits) };
}

function readHeader(headers: Headers, name: string): Record<string, unknown> {
  const value = headers[name];
  if (typeof value !== 'string') return {};
  try {
    return fields(parseJson(value));
  } catch {
    return {};
  }
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}
