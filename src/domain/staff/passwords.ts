import { hash, verify } from '@node-rs/argon2';

/** OWASP's argon2id minimum with room to spare: 19 MiB, two passes, one lane. */
const COSTS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** @returns argon2id (the library's default variant) in PHC form. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), COSTS);
}

/**
 * Takes as long for an unknown login as for a known one, so the time tells nobody which logins exist.
 * @param passwordHash undefined when there is no such staff.
 */
export async function checkPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await nobodysHash()), password.normalize('NFC'));
  return matches && passwordHash !== undefined;
}

let nobody: Promise<string> | undefined;

function nobodysHash(): Promise<string> {
  nobody ??= hashPassword('the password of nobody at all');
  return nobody;
}
