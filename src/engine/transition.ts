import { INTERACTION_KINDS, type InboundBody } from '../core/events.ts';
import { type ContactFacts, LEADS_TIMER } from '../core/facts.ts';
import { mediaIdOf } from '../core/ids.ts';
import { PAYLOAD_PREFIX } from '../core/messages.ts';
import { hourOf } from '../core/time.ts';
import { putAside } from './drafts.ts';
import type { Flows } from './flows.ts';
import { handOn } from './hand-on.ts';
import { miss } from './miss.ts';
import { askWhatPhotos, keepPhotos } from './photos.ts';
import { openQuestion } from './questions.ts';
import { takeResult } from './results.ts';
import { beginRun, callDomain, flowOf, offersOf, type Run, say, sayWith, topOf } from './run.ts';
import { takeSafety } from './safety.ts';
import { answer } from './settle.ts';
import { takeTap } from './taps.ts';
import { takeText } from './text.ts';
import type { Conversation, EngineEvent, TransitionInput, TransitionOutput } from './types.ts';
import { mendTop, open, walk } from './walk.ts';
import { offerWaiting } from './words.ts';

/** The name of the engine's one timer: nobody answered for a while. */
export const IDLE_TIMER = 'idle';
/** After so long away she is told again that a machine answers (Law 134/2025/QH15, art. 11). */
const LONG_AWAY_MS = 30 * 86_400_000;
/** A question put so lately is still before her eyes. */
const JUST_ASKED_MS = 10_000;
/** The note about a kept draft is not sent at night. */
const DAY_HOURS = { from: 7, to: 21.5 };

/**
 * Takes one event into a conversation. Pure: the same arguments always give the same answer; total: it never throws
 * and always ends, whatever the conversation or the event holds.
 *
 * @param flows Sound flows, from `openFlows`.
 * @param now   Epoch ms, when the event is handled.
 * @returns The conversation one turn on, and what is to be done, in order. A `call` that is awaited is always the last
 *          effect before its result; its id is `effectIdOf(conversation.id, conversation.turn, index)`.
 */
export function transition(
  flows: Flows,
  { conversation, facts }: TransitionInput,
  event: EngineEvent,
  now: number,
): TransitionOutput {
  const run = begin(flows, conversation, facts, now);

  if ('body' in event) takeBody(run, event.id, event.body, event.at);
  else if (event.kind === 'timer') takeTimer(run, event.name);
  else if (run.conversation.awaiting?.effectId === event.effectId) {
    delete run.conversation.awaiting;
    takeResult(run, event.outcome, event.values);
  }
  settleLeftOvers(run);
  finish(run);
  return { conversation: run.conversation, effects: run.effects };
}

function begin(flows: Flows, before: Conversation, facts: ContactFacts, now: number): Run {
  const conversation: Conversation = { ...structuredClone(before), turn: before.turn + 1 };
  const introduce = conversation.introduce === true;
  delete conversation.introduce;
  return { ...beginRun(flows, facts, now, conversation), introduce };
}

function takeBody(run: Run, eventId: string, body: InboundBody, at: number): void {
  const { conversation } = run;
  if (body.kind === 'withdraw') {
    conversation.stack = [];
    conversation.drafts = {};
    delete conversation.awaiting;
    delete conversation.offer;
    callDomain(run, 'contacts.deleteEverything', {}, false);
    return;
  }
  if (body.kind === 'unfollow') {
    if (!conversation.awaiting) putAside(run, 'left');
    callDomain(run, 'consents.stop', {}, false);
    return;
  }
  if (body.kind === 'edit') {
    takeEdit(run, body.text);
    return;
  }
  if (!INTERACTION_KINDS.has(body.kind)) return;

  const away = conversation.seenAt === undefined ? undefined : run.now - conversation.seenAt;
  run.introduce ||= away === undefined || away > LONG_AWAY_MS;
  conversation.seenAt = run.now;
  if (conversation.awaiting) {
    // The pipeline does not let this happen; if it does, she is heard in an emergency and asked to wait otherwise.
    const { awaiting } = conversation;
    delete conversation.awaiting;
    if (body.kind === 'text' && takeSafety(run, body.text)) return;
    conversation.awaiting = awaiting;
    say(run, 'engine.busy');
    return;
  }
  if (away !== undefined && away > run.flows.idleMs && conversation.stack.length > 0) putAside(run, 'time-out');
  takeInteraction(run, eventId, body, at);
}

