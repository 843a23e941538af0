/**
 * npm run bench:language
 *
 * How fast the language room reads: texts a second and the 99th percentile of one call over the development texts,
 * start-up with training, memory. One JSON line at the end.
 */
const beforeRss = process.memoryUsage().rss;
const beforeStart = performance.now();
const language = await import('../src/language/index.ts');
const importMs = performance.now() - beforeStart;
language.readIntent('xin chào');
const startMs = performance.now() - beforeStart;
const rssMb = (process.memoryUsage().rss - beforeRss) / 1e6;

const { readFileSync } = await import('node:fs');
const { join } = await import('node:path');
const dir = join(import.meta.dirname, '..', 'test', 'language', 'eval');
const texts = ['intents', 'reports', 'safety'].flatMap((set) =>
  readFileSync(join(dir, `${set}.check.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { text: string }).text),
);
const now = Date.now();

/** The calls of one inbound text, in the order the engine makes them, and the readers of answers. */
const CALLS: readonly [string, (text: string) => unknown][] = [
  ['inbound', (text) => [language.checkSafety(text), language.readGlobalWord(text), language.decideIntent(text)]],
  ['checkSafety', language.checkSafety],
  ['decideIntent', language.decideIntent],
  ['readReport', (text) => language.readReport(text, now)],
  ['readDate', (text) => language.readDate(text, now)],
  ['readMoney', language.readMoney],
  ['fold', language.fold],
  ['tokens', language.tokens],
];

/** Rounds over all texts; each round changes the texts a little so that nothing is remembered. */
const ROUNDS = 6;
const results: Record<string, { perSecond: number; p50Ms: number; p99Ms: number; maxMs: number }> = {};
for (const [name, call] of CALLS) {
  for (const text of texts.slice(0, 50)) call(text);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const text of texts) {
      const said = `${text} ${round}`;
      const before = performance.now();
      call(said);
      times.push(performance.now() - before);
    }
  }
  times.sort((one, other) => one - other);
  const total = times.reduce((sum, time) => sum + time, 0);
  const at = (share: number): number =>
    Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 1000) / 1000;
  results[name] = {
    perSecond: Math.round((times.length / total) * 1000),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
  console.log(`${name.padEnd(14)} ${results[name].perSecond} texts/s, p99 ${results[name].p99Ms} ms`);
}
console.log(
  JSON.stringify({
    texts: texts.length,
    startMs: Math.round(startMs),
    importMs: Math.round(importMs),
    memoryMb: Math.round(rssMb),
    ...results,
  }),
);
