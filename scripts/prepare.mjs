// Runs on whatever Node is installed (20 or newer): brings everything else to the machine.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Node 24 from the lockfile, whatever started this script. */
export const node = join(root, 'node_modules', '.bin', 'node');

/** Installs the locked dependencies when the lockfile changed since the last time. */
export function ensureDependencies() {
  const marker = join(root, 'node_modules', '.installed');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(node) && existsSync(marker) && readFileSync(marker, 'utf8') === lock) return;

  say('Installing dependencies (npm ci) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (!existsSync(node)) {
    fail('npm did not install Node 24 (the package "node"): its install script was not allowed. Run: npm rebuild node');
  }
  writeFileSync(marker, lock);
}

/**
 * Makes sure a program is on the PATH, through apt or brew where that can be done without asking.
 * @param {string} command  the program
 * @param {{apt: string, brew: string, why: string}} packages
 */
export function ensureProgram(command, packages) {
  if (isOnPath(command)) return;

  if (isOnPath('apt-get') && process.getuid?.() === 0) {
    say(`${command} is missing (${packages.why}): installing it with apt-get …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const quiet = { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env };
    const install = () =>
      spawnSync('apt-get', ['install', '-y', '--no-install-recommends', packages.apt], quiet).status === 0;
    if (install() || (spawnSync('apt-get', ['update'], quiet).status === 0 && install())) return;
  } else if (isOnPath('brew')) {
    say(`${command} is missing (${packages.why}): installing it with brew …`);
    if (spawnSync('brew', ['install', packages.brew], { stdio: 'inherit' }).status === 0) return;
  }
  fail(
    `${command} is missing (${packages.why}) and could not be installed from here.\n` +
      `  Debian, Ubuntu:  sudo apt-get install ${packages.apt}\n  macOS:           brew install ${packages.brew}\nThen run the same command again.`,
  );
}

export const redis = { apt: 'redis-server', brew: 'redis', why: 'the queue runs on it' };
export const chromium = { apt: 'chromium', brew: 'chromium', why: 'the console is tested in it' };

export function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((dir) => existsSync(join(dir, command)));
}

/** Runs a program to its end; a failure ends this script with the same status. */
export function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) fail(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

export function say(sentence) {
  process.stdout.write(`${sentence}\n`);
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
