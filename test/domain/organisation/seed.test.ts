import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { SEED } from '../support/builders.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'caunoi-seed-'));
  cpSync(SEED, dir, { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Without a store: whatever is wrong must be said before anything is written. */
describe('a broken seed file', () => {
  it.each([
    ['organisation.yaml', 'parent: hm, from', 'parent: nowhere, from', 'stands below nowhere, which does not exist'],
    ['organisation.yaml', 'name: Hội LHPN huyện Hóc Môn', 'name: Hội, parent: hm-dth', 'stands below itself'],
    ['organisation.yaml', 'id: hm-nbi,', 'id: hm-dth,', 'id hm-dth is used twice'],
    ['organisation.yaml', 'from: 2023-12-01', 'from: soon', /organisation\.yaml:\d+ units\.0\.from/],
    ['organisation.yaml', 'units:', 'unit:', /organisation\.yaml:\d+ units/],
    ['movements.yaml', "section: '4'", "section: '9'", 'GS: no section 9'],
    ['movements.yaml', 'lead: CSLP', 'lead: NOBODY', 'GS: no portfolio NOBODY'],
    ['movements.yaml', 'fields: [policies,', 'fields: [policys,', 'GS: no field policys'],
    ['movements.yaml', 'code: GY', 'code: GS', 'GS is there twice'],
    ['movements.yaml', 'type: PT', 'type: XX', /movements\.yaml:\d+ movements\.1\.type/],
    ['movements.yaml', 'from: 2023-12-01', 'from: [', /movements\.yaml:\d+ /],
  ])('%s: "%s" → "%s" is refused with its place and reason', async (file, from, to, reason) => {
    const path = join(dir, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));

    await expect(seedOrganisation(dir)).rejects.toThrow(reason);
  });
});
