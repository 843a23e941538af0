import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainText } from '../../src/engine/explain.ts';
import { LINES } from '../../src/engine/text.ts';
import { HOTLINES } from '../support/flows.ts';
import { facts, NOON, texts } from './build.ts';

const root = join(import.meta.dirname, '..', '..');

function explain(text: string, step?: string) {
  const known = facts({ leads: [{ unitId: 'b3', unitName: 'chi hội ấp 3' }] });
  return explainText(
    join(root, 'flows'),
    { texts, hotlines: HOTLINES },
    { text, facts: known, now: NOON, ...(step === undefined ? {} : { step }) },
  );
}

describe('explaining a text', () => {
  it.each([
    ['chồng đánh tôi', 'quiz.ask', 'safety'],
    ['quay lại', 'report.ask-date', 'global'],
    ['hôm qua', 'report.ask-date', 'answer'],
    ['ra quân hôm qua ở nhà văn hóa ấp 3', 'report.ask-date', 'answer'],
    ['gửi kiến nghị', 'report.ask-date', 'trigger'],
    ['con mèo nhà chị ăn gì vậy em?', 'report.ask-date', 'content'],
    ['dọn rác', 'report.ask-movement', 'other'],
    ['nhiều lắm', 'report.ask-attendance', 'invalid'],
    ['xyzt', undefined, 'person'],
  ])('"%s" at %s is won by %s', (text, step, line) => {
    const { won } = explain(text, step);

    expect(won).toBe(line);
  });

  it('shows every line of the order, with what each makes of it', () => {
    const { lines } = explain('nghị quyết 98 là gì?', 'report.ask-attendance');

    expect(lines.map(({ line }) => line)).toEqual(LINES);
    expect(lines.find(({ line }) => line === 'answer')?.takes).toBe(false);
    expect(lines.find(({ line }) => line === 'trigger')?.said).toContain('info_resolution');
  });

  it('follows the line that won', () => {
    const { output } = explain('hôm qua', 'report.ask-date');

    expect(output.conversation.stack[0]).toMatchObject({ step: 'ask-place', slots: { date: '2026-11-19' } });
  });

  it('refuses a step there is not', () => {
    expect(() => explain('alo', 'report.nowhere')).toThrow('there is no step report.nowhere');
  });

  it('prints the table in the terminal', { timeout: 60_000 }, () => {
    const printed = execFileSync(
      process.execPath,
      ['scripts/explain.ts', '25 chị', '--step', 'report.ask-attendance'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );

    expect(printed).toContain('→ answer');
    expect(printed).toContain('answer won.');
    expect(printed).toContain('mấy hội viên');
  });
});
