import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  digestOf,
  digestsOf,
  isSealedWithOlderKey,
  openPersonal,
  resealed,
  sealPersonal,
  usePersonalKeys,
} from '../../../src/domain/personal/vault.ts';

const old = { id: 'k1', key: Buffer.alloc(32, 1) };
const fresh = { id: 'k2', key: Buffer.alloc(32, 2) };
const ofTheRun = { id: 'test', key: Buffer.alloc(32, 7) };

beforeEach(() => usePersonalKeys([old]));
afterEach(() => usePersonalKeys([ofTheRun]));

describe('personal fields', () => {
  it('open again, and show nothing of what they are', () => {
    const stored = sealPersonal('Nguyễn Thị Đẹp');

    expect(openPersonal(stored)).toBe('Nguyễn Thị Đẹp');
    expect(stored).not.toContain('Đẹp');
    expect(sealPersonal('Nguyễn Thị Đẹp')).not.toBe(stored);
  });

  it('stay readable after the key was changed, and say that they are sealed with the old one', () => {
    const stored = sealPersonal('0901234567');

    usePersonalKeys([fresh, old]);

    expect(openPersonal(stored)).toBe('0901234567');
    expect(isSealedWithOlderKey(stored)).toBe(true);
    expect(isSealedWithOlderKey(sealPersonal('0901234567'))).toBe(false);
    expect(openPersonal(String(resealed(stored)))).toBe('0901234567');
    expect(isSealedWithOlderKey(String(resealed(stored)))).toBe(false);
    expect(resealed('k1: xin chào')).toBeUndefined();
  });

  it('are found by what they were under either key, each kind apart', () => {
    const kept = digestOf('phone', '+84901234567');

    usePersonalKeys([fresh, old]);

    expect(digestsOf('phone', '+84901234567')).toContain(kept);
    expect(digestOf('phone', '+84901234567')).not.toBe(kept);
    expect(digestsOf('name', '+84901234567')).not.toContain(kept);
  });
});
