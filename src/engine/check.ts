import { basename } from 'node:path';
import { LANGUAGES, type Texts } from '../core/texts.ts';
import { ENGINE_TEXTS } from './built-in-texts.ts';
import { EFFECTS } from './effect-names.ts';
import { exitsOf, hasDeadEnd, reachable, silentLoop } from './graph.ts';
import type { FlowFile, Problem } from './read-flow.ts';
import type { Flow, Step } from './schema.ts';

/** Zalo refuses a text above 2,000 characters and a button title above 100 (Messenger: 2,000; above 20 we number). */
const MAX_TEXT = 2000;
const MAX_LABEL = 100;

type Report = (message: string, ...path: (string | number)[]) => void;

/**
 * Everything wrong with a set of current flow files, each with file, step and line: their shape, and how they fit each
 * other and the texts.
 */
export function checkFlows(files: readonly FlowFile[], texts: Texts): Problem[] {
  const flows = new Map(files.flatMap((file) => (file.flow ? [[file.flow.id, file.flow] as const] : [])));
  const problems = files.flatMap((file) => file.problems);

  for (const file of files) {
    const { flow } = file;
    if (!flow) continue;
    const report: Report = (message, ...path) => {
      const step = path[0] === 'steps' ? String(path[1]) : undefined;
      problems.push({ file: file.file, line: file.lineOf(...path), ...(step === undefined ? {} : { step }), message });
    };
    checkHead(flow, file, flows, report);
    checkShape(flow, report);
    for (const [id, step] of Object.entries(flow.steps)) checkStep(flow, id, step, flows, report);
    for (const { key, path, label } of textsOf(flow))
      checkText(texts, key, label, (message) => report(message, ...path));
  }
  for (const key of ENGINE_TEXTS) {
    checkText(texts, key, false, (message) => problems.push({ file: 'src/engine', line: 1, message }));
  }
  return problems;
}

function checkHead(flow: Flow, file: FlowFile, flows: ReadonlyMap<string, Flow>, report: Report): void {
  if (basename(file.file) !== `${flow.id}.yaml`) report(`the file of ${flow.id} is named ${flow.id}.yaml`, 'id');
  if (!flow.steps[flow.start]) report(`start names ${flow.start}, which is no step`, 'start');
  for (const other of flows.values()) {
    if (other.id >= flow.id) continue;
    for (const kind of ['intents', 'words'] as const) {
      const twice = (flow[kind] ?? []).find((it) => (other[kind] ?? []).includes(it));
      if (twice !== undefined) report(`${twice} starts ${other.id} already`, kind);
    }
  }
}

function checkShape(flow: Flow, report: Report): void {
  const seen = reachable(flow);
  for (const id of Object.keys(flow.steps)) {
    if (!seen.has(id)) report('nothing leads to this step', 'steps', id);
  }
  const loop = silentLoop(flow);
  if (loop) report(`${loop.join(' → ')} go round for ever without asking anything`, 'steps', loop[0] ?? '');
}

function checkStep(flow: Flow, id: string, step: Step, flows: ReadonlyMap<string, Flow>, report: Report): void {
  for (const exit of exitsOf(step)) {
    if (exit.to !== undefined && !flow.steps[exit.to]) report(`${exit.to} is no step of this flow`, 'steps', id);
  }
  if (hasDeadEnd(step)) report('some answer leads nowhere: give it a then', 'steps', id, 'ask');

  if ('set' in step && step.then === undefined && step.end === undefined) {
    report('nothing follows: give it a then, or end: true', 'steps', id);
  }
  if ('do' in step) checkCall(id, step, report);
  if ('ask' in step && step.ask.kind === 'choice' && !step.ask.options && !step.ask.from) {
    report('a choice needs options, or from', 'steps', id, 'ask');
  }
  if ('review' in step) {
    for (const [index, item] of step.review.items.entries()) {
      const target = flow.steps[item.step];
      if (!target || !('ask' in target)) {
        report(`${item.step} asks nothing that could be changed`, 'steps', id, 'review', 'items', index);
      }
    }
    const form = step.review.form;
    const target = form === undefined ? undefined : flow.steps[form];
    if (form !== undefined && !(target && 'form' in target))
      report(`${form} is no form`, 'steps', id, 'review', 'form');
  }
  const named = 'call' in step ? step.call : 'goto' in step ? step.goto : undefined;
  if (named !== undefined && !flows.has(named)) report(`there is no flow ${named}`, 'steps', id);
  if ('say' in step && typeof step.say !== 'string') {
    for (const [index, offer] of (step.say.offer ?? []).entries()) {
      const target = flows.get(offer);
      if (!target || target.entry === false) {
        report(`${offer} is no flow to offer`, 'steps', id, 'say', 'offer', index);
      }
    }
  }
}

