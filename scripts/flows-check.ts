import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTexts } from '../src/core/texts.ts';
import { checkFlows } from '../src/engine/check.ts';
import { readFolder } from '../src/engine/flows.ts';
import { flowJsonSchema } from '../src/engine/json-schema.ts';
import type { Problem } from '../src/engine/read-flow.ts';
import { checkStories } from '../src/engine/stories.ts';

// npm run flows:check [-- --write]   With --write the JSON Schema is made anew.
const root = join(import.meta.dirname, '..');
const dir = join(root, 'flows');
const schemaFile = join(dir, 'schema.json');
const comment = '# yaml-language-server: $schema=';

if (process.argv.includes('--write')) writeFileSync(schemaFile, flowJsonSchema());

const files = readFolder(dir);
const archived = readFolder(join(dir, 'archive'));
const ids = files.flatMap((file) => (file.flow ? [file.flow.id] : []));
const problems: Problem[] = [
  ...checkFlows(files, openTexts(join(root, 'locales'))),
  ...archived.flatMap((file) => file.problems),
  ...checkStories(ids, join(root, 'test', 'flows')),
];

for (const { file } of files) {
  if (!readFileSync(file, 'utf8').startsWith(comment)) {
    problems.push({ file, line: 1, message: `the first line is "${comment}./schema.json"` });
  }
}
if (!existsSync(schemaFile) || readFileSync(schemaFile, 'utf8') !== flowJsonSchema()) {
  problems.push({ file: schemaFile, line: 1, message: 'is out of date: npm run flows:check -- --write' });
}

for (const { file, line, step, message } of problems) {
  const path = file.replace(`${root}/`, '');
  console.error(`${path}:${line}${step === undefined ? '' : ` step ${step}`}: ${message}`);
}
if (problems.length > 0) {
  console.error(`\n${problems.length} problem(s) in the flows.`);
  process.exitCode = 1;
} else {
  console.log(`${files.length} flows, ${archived.length} old versions: all sound.`);
}
