// `npm run demo`: installs what is missing, then hands over to src/demo.ts on Node 24.
import { spawn } from 'node:child_process';
import { ensureDependencies, ensureProgram, node, redis, root } from './prepare.mjs';

ensureDependencies();
ensureProgram('redis-server', redis);

const child = spawn(node, ['src/demo.ts', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
// Ctrl-C reaches the child as well; this process only waits for it to stop its own children.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)));
