import { describe, expect, it } from 'vitest';
import { type Act, may, type StaffRole, type Thing } from '../../../src/domain/staff/permissions.ts';

describe('permissions', () => {
  it.each<[StaffRole, Act, Thing, boolean]>([
    ['officer', 'send', 'broadcasts', true],
    ['officer', 'work', 'submissions', true],
    ['officer', 'read', 'incidents', false],
    ['officer', 'read', 'audit', false],
    ['portfolio', 'read', 'contacts', true],
    ['portfolio', 'read', 'phones', false],
    ['office', 'work', 'incidents', true],
    ['office', 'read', 'audit', false],
    ['office', 'read', 'queues', false],
    ['admin', 'read', 'audit', true],
    ['admin', 'read', 'queues', true],
    ['admin', 'work', 'audit', false],
  ])('%s %s %s: %s', (role, act, thing, allowed) => {
    expect(may(role, act, thing)).toBe(allowed);
  });
});
