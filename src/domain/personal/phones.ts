import { digestOf, digestsOf } from './vault.ts';

/** What a sealed phone is found by. @param phone E.164. */
export function phoneDigest(phone: string): string {
  return digestOf('phone', phone);
}

/** How to look for a phone: its digest by each key known. @param phone E.164. */
export function phoneLookup(phone: string): string[] {
  return digestsOf('phone', phone);
}
