import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../core/errors.ts';
import { LANGUAGES, type Texts } from '../core/texts.ts';
import { decideIntent, fold } from '../language/index.ts';
import { checkFlows } from './check.ts';
import { type FlowFile, readFlow } from './read-flow.ts';
import type { Flow } from './schema.ts';
import type { Finding, Line } from './text.ts';

/** Numbers the safety sentences name. They are settings, re-checked by phone every month. */
export interface Hotlines {
  police: string;
  ambulance: string;
  child: string;
  shelter: string;
  city: string;
}

export interface EngineOptions {
  texts: Texts;
  hotlines: Hotlines;
  /** After this much silence a question is put aside, with its draft. */
  idleMs?: number;
  /** Told what each line of the table makes of a text, before the first that applies is followed. */
  explain?: Explain;
  /** Told of every step entered (no `to`) and every way taken out of one; for coverage and explanations. */
  trace?: Trace;
}

export type Explain = (line: Line, finding: Finding) => void;

export type Trace = (flow: string, step: string, to?: string | 'end') => void;

/** Every flow, current and archived, and what the engine needs besides. */
export interface Flows {
  /** The version asked for, from the archive if need be; without a version the current one. */
  find(id: string, version?: number): Flow | undefined;
  all(): readonly Flow[];
  byIntent(intent: string): Flow | undefined;
  byWord(folded: string): Flow | undefined;
  readonly texts: Texts;
  readonly hotlines: Hotlines;
  readonly idleMs: number;
  readonly trace: Trace | undefined;
  readonly explain: Explain | undefined;
}

const DEFAULT_IDLE_MS = 45 * 60_000;

/**
 * Loads and checks the flows of a folder and its `archive/`.
 * @throws InputError naming file, step and line of everything that is wrong: a broken flow stops the server.
 */
export function openFlows(dir: string, options: EngineOptions): Flows {
  const current = readFolder(dir);
  const archived = readFolder(join(dir, 'archive'));
  const problems = [...checkFlows(current, options.texts), ...archived.flatMap((file) => file.problems)];
  if (problems.length > 0) {
    throw new InputError(
      'the flows cannot be used',
      problems.map((it) => `${it.file}:${it.line}${it.step === undefined ? '' : ` step ${it.step}`}: ${it.message}`),
    );
  }
  // How people write is learnt at first use: now, not while the first of them waits.
  decideIntent('xin chào chị');
  return joinFlows(current.flatMap(flowOf), archived.flatMap(flowOf), options);
}

/** As `openFlows`, from flows already read; nothing is checked. */
export function joinFlows(current: readonly Flow[], archived: readonly Flow[], options: EngineOptions): Flows {
  const now = new Map(current.map((flow) => [flow.id, flow]));
  const versions = new Map([...archived, ...current].map((flow) => [`${flow.id}@${flow.version}`, flow]));
  const intents = new Map(current.flatMap((flow) => (flow.intents ?? []).map((intent) => [intent, flow])));
  const words = new Map(
    current
      .filter((flow) => flow.entry !== false)
      .flatMap((flow) => wordsOf(flow, options.texts).map((word) => [fold(word), flow] as const)),
  );

  return {
    find: (id, version) => (version === undefined ? now.get(id) : versions.get(`${id}@${version}`)),
    all: () => current,
    byIntent: (intent) => intents.get(intent),
    byWord: (folded) => words.get(folded),
    texts: options.texts,
    hotlines: options.hotlines,
    idleMs: options.idleMs ?? DEFAULT_IDLE_MS,
    trace: options.trace,
    explain: options.explain,
  };
}

/** Reads every `*.yaml` of a folder; an absent folder is an empty one. */
export function readFolder(dir: string): FlowFile[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readFlow(readFileSync(join(dir, name), 'utf8'), join(dir, name)));
}

/** What starts a flow when it is all she says: its own words, and its title as it stands on buttons. */
function wordsOf(flow: Flow, texts: Texts): string[] {
  return [...LANGUAGES.map((language) => texts.t(language, flow.title)), ...(flow.words ?? [])];
}

function flowOf(file: FlowFile): Flow[] {
  return file.flow === undefined ? [] : [file.flow];
}
