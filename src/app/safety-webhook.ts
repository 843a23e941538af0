const TIMEOUT_MS = 5_000;

/**
 * The office's own route for safety alarms. It is given the case's code and nothing else: what lies behind that
 * address is not ours to trust.
 * @returns A caller that rejects when the address did not take it.
 */
export function safetyWebhook(url: string): (code: string) => Promise<void> {
  return async (code) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    if (!response.ok) throw new Error(`safety webhook answered ${response.status}`);
  };
}