function takeInteraction(run: Run, eventId: string, body: InboundBody, at: number): void {
  if (body.kind === 'text' && takeSafety(run, body.text)) return;
  if (!mendTop(run)) return;
  if (body.kind === 'text' || body.kind === 'choice') {
    run.shown = run.conversation.shown;
    delete run.conversation.shown;
  }
  switch (body.kind) {
    case 'text':
      if (body.text.trim().startsWith(PAYLOAD_PREFIX)) {
        takeTap(run, body.text.trim());
        return;
      }
      takeText(run, body.text, at);
      return;
    case 'choice':
      takeTap(run, body.payload);
      return;
    case 'media':
      takeMedia(run, eventId, body, at);
      return;
    case 'sticker':
      if (body.like && pendingYesNo(run) && answer(run, { kind: 'like' }).kind === 'taken') return;
      aside(run, 'engine.sticker');
      return;
    case 'location': {
      const text = `${body.latitude.toFixed(5)}, ${body.longitude.toFixed(5)}`;
      if (answer(run, { kind: 'place', text }).kind === 'taken') return;
      aside(run, 'engine.location_elsewhere');
      return;
    }
    case 'contact-info':
      if (body.phone !== undefined && answer(run, { kind: 'phone', phone: body.phone }).kind === 'taken') return;
      aside(run, 'engine.thanks');
      return;
    case 'reaction':
      if (body.added) say(run, 'engine.thanks');
      return;
    case 'follow':
    case 'chat-opened':
      greet(run);
      return;
    case 'referral':
      takeReferral(run, body.ref);
      return;
    default:
      aside(run, 'engine.unsupported');
      return;
  }
}

function pendingYesNo(run: Run): boolean {
  const step = openQuestion(run)?.step;
  return step !== undefined && 'ask' in step && step.ask.kind === 'confirm';
}

/** Something kind about what she sent, then the question that is open, or the menu. */
function aside(run: Run, key: string): void {
  if (openQuestion(run)) {
    say(run, key);
    walk(run);
    return;
  }
  sayWith(run, key, offersOf(run, ['menu']));
}

/** An edit is no new answer, but its text goes through the safety check like any other. */
function takeEdit(run: Run, text: string): void {
  if (run.conversation.awaiting) return;
  if (takeSafety(run, text)) return;
  if (openQuestion(run)) say(run, 'engine.edit_unseen');
}

function takeMedia(run: Run, eventId: string, body: Extract<InboundBody, { kind: 'media' }>, at: number): void {
  if (body.text !== undefined && takeSafety(run, body.text)) return;
  const ids = body.media.flatMap((media, index) => (media.type === 'image' ? [mediaIdOf(eventId, index)] : []));
  const caption = body.text?.trim() ?? '';
  const question = openQuestion(run);
  const wantsPhotos = question !== undefined && 'ask' in question.step && question.step.ask.kind === 'photos';

  if (ids.length > 0 && wantsPhotos && answer(run, { kind: 'media', ids }).kind === 'taken') return;
  if (ids.length > 0 && !wantsPhotos && keepPhotos(run, ids, caption !== '')) {
    if (caption !== '') takeText(run, caption, at);
    return;
  }
  if (caption !== '' && !wantsPhotos) {
    say(run, 'engine.photo_not_now');
    takeText(run, caption, at);
    return;
  }
  if (wantsPhotos) {
    aside(run, 'engine.only_photos');
    return;
  }
  if (ids.length > 0 && offerWaiting(run, { mediaIds: ids })) return;
  if (ids.length > 0 && !question) {
    askWhatPhotos(run);
    return;
  }
  aside(run, body.media.some((media) => media.type === 'audio') ? 'engine.voice' : 'engine.photo_elsewhere');
}

