import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weaknessOf } from '../../../src/domain/staff/strength.ts';

const OWN = ['huong.vp', 'Trịnh Thị Mỹ Hương'];

describe('a password', () => {
  it.each([
    ['ngan', 'short'],
    ['matkhau123456', 'common'],
    ['Mật khẩu 123', 'common'],
    ['M@tkhau2026', 'common'],
    ['hoilhpn@2026', 'common'],
    ['phunuhocmon', 'common'],
    ['PhuNu20101930', 'common'],
    ['1234567890', 'common'],
    ['0987654321', 'common'],
    ['qwertyuiop', 'common'],
    ['aaaaaaaaaaaa', 'common'],
    ['abcdefghijkl', 'common'],
    ['nguyenthilan1975', 'common'],
    ['Password123!', 'common'],
    ['P@ssw0rd2026', 'common'],
    ['caunoi-demo', 'common'],
    ['hoilienhiepphunu', 'common'],
    ['huong.vp.2026', 'common'],
    ['mỹhươnghươngmỹ', 'common'],
    ['iloveyou1990', 'common'],
    ['20/10/1975 20/10', 'common'],
  ])('%j is refused as %s', (password, weakness) => {
    expect(weaknessOf(password, OWN)).toBe(weakness);
  });

  it('made of an unusual name of her own is refused as her own', () => {
    expect(weaknessOf('wzgkdorj-wzgkdorj', ['wzgkdorj', 'Wzgkdorj'])).toBe('own');
    expect(weaknessOf('wzgkdorj-wzgkdorj', OWN)).toBeUndefined();
  });

  it.each(['ghe xuong chin do rung', 'Chuối nướng bên cầu khỉ', 'vỏ-dừa-lật-úp-ván', 'k7#pQz2!mW9x'])(
    '%j is good',
    (password) => {
      expect(weaknessOf(password, OWN)).toBeUndefined();
    },
  );

  it('of fourteen signs at random is nearly always good', () => {
    const signs = 'abcdefghijklmnopqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789';
    let state = 20_261_123;
    const next = () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state;
    };
    const weak = Array.from({ length: 500 }, () =>
      Array.from({ length: 14 }, () => signs[next() % signs.length]).join(''),
    )
      .map((password) => weaknessOf(password, OWN))
      .filter((weakness) => weakness !== undefined);

    expect(weak.length).toBeLessThan(15);
  });

  it('never breaks the check, whatever its signs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 240 }), fc.string(), (password, own) => {
        expect([undefined, 'short', 'long', 'own', 'common']).toContain(weaknessOf(password, [own]));
      }),
      { numRuns: 300 },
    );
  });
});
