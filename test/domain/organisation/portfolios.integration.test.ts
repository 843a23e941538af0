import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  assignSection,
  endSection,
  sectionDuties,
  unassignedSections,
} from '../../../src/domain/organisation/portfolios.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { SEED } from '../support/builders.ts';

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
afterAll(closeTestStore);

const dutyOf = async (section: string, day: string) =>
  (await sectionDuties(day)).find((duty) => duty.section === section);

describe('who answers for a section', () => {
  it('is as the plan says: shared sections have one lead, 3.2 has nobody', async () => {
    expect(await dutyOf('2', '2024-01-01')).toMatchObject({ lead: 'KT', portfolios: ['KT', 'VP'] });
    expect(await dutyOf('3.1', '2024-01-01')).toMatchObject({ lead: 'GDXH', portfolios: ['GDXH', 'KT'] });
    expect(await unassignedSections('2024-01-01')).toEqual(['3.2']);
    expect(await dutyOf('1', '2023-11-30')).toMatchObject({ portfolios: [] });
  });

  it('changes from a day on, keeps the days before, and never has two leads', async () => {
    await assignSection('3.2', 'TG', { lead: true, from: '2026-01-01' });
    await assignSection('2', 'VP', { lead: true, from: '2026-01-01' });
    await assignSection('2', 'VP', { lead: true, from: '2026-01-01' });

    expect(await dutyOf('2', '2025-12-31')).toMatchObject({ lead: 'KT', portfolios: ['KT', 'VP'] });
    expect(await dutyOf('2', '2026-01-01')).toMatchObject({ lead: 'VP', portfolios: ['KT', 'VP'] });
    expect(await unassignedSections('2025-12-31')).toEqual(['3.2']);
    expect(await unassignedSections('2026-01-01')).toEqual([]);
  });

  it('is left alone by the next start', async () => {
    await seedOrganisation(SEED);

    expect(await dutyOf('2', '2026-01-01')).toMatchObject({ lead: 'VP', portfolios: ['KT', 'VP'] });
  });
});

describe('taking a section back', () => {
  it('leaves it without a lead from that day, and it can be given again the same day', async () => {
    await endSection('4', 'CSLP', '2026-02-01');

    expect(await dutyOf('4', '2026-01-31')).toMatchObject({ lead: 'CSLP' });
    expect(await unassignedSections('2026-02-01')).toContain('4');

    await assignSection('4', 'TG', { lead: true, from: '2026-02-01' });
    await assignSection('4', 'CSLP', { lead: true, from: '2026-02-01' });

    expect(await dutyOf('4', '2026-02-01')).toMatchObject({ lead: 'CSLP', portfolios: ['CSLP', 'TG'] });
  });
});
