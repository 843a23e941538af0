import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { InputError } from '../src/core/errors.ts';

const key = Buffer.alloc(32, 7).toString('base64');

const complete = {
  ENCRYPTION_KEYS: key,
  SESSION_SECRET: 'x'.repeat(32),
  ZALO_APP_ID: '360846524940903967',
  ZALO_APP_SECRET: 'secret',
  ZALO_OA_ID: '388613280878808645',
  ZALO_OA_SECRET_KEY: 'one, two',
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

describe('reading the settings', () => {
  it('turns a channel on when all of its settings are given, and leaves the other off', () => {
    const config = readConfig(complete);

    expect(config.zalo?.webhookSecrets).toEqual(['one', 'two']);
    expect(config.messenger).toBeUndefined();
    expect(config.roles).toEqual(new Set(['web', 'worker']));
  });

  it('knows what the QR of a branch opens, of channels that are on', () => {
    const own = { ...complete, ZALO_JOIN_LINK: 'https://zalo.me/hoiphunu?msg={text}' };

    const links = [readConfig(complete).joinLinks, readConfig(own).joinLinks];

    expect(links).toEqual([
      { zalo: 'https://zalo.me/388613280878808645' },
      { zalo: 'https://zalo.me/hoiphunu?msg={text}' },
    ]);
    expect(problemsOf({ ...complete, ZALO_JOIN_LINK: 'zalo.me/1' })[0]).toContain('ZALO_JOIN_LINK');
  });

  it.each([
    [undefined, 0],
    ['2', 2],
  ])('believes the proxies it is told of: TRUST_PROXY=%s', (value, expected) => {
    const config = readConfig({ ...complete, ...(value === undefined ? {} : { TRUST_PROXY: value }) });

    expect(config.trustProxy).toBe(expected);
  });

  it.each(['-1', 'true', '1.5'])('refuses TRUST_PROXY=%s', (value) => {
    expect(problemsOf({ ...complete, TRUST_PROXY: value }).join()).toContain('TRUST_PROXY');
  });

  it('names everything that is missing or wrong at once', () => {
    const problems = problemsOf({
      PORT: 'http',
      ROLE: 'boss',
      MESSENGER_PAGE_ID: '1',
      MONGODB_URI: 'localhost',
      SESSION_SECRET: 'short',
    });

    for (const name of [
      'PORT',
      'ROLE',
      'MONGODB_URI',
      'SESSION_SECRET',
      'ENCRYPTION_KEYS',
      'MESSENGER_APP_SECRET',
      'MESSENGER_VERIFY_TOKEN',
      'MESSENGER_PAGE_TOKEN',
    ]) {
      expect(problems.join('\n')).toContain(name);
    }
  });

  it('never repeats a secret in a problem', () => {
    const problems = problemsOf({
      ...complete,
      ENCRYPTION_KEYS: 'c2VjcmV0c2VjcmV0',
      SESSION_SECRET: 'my-secret-word',
    });

    expect(problems.join('\n')).not.toMatch(/c2VjcmV0|my-secret-word/);
    expect(problems).toHaveLength(2);
  });

  it('refuses to start with no channel at all', () => {
    const problems = problemsOf({ ENCRYPTION_KEYS: complete.ENCRYPTION_KEYS, SESSION_SECRET: complete.SESSION_SECRET });

    expect(problems).toEqual([expect.stringContaining('no channel is set up')]);
  });

  it('reads only settings that .env.example explains', () => {
    const source = readFileSync(new URL('../src/config.ts', import.meta.url), 'utf8');
    const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
    const read = new Set(
      [...source.matchAll(/'([A-Z][A-Z_]{3,})'|env\.([A-Z_]+)|^ {2}([A-Z_]{6,}):/gm)].map(
        (match) => match[1] ?? match[2] ?? match[3] ?? '',
      ),
    );

    for (const name of read) expect(example, name).toMatch(new RegExp(`^${name}=`, 'm'));
    expect(read.size).toBeGreaterThan(25);
  });
});
