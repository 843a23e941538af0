import { describe, expect, it } from 'vitest';
import { openSealer } from '../../src/core/seal.ts';

const older = { id: 'k1', key: Buffer.alloc(32, 1) };
const newer = { id: 'k2', key: Buffer.alloc(32, 2) };

describe('sealing', () => {
  it('gives back what was sealed, never twice the same', () => {
    const sealer = openSealer([newer]);
    const [one, two] = [sealer.seal('bí mật'), sealer.seal('bí mật')];

    expect([sealer.open(one), sealer.open(two)]).toEqual(['bí mật', 'bí mật']);
    expect(one.sealed).not.toBe(two.sealed);
  });

  it('seals with the newest key and still opens what an older one sealed', () => {
    const before = openSealer([older]).seal('bí mật');
    const sealer = openSealer([newer, older]);

    expect(sealer.open(before)).toBe('bí mật');
    expect(sealer.seal('x').keyId).toBe('k2');
  });

  it('refuses another key, another name of the key, and changed bytes', () => {
    const sealed = openSealer([older]).seal('bí mật');
    const changed = Buffer.from(sealed.sealed, 'base64');
    changed[30] = (changed[30] ?? 0) ^ 1;

    expect(() => openSealer([newer]).open(sealed)).toThrow(/another key/);
    expect(() => openSealer([{ id: 'k1', key: newer.key }]).open(sealed)).toThrow();
    expect(() => openSealer([{ id: 'k9', key: older.key }]).open({ ...sealed, keyId: 'k9' })).toThrow();
    expect(() => openSealer([older]).open({ ...sealed, sealed: changed.toString('base64') })).toThrow();
    expect(() => openSealer([older]).open({ ...sealed, sealed: 'short' })).toThrow();
  });

  it('needs a key of 32 bytes', () => {
    expect(() => openSealer([])).toThrow();
    expect(() => openSealer([{ id: 'k1', key: Buffer.alloc(16) }])).toThrow(/32 bytes/);
  });
});
