const FETCH_MS = 10_000;
const LOCAL_HOST = /^(localhost|127\.|10\.|192\.168\.|\[::1\])/;

/**
 * Fetches a picture as a platform would before showing it.
 * @returns undefined when the address is no public one, does not answer in 10 s, or gives more than `limitBytes`.
 */
export async function fetchImage(
  value: unknown,
  details: { localUrls: boolean; limitBytes: number },
): Promise<Buffer | undefined> {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  if (!details.localUrls && LOCAL_HOST.test(url.hostname)) return undefined;

  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
    if (!response.ok) return undefined;
    const bytes = Buffer.from(await response.arrayBuffer());
    return bytes.length > 0 && bytes.length <= details.limitBytes ? bytes : undefined;
  } catch {
    return undefined;
  }
}
