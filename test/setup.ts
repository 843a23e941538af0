import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { usePersonalKeys } from '../src/domain/personal/vault.ts';

beforeAll(() => {
  usePersonalKeys([{ id: 'test', key: Buffer.alloc(32, 7) }]);
  nock.disableNetConnect();
  nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/);
});

afterEach(() => {
  const unused = nock.pendingMocks();
  nock.cleanAll();
  expect(unused, 'interceptors nobody called').toEqual([]);
});

afterAll(() => nock.restore());
