/**
 * npm run units:apply -- <change set> [--dry-run]
 *
 * Shows what a ready change set (`seed/changes/`) does to units, people and open work, then applies it; with --dry-run
 * it only shows. Uses MONGODB_URI, else the store under DATA_DIR (the server must then be stopped).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/core/clock.ts';
import { InputError } from '../src/core/errors.ts';
import { silentLog } from '../src/core/log.ts';
import { openTexts } from '../src/core/texts.ts';
import { formatDay } from '../src/core/time.ts';
import { applyChangeSet, loadChangeSets, previewChangeSet } from '../src/domain/organisation/change-sets.ts';
import { previewLines } from '../src/domain/organisation/preview-lines.ts';
import { seedOrganisation } from '../src/domain/organisation/seed.ts';
import { recordAudit } from '../src/domain/staff/audit.ts';
import { migrate } from '../src/store/migrations.ts';
import { openStore } from './support/open-store.ts';

const root = join(import.meta.dirname, '..');
const changesDir = join(root, 'seed', 'changes');
if (existsSync('.env')) process.loadEnvFile('.env');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean', default: false } },
});
const texts = openTexts(join(root, 'locales'));
const say = (key: string, params: Record<string, string> = {}) => texts.t('vi', `units.${key}`, params);
const [id = ''] = positionals;

const store = await openStore();

try {
  await migrate(silentLog);
  await seedOrganisation(join(root, 'seed'));
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await store.close();
}

async function run(): Promise<number> {
  const now = systemClock.now();
  const found = await previewChangeSet(changesDir, id, now);
  if (!found) {
    const ids = loadChangeSets(changesDir).map((set) => set.id);
    console.error(say('apply.unknown', { id, ids: ids.join(', ') }));
    return 1;
  }
  const { set, preview } = found;
  if (set.change) {
    console.log(say('apply.already', { id, day: formatDay(set.change.firstDay) }));
    return 0;
  }
  console.log([say('apply.title', { title: set.title }), ...previewLines(preview, texts, 'vi')].join('\n'));
  if (preview.problems.length > 0) return 1;
  if (values['dry-run']) {
    console.log(`\n${say('apply.dry_run')}`);
    return 0;
  }

  const done = await applyChangeSet(changesDir, id, { actId: `units:apply ${id} ${now}`, staffId: 'cli', at: now });
  if (!done || 'problems' in done) return 1;
  await recordAudit({ staffId: 'cli', act: 'units.apply', about: done.change._id, details: { set: id }, at: now });
  const { undoableUntil } = preview;
  console.log(`\n${undoableUntil ? say('apply.planned', { day: formatDay(undoableUntil) }) : say('apply.applied')}`);
  return 0;
}