function checkCall(id: string, step: Extract<Step, { do: unknown }>, report: Report): void {
  const outcomes: readonly string[] = EFFECTS[step.do];
  const handled = Object.keys(step.on ?? {});
  for (const outcome of handled) {
    // Any call may fail in the end; a flow that has something to say to that names it.
    if (!outcomes.includes(outcome) && outcome !== 'failed')
      report(`${step.do} never comes back with ${outcome}`, 'steps', id, 'on', outcome);
  }
  const open = outcomes.filter((outcome) => !handled.includes(outcome));
  if (step.then === undefined && step.end === undefined && open.length > 0) {
    report(`${step.do} may come back with ${open.join(', ')}, and nothing follows`, 'steps', id);
  }
  if (step.wait === false && (step.on || step.save)) report('what is not waited for has no result', 'steps', id);
}

interface UsedText {
  key: string;
  path: (string | number)[];
  label: boolean;
}

/** Every text a flow names, with its place. */
export function textsOf(flow: Flow): UsedText[] {
  const used: UsedText[] = [{ key: flow.title, path: ['title'], label: true }];
  for (const [id, step] of Object.entries(flow.steps)) {
    const add = (key: string | undefined, label: boolean, ...path: (string | number)[]): void => {
      if (key !== undefined) used.push({ key, path: ['steps', id, ...path], label });
    };
    if ('say' in step) {
      if (typeof step.say === 'string') add(step.say, false, 'say');
      else {
        add(step.say.text, false, 'say', 'text');
        add(step.say.lines?.text, false, 'say', 'lines');
      }
    }
    if ('ask' in step) {
      add(step.ask.text, false, 'ask', 'text');
      add(step.ask.hint, false, 'ask', 'hint');
      add(step.ask.help, false, 'ask', 'help');
      if (step.ask.kind === 'phone') add(step.ask.share, true, 'ask', 'share');
      if (step.ask.kind === 'choice') {
        for (const [index, option] of (step.ask.options ?? []).entries()) {
          add(option.label, true, 'ask', 'options', index, 'label');
        }
      }
    }
    if ('form' in step) add(step.form.text, false, 'form', 'text');
    if ('review' in step) {
      add(step.review.text, false, 'review', 'text');
      add(step.review.confirm, true, 'review', 'confirm');
      for (const [index, item] of step.review.items.entries()) add(item.name, true, 'review', 'items', index, 'name');
    }
  }
  return used;
}

function checkText(texts: Texts, key: string, label: boolean, report: (message: string) => void): void {
  const missing = LANGUAGES.filter((language) => !texts.has(language, key));
  if (missing.length > 0) {
    report(`${key} is missing in ${missing.map((language) => `locales/${language}`).join(' and ')}`);
    return;
  }
  const raw = LANGUAGES.map((language) => texts.t(language, key, { skipInterpolation: true }));
  const limit = label ? MAX_LABEL : MAX_TEXT;
  for (const text of raw) {
    if (text.length > limit)
      report(`${key} has ${text.length} characters; a ${label ? 'button' : 'text'} may have ${limit}`);
  }
  const names = raw.map((text) => [...new Set(text.match(/\{\{\s*[\w.]+/g))].sort().join());
  if (new Set(names).size > 1) report(`${key} does not name the same values in every language`);
}
