/**
 * Waits for something to become true, asking again and again.
 * @throws Error naming `what` when it does not become true in time; an error thrown by `check` ends the wait at once.
 */
export async function until<T>(
  check: () => T | Promise<T>,
  options: { what: string; withinMs?: number; everyMs?: number },
): Promise<NonNullable<T>> {
  const endAt = Date.now() + (options.withinMs ?? 10_000);
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > endAt) throw new Error(`waited in vain for ${options.what}`);
    await new Promise((resolve) => setTimeout(resolve, options.everyMs ?? 25));
  }
}
