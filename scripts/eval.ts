/**
 * npm run eval -- <set> <file.jsonl> [--errors]
 *
 * Runs the product's own reading over a file of expected answers, prints what was wrong with --errors, and ends with
 * one JSON line of figures. The shape of each set's lines is told in its file under scripts/eval/.
 */
import { readFileSync } from 'node:fs';
import type { Evaluation } from './eval/evaluation.ts';
import { evaluateIntents } from './eval/intents.ts';
import { evaluateNormalise } from './eval/normalise.ts';
import { evaluateQuestions } from './eval/questions.ts';
import { evaluateReports } from './eval/reports.ts';
import { evaluateSafety } from './eval/safety.ts';

/** A set may be asynchronous; add one here and in its own file under scripts/eval/. */
const SETS: Readonly<Record<string, (lines: unknown[]) => Evaluation | Promise<Evaluation>>> = {
  intents: evaluateIntents,
  reports: evaluateReports,
  questions: evaluateQuestions,
  safety: evaluateSafety,
  normalise: evaluateNormalise,
};

const [set, file] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const evaluate = SETS[set ?? ''];
if (evaluate === undefined || file === undefined) {
  console.error(`usage: npm run eval -- <${Object.keys(SETS).join('|')}> <file.jsonl> [--errors]`);
  process.exit(2);
}

const lines = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line) as unknown);
const { summary, errors } = await evaluate(lines);
if (process.argv.includes('--errors')) for (const error of errors) console.log(error);
console.log(JSON.stringify(summary));
