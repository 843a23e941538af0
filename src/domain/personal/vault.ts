import { keyedDigests, openSealer, type Sealer, type SealKey } from '../../core/seal.ts';

/** Stands between the id of the key and what it sealed. */
const MARK = ':';

interface Vault {
  keys: readonly SealKey[];
  sealer: Sealer;
}

let vault: Vault | undefined;

/**
 * Gives the store of personal fields its keys; once, at start, like the connection to the store.
 * @param keys The current one first; it seals, all of them open.
 */
export function usePersonalKeys(keys: readonly SealKey[]): void {
  vault = { keys, sealer: openSealer(keys) };
}

/** @returns `keyId:base64`, readable only with the key. */
export function sealPersonal(text: string): string {
  const { keyId, sealed } = theVault().sealer.seal(text);
  return `${keyId}${MARK}${sealed}`;
}

/** @throws Error when the key is not known any more, or the value was changed. */
export function openPersonal(stored: string): string {
  const at = stored.indexOf(MARK);
  return theVault().sealer.open({ keyId: stored.slice(0, at), sealed: stored.slice(at + 1) });
}

/** Whether a value was sealed with another key than the current one. */
export function needsResealing(stored: string): boolean {
  return !stored.startsWith(`${theVault().keys[0]?.id}${MARK}`);
}

/**
 * What a value is found by without being readable.
 * @param kind Of the value, so that a phone and a name with the same signs differ: `phone`, `name`.
 */
export function digestOf(kind: string, text: string): string {
  return digestsOf(kind, text)[0] ?? '';
}

/** The digests by every key known: a value kept before the key was changed is found by an older one. */
export function digestsOf(kind: string, text: string): string[] {
  return keyedDigests(theVault().keys, `${kind}|${text}`);
}

function theVault(): Vault {
  if (vault === undefined) throw new Error('the keys of personal fields were not given');
  return vault;
}
