import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { inject } from 'vitest';

/** Connects mongoose to a database of this test's own; drop it with `closeTestStore`. */
export async function openTestStore(): Promise<string> {
  const uri = testStoreUri();
  await mongoose.connect(uri);
  return uri;
}

export async function closeTestStore(): Promise<void> {
  await mongoose.connection.dropDatabase();
  await mongoose.disconnect();
}

/** The address of an empty database; several processes of one test may share it. */
export function testStoreUri(): string {
  const url = new URL(inject('mongodbUri'));
  url.pathname = `/test_${randomBytes(6).toString('hex')}`;
  return url.toString();
}

/** Everything a test puts into Redis begins with this; BullMQ takes it as its `prefix`. */
export function testPrefix(): string {
  return `test-${randomBytes(6).toString('hex')}`;
}

export function openTestRedis(): Redis {
  return new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
}
