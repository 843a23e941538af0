import { describe, expect, it } from 'vitest';
import { publicLookup } from '../../src/channels/public-address.ts';

/** Resolves `localhost`, the one name every machine knows without a network. */
function resolve(allowLoopback: boolean, all: boolean): Promise<{ error: unknown; address: unknown }> {
  return new Promise((done) => {
    publicLookup({ allowLoopback })('localhost', { all }, (error, address) => done({ error, address }));
  });
}

describe('resolving a name for a connection', () => {
  it('fails when an address is not public', async () => {
    await expect(resolve(false, true)).resolves.toMatchObject({ error: { code: 'ECLOSEDADDRESS' } });
    await expect(resolve(false, false)).resolves.toMatchObject({ error: { code: 'ECLOSEDADDRESS' } });
  });

  it('gives loopback where that is allowed, in the shape asked for', async () => {
    const all = await resolve(true, true);
    const one = await resolve(true, false);

    expect(all).toMatchObject({ error: null, address: [{ address: expect.stringMatching(/^127\.|^::1$/) }] });
    expect(one).toMatchObject({ error: null, address: expect.stringMatching(/^127\.|^::1$/) });
  });
});
