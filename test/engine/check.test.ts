import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGINE_TEXTS } from '../../src/engine/built-in-texts.ts';
import { checkFlows } from '../../src/engine/check.ts';
import { openFlows, readFolder } from '../../src/engine/flows.ts';
import { flowJsonSchema } from '../../src/engine/json-schema.ts';
import { readFlow } from '../../src/engine/read-flow.ts';
import { HOTLINES } from '../support/flows.ts';
import { texts } from './build.ts';

const root = join(import.meta.dirname, '..', '..');

const head = `id: demo
version: 1
title: menu.title
start: first
steps:
`;

function problemsOf(steps: string, before = head): string[] {
  const file = readFlow(before + steps, 'demo.yaml');
  return checkFlows([file], texts).map(({ line, step, message }) => `${line} ${step ?? '-'}: ${message}`);
}

describe('checking a flow file', () => {
  it.each([
    ['an unknown key', '  first:\n    say: menu.ask\n    colour: red\n', '8 first: Unrecognized key: "colour"'],
    [
      'a missing text',
      '  first:\n    say: menu.nothing\n',
      '7 first: menu.nothing is missing in locales/vi and locales/en',
    ],
    [
      'an unreachable step',
      '  first:\n    say: menu.ask\n  lost:\n    say: menu.ask\n',
      '9 lost: nothing leads to this step',
    ],
    ['a step that is none', '  first:\n    say: menu.ask\n    then: gone\n', '7 first: gone is no step of this flow'],
    [
      'a dead end',
      '  first:\n    ask: { kind: text, text: menu.ask, save: name }\n',
      '7 first: some answer leads nowhere: give it a then',
    ],
    [
      'a loop without a question',
      '  first:\n    say: menu.ask\n    then: second\n  second:\n    say: menu.ask\n    then: first\n',
      '7 first: first → second go round for ever without asking anything',
    ],
    ['a flow that is not there', '  first:\n    goto: nowhere\n', '7 first: there is no flow nowhere'],
    [
      'an outcome that never comes',
      '  first:\n    do: handoffs.open\n    on: { fine: last, ok: last }\n  last:\n    say: menu.ask\n',
      '8 first: handoffs.open never comes back with fine',
    ],
    [
      'an outcome nobody expects',
      '  first:\n    do: units.search\n    on: { one: last }\n  last:\n    say: menu.ask\n',
      '7 first: units.search may come back with many, none, and nothing follows',
    ],
    ['two kinds in one step', '  first:\n    say: menu.ask\n    goto: menu\n', 'this has say and goto'],
  ])('names file, line and step of %s', (_name, steps, problem) => {
    const problems = problemsOf(steps);

    expect(problems.join('\n')).toContain(problem);
  });

  it('refuses an effect nobody offers', () => {
    const problems = problemsOf('  first:\n    do: contacts.sell\n    end: true\n');

    expect(problems.join('\n')).toMatch(/^7 first: do: /);
  });

  it('tells where a file is no YAML', () => {
    const problems = problemsOf('  first: {\n');

    expect(problems).not.toEqual([]);
  });

  it('finds nothing wrong with a sound one', () => {
    const problems = problemsOf('  first:\n    say: menu.ask\n');

    expect(problems).toEqual([]);
  });
});

describe('the shipped flows', () => {
  it('are sound', () => {
    const problems = checkFlows(readFolder(join(root, 'flows')), texts);

    expect(problems).toEqual([]);
  });

  it('have an up-to-date schema for editors, named in every first line', () => {
    const schema = readFileSync(join(root, 'flows', 'schema.json'), 'utf8');
    const firstLines = readFolder(join(root, 'flows')).map(({ file }) => readFileSync(file, 'utf8').split('\n')[0]);

    expect(schema).toBe(flowJsonSchema());
    expect(new Set(firstLines)).toEqual(new Set(['# yaml-language-server: $schema=./schema.json']));
  });

  it('stop the server when one is broken', () => {
    const broken = () => openFlows(join(root, 'test', 'fixtures', 'flows'), { texts, hotlines: HOTLINES });

    expect(broken).toThrow(/broken\.yaml:7 step first: menu\.nothing is missing/);
  });

  it('and the engine name every text of engine.json', () => {
    const keys = Object.keys(JSON.parse(readFileSync(join(root, 'locales', 'vi', 'engine.json'), 'utf8')) as object);

    expect([...ENGINE_TEXTS].filter((key) => key.startsWith('engine.')).sort()).toEqual(
      keys.map((key) => `engine.${key}`).sort(),
    );
  });

  it('ask for consent and name the machine in fixed words, short enough to be read', () => {
    const texts400 = ['welcome.hello', 'welcome.ask_broadcast', 'safety.alarm', 'petition.right_door'];

    const lengths = texts400.map((key) => texts.t('vi', key, { skipInterpolation: true }).length);

    expect(Math.max(...lengths)).toBeLessThan(400);
    expect(texts.t('vi', 'welcome.hello')).toContain('trợ lý tự động');
  });
});
