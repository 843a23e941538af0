import { INTERACTION_KINDS } from '../core/events.ts';
import { releaseHeldRecipients } from '../domain/broadcasts/holds.ts';
import { raiseIncident } from '../domain/incidents/incidents.ts';
import { advanceConversation, findConversation, removeConversation } from '../domain/messages/conversations.ts';
import { closeEvent, eventOf, findEvent, nextEvents, postponeEvent } from '../domain/messages/inbox.ts';
import type { ConversationRow, InboxRow, StoredResult } from '../domain/messages/model.ts';
import { queueMessages } from '../domain/messages/outbox.ts';
import { releaseHeldRows } from '../domain/messages/sending.ts';
import { timerStands } from '../domain/messages/timers.ts';
import { type Conversation, type EngineEvent, newConversation } from '../engine/types.ts';
import { applyEffects, ORDER_TURN } from './effects.ts';
import type { PipelineOptions, Tuning } from './options.ts';

/** Events fetched at once. A run that got fewer need not look again: a wake-up during it makes another run. */
const BATCH = 10;
const RECENT = 20;
/** Somebody else works on the same contact (a lost lock): a few rounds of looking again, then the sweeper. */
const MAX_CONFLICTS = 10;

/** Somebody else moved the conversation on; what we computed is void. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

export interface ConversationDeps extends PipelineOptions {
  tuning: Tuning;
  wakeReplies: (contactId: string) => void;
  /** Wakes the contact again after so many ms; the sweeper would too, later. */
  wakeLater: (contactId: string, ms: number) => void;
  /** Takes what names a contact out of the queues. */
  forget: (contactId: string) => Promise<void>;
  /** Resolves when no older events can be on a spool. */
  whenSpoolEmpty: () => Promise<void>;
}

/** Handles what waits for one contact, in platform-time order: unfinished effects, results, then the next events. */
export function conversationRunner(deps: ConversationDeps): (contactId: string) => Promise<void> {
  return async function run(contactId) {
    await deps.whenSpoolEmpty();
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
      try {
        while (await handleBatch(contactId, deps)) {
          // more may wait
        }
        if (await deps.own?.run(contactId, deps.clock.now())) await deps.forget(contactId);
        return;
      } catch (error) {
        if (!(error instanceof Overtaken)) throw error;
      }
    }
    deps.wakeLater(contactId, 200);
  };
}

/** @returns whether to look again at once. */
async function handleBatch(contactId: string, deps: ConversationDeps): Promise<boolean> {
  const [stored, events] = await Promise.all([findConversation(contactId), nextEvents(contactId, BATCH)]);
  let row = stored ?? undefined;

  const open = row && (await findOpen(row, events));
  if (row && open) {
    const standing = row;
    const going = await guarded(open, deps, () => finishTurn(standing, open, deps));
    if (!going) return false;
    row = going.row;
  }

  for (const event of events) {
    if (event._id === open?._id) continue;
    if (event.notBefore > deps.clock.now()) return false;
    const before: ConversationRow | undefined = row;
    const going = await guarded(event, deps, () => handleEvent(before, event, deps));
    if (!going) return false;
    row = going.row;
  }
  return events.length === BATCH;
}

/** The event the last turns answer, if its effects may be unapplied. */
async function findOpen(row: ConversationRow, events: InboxRow[]): Promise<InboxRow | undefined> {
  const listed = events.find((event) => event._id === row.takenId);
  if (listed || events.length < BATCH) return listed;
  const event = await findEvent(row.takenId);
  return event?.state === 'new' ? event : undefined;
}

/**
 * Does the work for an event; when it throws, tries again later, and in the end says so to her and to staff.
 * @returns undefined when the contact has to wait.
 */
async function guarded(
  event: InboxRow,
  deps: ConversationDeps,
  work: () => Promise<ConversationRow | undefined>,
): Promise<{ row: ConversationRow | undefined } | undefined> {
  const { log, clock, tuning } = deps;
  if (event.notBefore > clock.now()) return undefined;
  try {
    return { row: await work() };
  } catch (error) {
    if (error instanceof Overtaken) throw error;
    const waitMs = tuning.eventBackoffMs[event.attempts] ?? 0;
    log.error(
      { contactId: event.contactId, eventId: event._id, kind: event.body.kind, attempt: event.attempts + 1, error },
      'event not handled',
    );
    // When the store is what fails, this throws too and the attempt does not count.
    await postponeEvent(event._id, nameOf(error), clock.now() + waitMs);
    if (event.attempts < tuning.eventBackoffMs.length) {
      deps.wakeLater(event.contactId, waitMs);
      return undefined;
    }
    return { row: await giveUp(event, error, deps) };
  }
}

async function giveUp(event: InboxRow, error: unknown, deps: ConversationDeps): Promise<ConversationRow | undefined> {
  const now = deps.clock.now();
  let row = (await findConversation(event.contactId)) ?? undefined;
  await raiseIncident({
    kind: 'event-failed',
    channel: event.channel,
    account: event.account,
    detail: `${event._id} ${event.body.kind} ${nameOf(error)}`,
    now,
  });
  // Standing in the middle of a broken turn she could not be answered any more: put what she typed aside.
  if (row?.takenId === event._id) {
    row = await advanceConversation(row.turn, {
      ...row,
      turn: row.turn + 1,
      effects: [],
      results: [],
      conversation: putAside(row.conversation as Conversation, now),
    });
    if (!row) throw new Overtaken();
  }
  if (event.body.kind !== 'timer' && INTERACTION_KINDS.has(event.body.kind)) {
    await queueMessages(deps.channels, {
      contactId: event.contactId,
      lane: 'reply',
      idParts: ['trouble', event._id],
      messages: [{ kind: 'text', text: deps.texts.t(row?.language ?? 'vi', 'pipeline.trouble') }],
      now,
    });
  }
  await closeEvent(event._id, nameOf(error));
  return row;
}

