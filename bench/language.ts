/**
 * npm run bench:language
 *
 * How fast the language room reads: texts a second and the 99th percentile of one call over the development texts,
 * start-up with training, memory. One JSON line at the end.
 */
const beforeRss = process.memoryUsage().rss;
const beforeCpu = process.cpuUsage();
const beforeStart = performance.now();
const language = await import('../src/language/index.ts');
const importMs = performance.now() - beforeStart;
language.readIntent('xin chào');
const startMs = performance.now() - beforeStart;
const { user, system } = process.cpuUsage(beforeCpu);
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

// The longest any text at all may take, through every reader and the search over the cards.
const { cardsFor, loadContent } = await import('../src/domain/content/library.ts');
const { openSearch } = await import('../src/domain/content/search.ts');
const { WORST_TEXTS } = await import('../test/support/worst-texts.ts');
const library = loadContent(join(import.meta.dirname, '..', 'locales'));
const search = openSearch(library);
const cards = cardsFor(library, 'vi', { leader: true });
const worst = [...CALLS, ['search', (text: string) => search(text, cards)] as const]
  .flatMap(([name, call]) =>
    WORST_TEXTS.map(([kind, text]) => {
      const cpuMs = [1, 2, 3].map((round) => {
        const before = process.cpuUsage();
        call(`${round} ${text}`);
        const spent = process.cpuUsage(before);
        return (spent.user + spent.system) / 1000;
      });
      return { name, kind, cpuMs: Math.round(Math.min(...cpuMs) * 10) / 10 };
    }),
  )
  .sort((one, other) => other.cpuMs - one.cpuMs)
  .slice(0, 3);
for (const { name, kind, cpuMs } of worst) console.log(`worst: ${name} of ${kind} ${cpuMs} ms of CPU`);

console.log(
  JSON.stringify({
    texts: texts.length,
    startMs: Math.round(startMs),
    startCpuMs: Math.round((user + system) / 1000),
    importMs: Math.round(importMs),
    memoryMb: Math.round(rssMb),
    worstCpuMs: worst[0]?.cpuMs ?? 0,
    ...results,
  }),
);
