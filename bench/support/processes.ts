import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Served {
  /** CPU seconds used so far by the process and all below it. */
  cpuSeconds(): number;
  /** Resident memory of the process and all below it, MB. */
  memoryMb(): number;
  stop(): Promise<void>;
}

/** Starts `node <args>` and waits until `url` answers 200. */
export async function serve(args: string[], env: Record<string, string>, url: string | undefined): Promise<Served> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (url) await answers(url, child);

  return {
    cpuSeconds: () => sum(treeOf(child.pid ?? 0).map(cpuSecondsOf)),
    memoryMb: () => Math.round(sum(treeOf(child.pid ?? 0).map(residentMbOf))),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const endAt = Date.now() + 60_000;
  while (Date.now() < endAt) {
    if (child.exitCode !== null) throw new Error(`the server at ${url} ended with ${child.exitCode}`);
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the server at ${url} did not become ready in a minute`);
}

/** The process and all its descendants; Linux only, elsewhere the process alone. */
function treeOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const fields = statOf(Number(name));
    if (fields) parents.set(Number(name), Number(fields[1]));
  }
  const tree = [pid];
  for (const parent of tree) tree.push(...[...parents].filter(([, of]) => of === parent).map(([child]) => child));
  return tree;
}

/** The fields of /proc/<pid>/stat behind the name: state, parent, … */
function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    return undefined;
  }
}

const TICKS_PER_SECOND = 100;

function cpuSecondsOf(pid: number): number {
  const fields = statOf(pid);
  return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND : 0;
}

function residentMbOf(pid: number): number {
  const pages = Number(statOf(pid)?.[21] ?? 0);
  return (pages * 4096) / 1_048_576;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