/** What is half done becomes a draft, which she is offered later. */
function putAside(conversation: Conversation, now: number): Conversation {
  const { awaiting: _, asked: __, stack, ...rest } = conversation;
  const bottom = stack[0];
  return {
    ...rest,
    turn: conversation.turn + 1,
    stack: [],
    drafts: bottom
      ? { ...rest.drafts, [bottom.flow]: { frames: stack, savedAt: now, why: 'left', offered: false } }
      : rest.drafts,
  };
}

async function handleEvent(
  row: ConversationRow | undefined,
  event: InboxRow,
  deps: ConversationDeps,
): Promise<ConversationRow | undefined> {
  // Taken and finished before, only not closed: a crash, or a run beside ours.
  if (row?.recent.includes(event._id)) {
    await closeEvent(event._id);
    return row;
  }
  if (!(await concernsFlow(event, deps))) {
    await closeEvent(event._id);
    return row;
  }

  const now = deps.clock.now();
  const engineEvent: EngineEvent =
    event.body.kind === 'timer'
      ? { kind: 'timer', name: event.body.name }
      : { id: event._id, at: event.at, body: event.body };
  const next = await turn(row, event, engineEvent, [], deps, now);
  return finishTurn(next, event, deps);
}

/** Everything an event means outside of flows; each part may happen again. @returns whether a flow should see it. */
async function concernsFlow(event: InboxRow, deps: ConversationDeps): Promise<boolean> {
  const { body, contactId } = event;
  const now = deps.clock.now();
  if (body.kind === 'timer') return timerStands(contactId, body.name, body.turn);
  if (body.kind === 'policy') {
    await raiseIncident({ kind: 'policy', channel: event.channel, account: event.account, detail: body.action, now });
    return false;
  }
  if (contactId.endsWith('-account') || body.kind === 'thread' || body.kind === 'unknown') return false;

  await deps.touchContact(eventOf(event));
  if (INTERACTION_KINDS.has(body.kind)) {
    // Her window is open again: what waited for her goes first, it is older.
    if ((await releaseHeldRows(contactId, now)) > 0) deps.wakeReplies(contactId);
    await releaseHeldRecipients(contactId, now);
    await deps.afterInteraction?.(contactId, event.at);
  }
  return true;
}

/** Asks the engine and stores its answer by one conditional write. */
async function turn(
  row: ConversationRow | undefined,
  event: InboxRow,
  engineEvent: EngineEvent,
  results: StoredResult[],
  deps: ConversationDeps,
  now: number,
): Promise<ConversationRow> {
  const facts = await deps.loadFacts(event.contactId, now);
  const conversation = (row?.conversation as Conversation | undefined) ?? firstConversation(event.contactId, now);
  const out = deps.transition({ conversation, facts }, engineEvent, now);

  const next = await advanceConversation(row?.turn, {
    _id: event.contactId,
    channel: event.channel,
    account: event.account,
    userId: event.userId,
    language: facts.language,
    turn: out.conversation.turn,
    conversation: out.conversation,
    effects: out.effects,
    results,
    takenId: event._id,
    takenAt: event.at,
    answering: event.body.kind !== 'timer',
    recent: [...(row?.recent ?? []).filter((id) => id !== event._id), event._id].slice(-RECENT),
    orderBase: Math.max((row?.orderBase ?? 0) + ORDER_TURN, now * ORDER_TURN),
  });
  if (!next) throw new Overtaken();
  return next;
}

/**
 * A contact we forgot may come back: her turns must not count from 0 again, the ids of her earlier effects are made of
 * them. Time grows faster than turns.
 */
function firstConversation(contactId: string, now: number): Conversation {
  return { ...newConversation(contactId), turn: Math.floor(now / 10) };
}

/** Applies effects and gives results back to the flow until nothing is left, then closes the event. */
async function finishTurn(
  start: ConversationRow,
  event: InboxRow,
  deps: ConversationDeps,
): Promise<ConversationRow | undefined> {
  const giveUpCalls = event.attempts >= deps.tuning.eventBackoffMs.length;
  let failed: string | undefined;
  let row = start;

  for (;;) {
    const now = deps.clock.now();
    const fresh = await applyEffects(
      row,
      {
        channels: deps.channels,
        handlers: deps.handlers,
        texts: deps.texts,
        log: deps.log,
        contactInfoImageUrl: deps.contactInfoImageUrl ?? '',
        onQueued: deps.wakeReplies,
      },
      {
        now,
        giveUp: giveUpCalls,
        async onGivenUp(name, error) {
          failed = `${name}: ${nameOf(error)}`;
          deps.log.error({ contactId: row._id, eventId: event._id, effect: name, error }, 'effect given up');
          await raiseIncident({
            kind: 'effect-failed',
            channel: row.channel,
            account: row.account,
            detail: `${event._id} ${failed}`,
            now,
          });
        },
      },
    );
    const [result, ...rest] = [...row.results, ...fresh];
    if (!result) break;
    row = await turn(row, event, { kind: 'result', ...result }, rest, deps, now);
  }

  if (!(await closeEvent(event._id, failed))) return row;
  await removeConversation(row._id, row.turn);
  return undefined;
}

/** Class and code of an error, safe to store: messages may repeat what somebody typed. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name}${code}`;
}
