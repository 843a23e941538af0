import { takeUp } from './drafts.ts';
import { push } from './leave.ts';
import { type Payload, readPayload } from './payloads.ts';
import { openQuestion } from './questions.ts';
import { offersOf, type Run, say, sayWith } from './run.ts';
import { answer } from './settle.ts';
import { open as openFlow, walk } from './walk.ts';
import { decideDraft, type GlobalWord, obey } from './words.ts';

/** A second tap within this time is the same tap. */
const DOUBLE_ANSWER_MS = 60_000;
const DOUBLE_MENU_MS = 5_000;

const WORDS: Readonly<Record<string, GlobalWord>> = {
  menu: 'menu',
  help: 'help',
  handoff: 'human',
  human: 'human',
  stop: 'stop',
  repeat: 'repeat',
  cancel: 'cancel',
  back: 'back',
  skip: 'skip',
  continue: 'continue',
};

/** Takes a tap on a button of ours, however old, or a payload somebody typed by hand. */
export function takeTap(run: Run, raw: string): void {
  const payload = readPayload(raw);
  const { conversation } = run;
  const last = conversation.lastTap;
  const window = payload.kind === 'answer' ? DOUBLE_ANSWER_MS : DOUBLE_MENU_MS;
  if (last?.payload === raw && run.now - last.at < window) return;
  conversation.lastTap = { payload: raw, at: run.now };

  switch (payload.kind) {
    case 'answer':
      takeAnswerTap(run, payload);
      return;
    case 'draft':
      decideDraft(run, payload.act, payload.flow);
      return;
    case 'menu':
      takeMenuTap(run, payload.target, payload.argument);
      return;
    case 'foreign':
      unknownTap(run);
      return;
  }
}

function takeMenuTap(run: Run, target: string, argument: string | undefined): void {
  const word = WORDS[target];
  if (word) {
    obey(run, word);
    return;
  }
  const flow = run.flows.find(target) ?? run.flows.byIntent(target);
  if (!flow || !openFlow(run, flow.id, argument === undefined ? {} : { argument })) unknownTap(run);
}

function takeAnswerTap(run: Run, tap: Extract<Payload, { kind: 'answer' }>): void {
  const { conversation } = run;
  const draft = conversation.drafts[tap.flow];
  // She came back after a pause and simply tapped the button that was waiting.
  if (conversation.stack.length === 0 && draft?.asked?.nonce === tap.nonce) takeUp(run, tap.flow);

  const { asked } = conversation;
  const open = openQuestion(run);
  const sameQuestion = asked?.step === tap.step && open?.frame.flow === tap.flow;
  // A menu that came twice has two rows of buttons: either will do. Not so a card to be read through, or a form whose
  // next field stands under the same step.
  const current = sameQuestion && (asked?.nonce === tap.nonce || (open !== undefined && 'ask' in open.step));
  if (current) {
    delete conversation.offer;
    if (answer(run, { kind: 'tap', value: tap.value }).kind === 'taken') return;
    say(run, 'engine.old_button');
    walk(run);
    return;
  }

  const flow = run.flows.find(tap.flow);
  const restarts =
    flow && flow.draft !== true && flow.entry !== false && flow.quiet !== true && flow.start === tap.step;
  if (conversation.stack.length === 0 && flow && restarts) {
    push(run, flow, 'start');
    if (answer(run, { kind: 'tap', value: tap.value }).kind === 'bad') walk(run);
    return;
  }
  if (conversation.stack.length > 0) {
    say(run, 'engine.old_button');
    walk(run);
    return;
  }
  sayWith(run, 'engine.old_button_idle', offersOf(run, ['menu']));
}

function unknownTap(run: Run): void {
  if (openQuestion(run)) {
    say(run, 'engine.old_button');
    walk(run);
    return;
  }
  sayWith(run, 'engine.old_button_idle', offersOf(run, ['menu']));
}
