import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawFlow } from '../src/engine/draw.ts';
import { readFolder } from '../src/engine/flows.ts';

// npm run flows:draw   One picture a flow under docs/flows/.
const root = join(import.meta.dirname, '..');
const target = join(root, 'docs', 'flows');
mkdirSync(target, { recursive: true });

let count = 0;
for (const { flow } of readFolder(join(root, 'flows'))) {
  if (!flow) continue;
  writeFileSync(join(target, `${flow.id}.svg`), drawFlow(flow));
  count += 1;
}
console.log(`${count} pictures in docs/flows/`);
