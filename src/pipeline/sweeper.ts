import type { Clock } from '../core/clock.ts';
import { systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { activeBroadcasts } from '../domain/broadcasts/drafts.ts';
import { resolveIncident } from '../domain/incidents/incidents.ts';
import { contactsWaiting, nextReceipts } from '../domain/messages/inbox.ts';
import type { Channels } from '../domain/messages/outbox.ts';
import { listPauses, pauseAccount, resumeAccount } from '../domain/messages/pauses.ts';
import { contactsToSend } from '../domain/messages/sending.ts';
import { takeTask } from '../domain/messages/tasks.ts';
import { fireTimers } from '../domain/messages/timers.ts';
import type { PeriodicTask, Tuning } from './options.ts';
import type { QueueName } from './queues.ts';

const LIMIT = 2_000;

export interface SweepDeps {
  clock: Clock;
  log: Log;
  tuning: Tuning;
  channels: Channels;
  tasks: readonly PeriodicTask[];
  wake: (queue: QueueName, ids: readonly string[]) => void;
  onResumed: () => void;
  /** Contacts something is to be done for in their own run. */
  dueContacts?: (now: number, limit: number) => Promise<string[]>;
}

/**
 * Wakes whatever is due in the store and not moving: lost wake-ups, retries whose time came, senders that died, timers,
 * broadcasts, periodic tasks. Many processes may sweep at once; there is no leader. What it wakes for nothing finds
 * nothing to do.
 */
export function sweeper(deps: SweepDeps): () => Promise<void> {
  const { clock, tuning, wake } = deps;
  const parts: readonly (() => Promise<void>)[] = [
    async () => wake('conversations', await fireTimers(clock.now(), LIMIT)),
    async () => {
      const now = clock.now();
      wake('conversations', await contactsWaiting(now, now - tuning.graceMs, LIMIT));
    },
    async () => wake('conversations', (await deps.dueContacts?.(clock.now(), LIMIT)) ?? []),
    async () => {
      if ((await nextReceipts(clock.now(), 1)).length > 0) wake('receipts', ['all']);
    },
    async () => {
      const due = await contactsToSend(clock.now() - tuning.graceMs, systemClock.now(), LIMIT);
      wake('replies', due.replies);
      wake('broadcast-sends', due.broadcasts);
    },
    async () => wake('broadcasts', await activeBroadcasts(clock.now())),
    () => probePaused(deps),
    () => runTasks(deps),
  ];

  return async function sweep() {
    for (const part of parts) {
      try {
        await part();
      } catch (error) {
        // The store is away, or a task failed: the next sweep is a second off.
        deps.log.warn({ error }, 'sweep broken off');
      }
    }
  };
}

/** Asks the platform whether paused accounts may speak again. */
async function probePaused(deps: SweepDeps): Promise<void> {
  const now = deps.clock.now();
  for (const pause of await listPauses()) {
    if (pause.probeAt > now) continue;
    const channel = deps.channels.get(pause.channel);
    const health = await channel?.health();
    if (!health?.ok) {
      await pauseAccount(pause.channel, pause.account, { code: pause.code, now, probeAt: now + deps.tuning.probeMs });
      continue;
    }
    await resumeAccount(pause.channel, pause.account);
    for (const kind of ['token-dead', 'account-restricted']) {
      await resolveIncident({ kind, channel: pause.channel, account: pause.account }, now);
    }
    deps.onResumed();
    deps.log.info({ channel: pause.channel }, 'account speaks again');
  }
}

async function runTasks(deps: SweepDeps): Promise<void> {
  for (const task of deps.tasks) {
    const now = deps.clock.now();
    if (!(await takeTask(task.name, task.everyMs, now))) continue;
    try {
      await task.run(now);
    } catch (error) {
      deps.log.error({ task: task.name, error }, 'task failed, it runs again next time');
    }
  }
}
