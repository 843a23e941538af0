import { describe, expect, it } from 'vitest';
import { makeTotpSecret, matchTotp, totpAddress, totpAt } from '../../../src/domain/staff/totp.ts';

/** "12345678901234567890" of RFC 6238, in base32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('a code of the authenticator app', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at second %i is the one of RFC 6238, appendix B', (second, code) => {
    expect(totpAt(SECRET, second * 1000)).toBe(code);
  });

  it('is taken half a minute early and late, and no further', () => {
    const now = 1_234_567_890_000;
    const typed = totpAt(SECRET, now);

    const steps = [-60_000, -30_000, 0, 30_000, 60_000].map((drift) => matchTotp(SECRET, typed, now + drift));

    expect(steps.map((step) => step !== undefined)).toEqual([false, true, true, true, false]);
    expect(new Set(steps.filter((step) => step !== undefined)).size).toBe(1);
  });

  it.each(['', '12345', '1234567', 'abcdef', '12 456'])('is never %j', (typed) => {
    expect(matchTotp(SECRET, typed, 59_000)).toBeUndefined();
  });

  it('comes from a secret of 160 bits that differs each time', () => {
    const made = [makeTotpSecret(), makeTotpSecret()];

    expect(made[0]).toMatch(/^[A-Z2-7]{32}$/);
    expect(made[0]).not.toBe(made[1]);
  });

  it('is set up by an address that names the product and the login', () => {
    expect(totpAddress('ABC', { issuer: 'Cầu Nối', login: 'hoa.vp' })).toBe(
      'otpauth://totp/C%E1%BA%A7u%20N%E1%BB%91i:hoa.vp?secret=ABC&issuer=C%E1%BA%A7u%20N%E1%BB%91i&algorithm=SHA1&digits=6&period=30',
    );
  });
});
