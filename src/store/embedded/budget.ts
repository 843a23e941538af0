import { createContext, Script } from 'node:vm';
import { CommandError } from './errors.ts';
import { guard } from './regex.ts';

/** Long enough for a scan of some 100,000 documents, short enough for everyone who waits behind it. */
const LIMIT_MS = 1_000;

const room: { run: () => unknown } = { run: () => undefined };
createContext(room);
const script = new Script('run()');

/**
 * Runs `work` and breaks it off, even in the middle of a regular expression, when it takes too long.
 * @throws CommandError 50 (MaxTimeMSExpired).
 */
export function withTimeLimit<T>(work: () => T): T {
  guard.limited = true;
  room.run = work;
  try {
    return script.runInContext(room as never, { timeout: LIMIT_MS }) as T;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw new CommandError(50, 'operation exceeded time limit: a regular expression took too long');
    }
    throw error;
  } finally {
    guard.limited = false;
  }
}
