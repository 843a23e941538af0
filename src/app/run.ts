import { readConfig } from '../config.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { type Log, openLog } from '../core/log.ts';
import { type AppOptions, openApp } from './open.ts';
import { followClock } from './simulator-clock.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Starts the server from the environment and stops it at SIGTERM or SIGINT. A start that fails for a reason a person
 * can repair says so without a stack and exits with 1.
 */
export async function runFromEnv(env: Env, options: Omit<AppOptions, 'config' | 'clock' | 'log'> = {}): Promise<void> {
  let log: Log | undefined;
  try {
    const config = readConfig(env);
    log = openLog(config.logLevel);
    const followed = config.simulatorUrl ? await followClock(config.simulatorUrl) : undefined;
    const clock: Clock = followed?.clock ?? systemClock;
    const app = await openApp({ config, clock, log, ...options });

    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        log?.info({ signal }, 'stopping');
        followed?.stop();
        app.stop().then(
          () => process.exit(0),
          (error: unknown) => {
            log?.error({ error }, 'stopped in disorder');
            process.exit(1);
          },
        );
      });
    }
  } catch (error) {
    if (error instanceof InputError) process.stderr.write(`${error.message}\n`);
    else if (log) log.error({ error }, 'could not start');
    else throw error;
    process.exit(1);
  }
}
