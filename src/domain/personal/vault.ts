import { keyedDigests, openSealer, type Sealed, type Sealer, type SealKey } from '../../core/seal.ts';

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
  const sealed = splitSealed(stored);
  if (sealed === undefined) throw new Error('this was never sealed');
  return theVault().sealer.open(sealed);
}

/**
 * The same text sealed with the current key, whoever sealed it: `keyId:base64` of this store, or the pair of `keyId` and
 * `sealed` of another.
 * @returns Undefined for what is sealed with the current key already, is not sealed at all, or cannot be opened.
 */
export function resealed(value: string | Sealed): string | Sealed | undefined {
  const { sealer } = theVault();
  const given = typeof value === 'string' ? splitSealed(value) : value;
  if (given === undefined || !isSealedWithOlderKey(value)) return undefined;
  try {
    const text = sealer.open(given);
    return typeof value === 'string' ? sealPersonal(text) : sealer.seal(text);
  } catch {
    return undefined;
  }
}

/** Whether a key that is not the current one is needed to open this. */
export function isSealedWithOlderKey(value: string | Sealed): boolean {
  const keyId = typeof value === 'string' ? splitSealed(value)?.keyId : value.keyId;
  return theVault()
    .keys.slice(1)
    .some(({ id }) => id === keyId);
}

function splitSealed(stored: string): Sealed | undefined {
  const at = stored.indexOf(MARK);
  return at < 0 ? undefined : { keyId: stored.slice(0, at), sealed: stored.slice(at + 1) };
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
