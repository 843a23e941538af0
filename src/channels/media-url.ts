import { isIP } from 'node:net';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The address to call for a link a platform sent, or undefined when it is none of theirs.
 *
 * @param link Absolute, or relative to `base` (a redirect).
 * @param rules.allowedHosts Names; each also stands for all names below it.
 */
export function platformUrl(
  link: string,
  base: URL | undefined,
  rules: { allowedHosts: readonly string[]; allowLoopback?: boolean },
): URL | undefined {
  if (!URL.canParse(link, base?.href)) return undefined;
  const url = new URL(link, base?.href);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  if (isLoopbackHost(url)) return rules.allowLoopback === true ? url : undefined;

  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0 || !isBelow(url.hostname, rules.allowedHosts)) return undefined;
  // Both platforms serve https everywhere; Zalo still writes http.
  url.protocol = 'https:';
  return url.port === '' ? url : undefined;
}

export function isLoopbackHost(url: URL): boolean {
  return LOOPBACK.has(url.hostname);
}

function isBelow(host: string, allowed: readonly string[]): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return allowed
    .map((suffix) => suffix.toLowerCase().replace(/^\*?\./, ''))
    .some((suffix) => suffix !== '' && (name === suffix || name.endsWith(`.${suffix}`)));
}
