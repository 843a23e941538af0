import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, dayOf, formatDay } from '../../src/core/time.ts';
import { sectionDuties, unassignedSections } from '../../src/domain/organisation/portfolios.ts';
import { addPerson } from '../../src/domain/people/people.ts';
import { grantRole } from '../../src/domain/people/roles.ts';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aStaff, PASSWORD, seedUnion } from './union.ts';

const NOW = Date.now();
const TODAY = dayOf(NOW);
const LATER = addDays(TODAY, 30);

let app: RunningConsole;

beforeAll(async () => {
  await openTestStore();
  await seedUnion(NOW);
  await aStaff('quan.tri', 'admin', 'hm');
  await aStaff('quan.tri.xa', 'admin', 'hm-dth');
  await aStaff('van.phong', 'office', 'hm');
  await aStaff('can.bo', 'officer', 'hm-dth');
  await addPerson({ _id: 'p-1', name: 'Võ Thị <em>Chín</em>', source: 'staff', createdAt: NOW });
  const term = { role: 'portfolio_officer', unitId: 'hm', portfolio: 'GDXH', validFrom: '2024-01-01' } as const;
  await grantRole('test', 'p-1', term);
  app = await serveConsole();
});
afterAll(async () => {
  await app.stop();
  await closeTestStore();
});

async function signedIn(login: string): Promise<Browser> {
  const browser = new Browser(app.url);
  await browser.signIn(login, PASSWORD);
  await browser.get('/console/account');
  return browser;
}

describe('portfolios and sections', () => {
  it('shows who leads, who works along, what nobody leads and who holds what', async () => {
    const browser = await signedIn('van.phong');

    const { text, status } = await browser.get('/console/portfolios');

    expect(status).toBe(200);
    expect(text).toMatch(/3\.2 Đối ngoại nhân dân <span class="badge warn">.*chưa ai phụ trách/);
    expect(text).toContain('Võ Thị &lt;em&gt;Chín&lt;/em&gt;');
    expect(text).not.toContain('action="/console/portfolios/assign"');
    expect(await listAudit({ act: 'portfolios.holders' })).not.toEqual([]);
  });

  it('assigns a section from a day on and ends it, both written down', async () => {
    const browser = await signedIn('quan.tri');
    await browser.get('/console/portfolios');
    const part = { section: '3.2', portfolio: 'VP' };

    const assigned = await browser.post('/console/portfolios/assign', {
      ...part,
      role: 'lead',
      from: formatDay(TODAY),
    });
    const led = await sectionDuties(TODAY);
    const shown = await browser.get('/console/portfolios');
    await browser.post('/console/portfolios/end', { ...part, from: formatDay(LATER) });

    expect(assigned.status).toBe(303);
    expect(led.find(({ section }) => section === '3.2')?.lead).toBe('VP');
    expect(shown.text).not.toContain('chưa ai phụ trách');
    expect(await unassignedSections(addDays(TODAY, -1))).toEqual(['3.2']);
    expect(await unassignedSections(LATER)).toEqual(['3.2']);
    expect(await listAudit({ act: 'portfolios.assign' })).toHaveLength(1);
    expect(await listAudit({ act: 'portfolios.end' })).toHaveLength(1);
  });

  it.each([
    [{ section: '9.9', portfolio: 'VP', role: 'lead', from: formatDay(TODAY) }],
    [{ section: '1', portfolio: 'XX', role: 'lead', from: formatDay(TODAY) }],
    [{ section: '1', portfolio: 'VP', role: 'boss', from: formatDay(TODAY) }],
    [{ section: '1', portfolio: 'VP', role: 'lead', from: '31/02/2027' }],
  ])('refuses %j', async (fields) => {
    const browser = await signedIn('quan.tri');
    await browser.get('/console/portfolios');
    const before = await sectionDuties(TODAY);

    const reply = await browser.post('/console/portfolios/assign', fields);

    expect(reply.status).toBe(400);
    expect(await sectionDuties(TODAY)).toEqual(before);
  });

  it.each([
    ['can.bo', 403],
    ['van.phong', 403],
    ['quan.tri.xa', 403],
  ])('lets %s assign nothing', async (login, status) => {
    const browser = await signedIn(login);
    const fields = { section: '1', portfolio: 'KT', role: 'lead', from: formatDay(TODAY) };

    const reply = await browser.post('/console/portfolios/assign', fields);

    expect(reply.status).toBe(status);
    expect((await sectionDuties(TODAY)).find(({ section }) => section === '1')?.lead).toBe('TG');
  });
});