/** She arrived without saying anything yet. */
function greet(run: Run): void {
  if (openQuestion(run)) {
    const askedAt = run.conversation.asked?.at;
    // Opening a chat by a link is told as two events: what the first has asked is not asked again by the second.
    if (askedAt === undefined || run.now - askedAt > JUST_ASKED_MS) walk(run);
    return;
  }
  if (run.facts.consents.reply === undefined && open(run, 'welcome')) return;
  if (offerWaiting(run)) return;
  run.introduce = false;
  say(run, 'engine.welcome_back');
  open(run, 'menu');
}

/** A link or QR code with a code of ours: `moi_<invite>`, `ch_<branch>`. */
function takeReferral(run: Run, ref: string): void {
  for (const flow of run.flows.all()) {
    for (const { prefix, save } of flow.refs ?? []) {
      const rest = ref.startsWith(prefix) ? ref.slice(prefix.length) : '';
      if (rest !== '' && rest.length <= 100 && open(run, flow.id, { [save]: rest })) return;
    }
  }
  greet(run);
}

function takeTimer(run: Run, name: string): void {
  const { conversation } = run;
  if (name === LEADS_TIMER) handOn(run);
  if (name !== IDLE_TIMER || conversation.idleAt === undefined) return;
  // An older timer that could not be called back in time.
  if (run.now < conversation.idleAt) return;
  delete conversation.idleAt;
  if (conversation.awaiting || conversation.stack.length === 0) return;

  const quiet = topOf(run) !== undefined && quietFlow(run);
  const kept = putAside(run, 'time-out');
  const hour = hourOf(run.now);
  if (kept.length > 0 && !quiet && hour >= DAY_HOURS.from && hour < DAY_HOURS.to) say(run, 'engine.timed_out');
}

function isFree(run: Run): boolean {
  const step = openQuestion(run)?.step;
  return step !== undefined && 'ask' in step && (step.ask.kind === 'text' || step.ask.kind === 'place');
}

function quietFlow(run: Run): boolean {
  return run.conversation.stack.some((frame) => flowOf(run, frame)?.quiet === true);
}

/** A side flow ended: what it held back, or the miss it reported, is dealt with now. */
function settleLeftOvers(run: Run): void {
  if (run.rehandle) {
    const held = run.rehandle;
    delete run.rehandle;
    if (held.text !== undefined) takeText(run, held.text, run.now);
    else walk(run);
  }
  if (run.missed) {
    const { text } = run.missed;
    delete run.missed;
    // What looked like a question and has no answer in the documents was the answer to a free question after all.
    if (!isFree(run) || answer(run, { kind: 'text', text, at: run.now }).kind === 'bad') miss(run);
  }
  delete run.rehandle;
}

/** Sets or drops the idle timer, and leaves no open question behind where none is open. */
function finish(run: Run): void {
  const { conversation } = run;
  if (!openQuestion(run)) delete conversation.asked;
  // Nothing was said yet: she is told with the first sentence after the result.
  if (run.introduce && conversation.awaiting) conversation.introduce = true;
  if (conversation.stack.length > 0 && !conversation.awaiting) {
    const at = run.now + run.flows.idleMs;
    if (conversation.idleAt !== at) run.effects.push({ type: 'timer', name: IDLE_TIMER, at });
    conversation.idleAt = at;
  } else if (conversation.idleAt !== undefined && !conversation.awaiting) {
    delete conversation.idleAt;
    run.effects.push({ type: 'cancel-timer', name: IDLE_TIMER });
  }
}
