// `npm test`: everything that gates a landing, from a fresh clone. `npm test -- unit e2e` runs only those projects.
import { join } from 'node:path';
import { chromium, ensureDependencies, ensureProgram, node, redis, root, run, say } from './prepare.mjs';

const bin = (name) => join(root, 'node_modules', '.bin', name);
const projects = process.argv.slice(2).flatMap((name) => ['--project', name]);

ensureDependencies();
ensureProgram('redis-server', redis);
ensureProgram('chromium', chromium);
process.env.PATH = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;

step('Types', bin('tsc'), []);
step('Format and lint', bin('biome'), ['ci', '--error-on-warnings', '.']);
step('Flows', node, ['scripts/flows-check.ts']);
step('Content', node, ['scripts/content-check.ts']);
step('Tests', bin('vitest'), ['run', ...projects]);

function step(name, command, args) {
  say(`\n— ${name}`);
  run(command, args);
}
