import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardsOnFact, checkContent } from '../../../src/domain/content/check.ts';
import { loadContent } from '../../../src/domain/content/library.ts';
import { ROOT } from '../support/builders.ts';

const LOCALES = join(ROOT, 'locales');
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'caunoi-content-'));
  for (const language of ['vi', 'en']) {
    cpSync(join(LOCALES, language, 'content'), join(dir, language, 'content'), { recursive: true });
  }
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Breaks one file of a sound copy. */
function change(file: string, from: string | RegExp, to: string): void {
  const path = join(dir, file);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(from, to);
  expect(after, 'the change must change something').not.toBe(before);
  writeFileSync(path, after);
}

const CARD = 'vi/content/T13/t13-dien-mat-troi.md';

describe('the content check', () => {
  it('finds nothing wrong with what we ship', () => {
    expect(checkContent(LOCALES)).toEqual([]);
  });

  it.each([
    ['a fact that is not confirmed', 'facts: [F074]', 'facts: [F074, F076]', ':5 fact F076 is not confirmed'],
    ['a fact nobody knows', 'facts: [F074]', 'facts: [F999]', ':5 fact F999 does not exist'],
    ['no fact at all', 'facts: [F074]', 'facts: []', ':5 facts: a card without a fact'],
    ['a missing source', /source: .*\n/, '', ':2 source: '],
    ['an unknown field', 'order: 7', 'ordre: 7', ':2 : '],
    ['an impossible date', 'checked: 2026-09-01', 'checked: 2026-13-01', ':7 checked: '],
    ['an unknown topic', 'topic: T13', 'topic: T99', ':2 there is no topic T99'],
    ['another id than its file', 'id: t13-dien-mat-troi', 'id: t13-khac', ':2 the file must be named t13-khac.md'],
    ['a short form over 400 characters', 'Theo Nghị quyết 98', `Theo ${'dài '.repeat(100)}`, ':20 the short form has'],
    ['text that is not NFC', 'Nhà mình', 'Nhà mình'.normalize('NFD'), ':20 the text must be NFC'],
    ['front matter that does not end', /^---\n/, '', ':1 must begin with front matter'],
    [
      'a card not read again since its fact was',
      'checked: 2026-09-01',
      'checked: 2026-08-01',
      ':5 fact F074 was checked again',
    ],
  ])('refuses %s, naming file, line and reason', (_, from, to, reason) => {
    change(CARD, from, to);

    const problems = checkContent(dir);

    expect(problems.some((problem) => problem.startsWith(join(dir, CARD)) && problem.includes(reason))).toBe(true);
  });

  it('counts 400 characters as a reader does', () => {
    const body = `${'ế'.repeat(399)}😀`;
    change(CARD, /\n---\n[\s\S]*/, `\n---\n${body}\n`);
    expect(checkContent(dir)).toEqual([]);

    change(CARD, body, `${body}ế`);
    expect(checkContent(dir).join()).toContain('the short form has 401 characters');
  });

  it('names every card on a fact that was superseded', () => {
    change('vi/content/facts.yaml', /(id: F093[\s\S]*?status: )valid/, '$1superseded\n    supersededBy: F094');

    const problems = checkContent(dir).filter((problem) => problem.includes('F093'));

    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('fact F093 is superseded by F094');
    expect(cardsOnFact(loadContent(dir), 'F093').map(({ id }) => id)).toEqual(['t13-vay-von', 't15-von-giam-ngheo']);
  });

  it('refuses a fact superseded by nothing, and a broken facts file by its line', () => {
    change('vi/content/facts.yaml', /(id: F093[\s\S]*?status: )valid/, '$1superseded');
    expect(checkContent(dir).join()).toMatch(/facts\.yaml:\d+ fact F093 is superseded, but by what/);

    change('vi/content/facts.yaml', '    confidence: A', '    confidence: D');
    expect(checkContent(dir).join('\n')).toMatch(/facts\.yaml:\d+ facts\.0\.confidence/);
  });

  it('refuses a translation of no card, and one that rests on other facts', () => {
    change('en/content/T13/t13-tong-quan.md', 'facts: [F045, F046, F048]', 'facts: [F045]');
    expect(checkContent(dir).join()).toContain('names other facts than the Vietnamese card');

    rmSync(join(dir, 'vi/content/T13/t13-tong-quan.md'));
    expect(checkContent(dir).join()).toContain('there is no Vietnamese card t13-tong-quan');
  });
});

describe('the facts', () => {
  it('are each told by a card, as far as they are confirmed', () => {
    const { facts, cards } = loadContent(LOCALES);
    const told = new Set(cards.vi.flatMap((card) => card.facts));

    const untold = [...facts.values()].filter(({ id, confidence }) => confidence !== 'C' && !told.has(id));

    expect(untold.map(({ id }) => id)).toEqual([]);
    expect(cards.vi.length).toBeGreaterThanOrEqual(95);
    expect(cards.vi.filter((card) => !card.long)).toEqual([]);
  });

  it('are all 150, each with a source', () => {
    const { facts } = loadContent(LOCALES);

    const expected = Array.from({ length: 150 }, (_, i) => `F${String(i + 1).padStart(3, '0')}`);
    expect([...facts.keys()]).toEqual(expected);
  });
});
