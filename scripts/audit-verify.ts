/**
 * npm run audit:verify -- [--expect <n>:<hash>]
 *
 * Says whether the audit log is as it was written and, if not, where it breaks. `--expect` also compares one line with
 * an end of the chain that was noted earlier, which finds a log that was rewritten as a whole or cut off. Ends with 1
 * when something is wrong. Uses MONGODB_URI, else the store under DATA_DIR (the server must then be stopped).
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { verifyChain } from '../src/domain/staff/audit-chain.ts';
import { openStore } from './support/open-store.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

const REASONS = {
  missing: 'it is missing',
  changed: 'it is not as it was written',
  'not-as-noted': 'it differs from what was noted',
} as const;

const { values } = parseArgs({ options: { expect: { type: 'string' } } });
const [n = '', hash = ''] = values.expect?.split(':') ?? [];
if (values.expect !== undefined && !/^\d+:[0-9a-f]{64}$/.test(values.expect)) {
  console.error('--expect: the number of a line, a colon and its 64 signs, as this script prints them');
  process.exit(1);
}

const store = await openStore();

try {
  const report = await verifyChain(values.expect === undefined ? undefined : { n: Number(n), hash });
  if (report.unchained > 0) console.log(`${report.unchained} lines are older than the chain; nothing proves them.`);
  if (report.forgotten > 0) console.log(`${report.forgotten} lines no longer say whom they were about, at her wish.`);
  if (report.broken === undefined) {
    console.log(`The audit log is whole: ${report.lines} lines. Note its end elsewhere:`);
    console.log(`${report.head.n}:${report.head.hash}`);
  } else {
    console.error(`The audit log is broken at line ${report.broken.n}: ${REASONS[report.broken.reason]}.`);
    process.exitCode = 1;
  }
} finally {
  await store.close();
}
