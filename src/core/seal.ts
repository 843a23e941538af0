import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** A text only the holder of the key can read. `keyId` says which key, so that keys can be changed. */
export interface Sealed {
  keyId: string;
  /** Base64 of nonce (12 bytes), tag (16) and cipher text. */
  sealed: string;
}

export interface SealKey {
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/** Seals with its first key, opens with any of them. */
export interface Sealer {
  seal(text: string): Sealed;
  /** @throws Error when the key is not known any more, or the text was changed. */
  open(sealed: Sealed): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM; the key's id is authenticated along with the text.
 * @param keys The current one first.
 * @throws Error when there is none, or one is not 32 bytes.
 */
export function openSealer(keys: readonly SealKey[]): Sealer {
  const [current] = keys;
  if (current === undefined) throw new Error('no key to seal with');
  if (keys.some(({ key }) => key.length !== 32)) throw new Error('a key to seal with must have 32 bytes');

  return {
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', secretOf(current), nonce).setAAD(Buffer.from(current.id));
      const cipherText = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return { keyId: current.id, sealed: Buffer.concat([nonce, cipher.getAuthTag(), cipherText]).toString('base64') };
    },
    open({ keyId, sealed }) {
      const known = keys.find(({ id }) => id === keyId);
      if (known === undefined) throw new Error(`this was sealed with another key (${keyId})`);
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', secretOf(known), bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(keyId))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const opened = [decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
      return Buffer.concat(opened).toString('utf8');
    },
  };
}

/**
 * Names something that must not be readable, so that it can be found again by whoever holds a key.
 * @returns A digest by each key in hex, the current key's first: look for all of them, write the first.
 */
export function keyedDigests(keys: readonly SealKey[], text: string): string[] {
  return keys.map((key) => createHmac('sha256', secretOf(key)).update(`digest|${text}`).digest('hex'));
}

const secrets = new WeakMap<Buffer, KeyObject>();

/** Made once for a key: Node takes longer to make it of the bytes than to seal a name with it. */
function secretOf({ key }: SealKey): KeyObject {
  const known = secrets.get(key);
  if (known !== undefined) return known;
  const made = createSecretKey(key);
  secrets.set(key, made);
  return made;
}
