import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot, World } from './world.ts';

const FILE = 'simulator.json';
const WAIT_MS = 500;

/** Keeps the simulator's memory in one JSON file, so that a restart changes nothing. */
export interface Keeper {
  kept: Snapshot | undefined;
  watch(world: World): void;
  /** Writes now. */
  keep(): void;
  stop(): void;
}

export function openKeeper(dataDir: string | undefined): Keeper {
  if (!dataDir) return { kept: undefined, watch: () => {}, keep: () => {}, stop: () => {} };
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, FILE);
  let watched: World | undefined;
  let timer: NodeJS.Timeout | undefined;

  const keep = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!watched) return;
    writeFileSync(`${path}.new`, JSON.stringify(watched.snapshot()));
    renameSync(`${path}.new`, path);
  };

  return {
    kept: readKept(path),
    watch(world) {
      watched = world;
      world.onChange(() => {
        timer ??= setTimeout(keep, WAIT_MS);
      });
    },
    keep,
    stop: keep,
  };
}

function readKept(path: string): Snapshot | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Snapshot;
  } catch {
    // Missing at the first start. A damaged file only costs pretended chats, so starting anew is right.
    return undefined;
  }
}
