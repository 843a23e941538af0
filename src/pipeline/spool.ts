import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { type FileHandle, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { InboxRow } from '../domain/messages/model.ts';

const SUFFIX = '.spool';
const ADOPTED = '.adopted';
/** An owner touches its file each second; one that did not for so long is dead. */
const ORPHAN_MS = 20_000;
/** Read at once; more than the largest row. */
const PART_BYTES = 4_194_304;
const END_BYTES = 131_072;

interface OwnFile {
  handle: FileHandle;
  path: string;
  inode: number;
  /** Bytes handed to the store, and bytes safely written. */
  offset: number;
  length: number;
}

/** Events on disk while the store is away. */
export interface Spool {
  /** Rows of this process not yet handed to the store. */
  readonly size: number;
  /** Resolves when the rows are on the disk. @throws when the disk refuses. */
  append(rows: readonly InboxRow[]): Promise<void>;
  /**
   * Gives all rows in order to `insert`, then forgets them. Rows appended meanwhile are given too: when it resolves the
   * spool was empty at that moment.
   */
  replay(insert: (rows: InboxRow[]) => Promise<void>): Promise<void>;
  /** Replays what dead processes left. `insert` may see rows again. */
  replayOrphans(insert: (rows: InboxRow[]) => Promise<void>): Promise<void>;
  /** Says that this process lives. To be called each second while `size` > 0. */
  touch(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Append-only files, one an incarnation of a process, every write fsynced before it counts. A line is one row as JSON;
 * each write begins with a line break, so a torn line never swallows the one after it.
 */
export function openSpool(dir: string): Spool {
  mkdirSync(dir, { recursive: true });
  let file: OwnFile | undefined;
  let size = 0;
  let turn: Promise<unknown> = Promise.resolve();

  /** One thing at a time on our file. */
  function alone<T>(act: () => Promise<T>): Promise<T> {
    const result = turn.then(act, act);
    turn = result.catch(() => undefined);
    return result;
  }

  async function write(rows: readonly InboxRow[]): Promise<void> {
    if (!file) {
      const path = join(dir, `${process.pid}-${randomBytes(6).toString('hex')}${SUFFIX}`);
      const handle = await open(path, 'ax+');
      file = { handle, path, inode: (await handle.stat()).ino, offset: 0, length: 0 };
      await syncDir(dir);
    }
    await file.handle.appendFile(rows.map((row) => `\n${JSON.stringify(row)}`).join(''));
    await file.handle.datasync();
    file.length = (await file.handle.stat()).size;
    // Somebody thought us dead and took the file, perhaps before these rows were in it: write them anew.
    const now = await stat(file.path).catch(() => undefined);
    if (now?.ino === file.inode) return;
    await forget();
    await write(rows);
  }

  async function forget(): Promise<void> {
    const old = file;
    file = undefined;
    await old?.handle.close();
  }

  return {
    get size() {
      return size;
    },
    append: (rows) =>
      alone(async () => {
        await write(rows);
        size += rows.length;
      }),
    async replay(insert) {
      // The bulk without holding up those who append; only the end alone with the file.
      while (file && file.length - file.offset > END_BYTES) await replayPart(file, insert);
      await alone(async () => {
        if (!file) return;
        while (file.offset < file.length) await replayPart(file, insert);
        const { path } = file;
        await forget();
        await rm(path, { force: true });
        size = 0;
      });
    },
    async replayOrphans(insert) {
      for (const name of await readdir(dir)) {
        const path = join(dir, name);
        if (path === file?.path) continue;
        const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
        if (name.endsWith(ADOPTED)) {
          await replayFile(path, insert).catch(ignoreMissing);
          await rm(path, { force: true });
        } else if (name.endsWith(SUFFIX) && (age > ORPHAN_MS || isDead(name))) {
          await rename(path, `${path}${ADOPTED}`).catch(ignoreMissing);
          await replayFile(`${path}${ADOPTED}`, insert).catch(ignoreMissing);
          await rm(`${path}${ADOPTED}`, { force: true });
        }
      }
    },
    touch: () =>
      alone(async () => {
        const now = new Date();
        if (file) await utimes(file.path, now, now).catch(() => undefined);
      }),
    close: () => alone(forget),
  };
}

/** Whether events older than those in the store may still lie in `dir`, left by any process. */
export async function spoolHolds(dir: string): Promise<boolean> {
  const names = await readdir(dir).catch((): string[] => []);
  return names.some((name) => name.endsWith(SUFFIX) || name.endsWith(ADOPTED));
}

async function replayFile(path: string, insert: (rows: InboxRow[]) => Promise<void>): Promise<void> {
  await insertLines(await readFile(path, 'utf8'), insert);
}

async function insertLines(text: string, insert: (rows: InboxRow[]) => Promise<void>): Promise<void> {
  const rows = text.split('\n').flatMap(readLine);
  for (let from = 0; from < rows.length; from += 500) await insert(rows.slice(from, from + 500));
}

/** A torn line was never acknowledged: it is no loss. */
function readLine(line: string): InboxRow[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as InboxRow];
  } catch {
    return [];
  }
}

/** The process in a file's name is not there. A pid may have been used anew; then the age decides. */
function isDead(name: string): boolean {
  const pid = Number(name.split('-')[0]);
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** Hands over the rows from `offset` to at most `length`, and moves `offset`. */
async function replayPart(
  file: { handle: FileHandle; offset: number; length: number },
  insert: (rows: InboxRow[]) => Promise<void>,
): Promise<void> {
  const bytes = Buffer.alloc(Math.min(file.length - file.offset, PART_BYTES));
  await file.handle.read(bytes, 0, bytes.length, file.offset);
  const whole = file.offset + bytes.length === file.length;
  const end = whole ? bytes.length : bytes.lastIndexOf(0x0a);
  await insertLines(bytes.subarray(0, end).toString('utf8'), insert);
  file.offset += end;
}

/** A new file is only durable when its folder is. */
async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
