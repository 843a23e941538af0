/**
 * npm run language:check [-- --accept]
 *
 * Reads the lists staff may extend, says what is wrong with them, and shows what they change: which development texts
 * are now read otherwise than when the last state was accepted. `--accept` keeps the present state for comparison.
 * Ends with 1 when a list is broken.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSafety, decideIntent } from '../src/language/index.ts';
import { INTENTS } from '../src/language/intents/read-intent.ts';
import { isFresh } from '../src/language/learning/stored.ts';
import { DANGER } from '../src/language/safety/danger.ts';
import { findProblems } from './language/problems.ts';

const evalDir = join(import.meta.dirname, '..', 'test', 'language', 'eval');
const acceptedFile = join(evalDir, 'accepted.json');

const problems = findProblems();
for (const problem of problems) console.log(`  - ${problem}`);
if (problems.length > 0) {
  console.log(`${problems.length} problem(s) in locales/vi`);
  process.exit(1);
}

const now = readNow();
if (process.argv.includes('--accept') || !existsSync(acceptedFile)) {
  writeFileSync(acceptedFile, `${JSON.stringify(now, undefined, 2)}\n`);
  console.log(`${Object.keys(now).length} texts kept for comparison`);
} else {
  const before = JSON.parse(readFileSync(acceptedFile, 'utf8')) as Record<string, string>;
  const changed = Object.entries(now).filter(([text, read]) => before[text] !== undefined && before[text] !== read);
  for (const [text, read] of changed) console.log(`${text}\n    ${before[text]} → ${read}`);
  console.log(
    changed.length === 0 ? 'no development text is read otherwise' : `${changed.length} text(s) are read otherwise`,
  );
}

if (![INTENTS, DANGER].every(({ name }) => isFresh(name)))
  console.log('the learnt models are older than the phrases: npm run language:train');

/** How each development text is read now. */
function readNow(): Record<string, string> {
  const files = ['intents.tune', 'intents.check', 'safety.tune', 'safety.check'];
  const texts = files.flatMap((file) =>
    readFileSync(join(evalDir, `${file}.jsonl`), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { text: string }).text),
  );
  return Object.fromEntries(
    texts.map((text) => {
      const decision = decideIntent(text);
      const intent =
        decision.kind === 'one'
          ? decision.intent
          : decision.kind === 'ambiguous'
            ? `ask ${decision.intents.join('/')}`
            : 'none';
      return [text, `${intent}, safety ${checkSafety(text).level}`];
    }),
  );
}
