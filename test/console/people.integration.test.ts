import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shiftedClock } from '../../src/core/clock.ts';
import { getInvite } from '../../src/domain/enrolment/invites.ts';
import { assessmentsOf, listGrades, seedGrades } from '../../src/domain/people/classification.ts';
import { listHandOvers } from '../../src/domain/people/handover.ts';
import { addPerson, findPeopleByPhone, getPerson, setHome } from '../../src/domain/people/people.ts';
import { grantRole, holdersOf, rolesOf } from '../../src/domain/people/roles.ts';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type Reply, type RunningConsole, serveConsole } from './harness.ts';
import { aContact, aStaff, PASSWORD, seedUnion } from './union.ts';

const NOW = Date.parse('2026-11-23T10:00:00+07:00');
const TODAY = '2026-11-23';
const BRANCH = 'hm-dth-ap3';
const clock = { ...shiftedClock(), now: () => NOW };
let app: RunningConsole;

beforeAll(async () => {
  await openTestStore();
  await seedUnion(NOW);
  await seedGrades(join(import.meta.dirname, '../../seed'));
  await aStaff('van.phong', 'office', 'hm');
  await aStaff('dong.thanh', 'officer', 'hm-dth');
  await aStaff('ba.diem', 'officer', 'hm-bdi');
  await aStaff('tuyen.giao', 'portfolio', 'hm');
  await aStaff('thuong.truc', 'leader', 'hm');
  await aPerson('p-lan', { name: 'Trần Thị Lan', phone: '+84903123456', birth: '1970-03-08', address: '12/3 ấp 3' });
  await aPerson('p-hoa', { name: 'Lê Thị Hoa' });
  await aPerson('p-mai', { name: 'Phạm Thị Mai' });
  await aPerson('p-far', { name: 'Võ Thị Xa' }, 'hm-bdi-ap1');
  await aContact('zalo-901', { name: 'Lan', unitId: BRANCH, personId: 'p-lan', at: NOW });
  await aContact('zalo-902', { name: 'Hoa', unitId: BRANCH, personId: 'p-hoa', at: NOW });
  app = await serveConsole({ clock });
});
afterAll(async () => {
  await app.stop();
  await closeTestStore();
});

async function aPerson(id: string, known: Parameters<typeof addPerson>[0] | object, unitId = BRANCH): Promise<void> {
  await addPerson({ _id: id, source: 'roster', createdAt: NOW, ...known });
  await setHome(id, { unitId, kind: 'member', from: '2025-01-01', actId: `home ${id}` });
}

async function signedIn(login: string): Promise<Browser> {
  const browser = new Browser(app.url);
  await browser.signIn(login, PASSWORD);
  return browser;
}
const post = async (browser: Browser, path: string, fields: Record<string, string>): Promise<Reply> => {
  await browser.get('/console/people');
  await browser.get('/console/people/new');
  return browser.post(path, { act: randomUUID(), ...fields });
};
const acts = async (about: string) => (await listAudit({ about })).map(({ act }) => act);
const leaders = async (unitId = BRANCH) =>
  (await holdersOf(['branch_leader'], [unitId], TODAY)).map(({ personId }) => personId);

describe('the list of people', () => {
  it('is searched by name without marks, and shows no whole phone or birthday', async () => {
    const browser = await signedIn('dong.thanh');

    const page = await browser.get('/console/people?q=tran+thi+lan');

    expect(page.text).toContain('Trần Thị Lan');
    expect(page.text).not.toContain('Lê Thị Hoa');
    expect(page.text).not.toMatch(/903\s?123\s?456|0903123456|08\/03\/1970/);
    expect(page.text).toContain('197•');
  });

  it('ends at her own subtree, for the list and for each person', async () => {
    const browser = await signedIn('dong.thanh');

    const list = await browser.get('/console/people?q=xa');
    const one = await browser.get('/console/people/p-far');
    const whole = await browser.post('/console/people/p-far/whole', { reason: 'gọi báo họp' });

    expect(list.text).not.toContain('Võ Thị Xa');
    expect([one.status, whole.status]).toEqual([404, 404]);
  });

  it('can be narrowed to a unit and a role', async () => {
    const browser = await signedIn('van.phong');

    const here = await browser.get(`/console/people?unit=hm-bdi&role=member&q=vo+thi+xa`);
    const there = await browser.get('/console/people?unit=hm-dth&q=vo+thi+xa');

    expect(here.text).toContain('Võ Thị Xa');
    expect(there.text).not.toContain('Võ Thị Xa');
  });
});

describe('one person', () => {
  it('is shown whole only for a reason, which stands in the log', async () => {
    const browser = await signedIn('dong.thanh');

    const masked = await browser.get('/console/people/p-lan');
    const without = await browser.post('/console/people/p-lan/whole', { reason: '' });
    const whole = await browser.post('/console/people/p-lan/whole', { reason: 'Gọi báo chị LAN 0903 123 456 giờ họp' });

    expect(masked.text).not.toMatch(/\+84903123456|08\/03\/1970|12\/3 ấp 3/);
    expect(without.status).toBe(400);
    expect(whole.text).toMatch(/\+84903123456/);
    expect(whole.text).toContain('08/03/1970');
    expect(whole.text).toContain('12/3 ấp 3');
    expect((await listAudit({ about: 'p-lan', act: 'people.unmask' }))[0]?.details).toEqual({
      reason: 'Gọi báo chị ••• ••• giờ họp',
    });
    expect(await acts('p-lan')).toContain('people.read');
  });

  it('is not shown whole to who only reads', async () => {
    const browser = await signedIn('tuyen.giao');

    const page = await browser.get('/console/people/p-lan');
    const whole = await browser.post('/console/people/p-lan/whole', { reason: 'tò mò thôi' });

    expect(page.status).toBe(200);
    expect(page.text).not.toContain('name="reason"');
    expect((await browser.get('/console/people')).text).not.toContain('href="/console/roster"');
    expect(whole.status).toBe(403);
  });

  it('is corrected without her number being seen, and cleared where asked', async () => {
    const browser = await signedIn('dong.thanh');
    await aPerson('p-sua', { name: 'Ngô Thi Sửa', phone: '+84911222333', address: 'ấp 3' });

    const form = await browser.get('/console/people/p-sua/edit');
    const saved = await browser.post('/console/people/p-sua', {
      name: 'Ngô Thị Sửa',
      phone: '',
      birth: '1965',
      clear: 'address',
    });

    expect(form.text).not.toContain('911222333');
    expect(saved.status).toBe(303);
    const person = await getPerson('p-sua');
    expect(person).toMatchObject({ name: 'Ngô Thị Sửa', phone: '+84911222333', birth: '1965' });
    expect(person?.address).toBeUndefined();
    expect((await listAudit({ about: 'p-sua', act: 'people.edit' }))[0]?.details).toEqual({
      fields: 'name birth address',
    });
  });

  it('moves home on a day', async () => {
    const browser = await signedIn('dong.thanh');
    await aPerson('p-doi', { name: 'Bùi Thị Dời' });

    const moved = await post(browser, '/console/people/p-doi/home', {
      unit: 'HM-DTH-AP2',
      kind: 'member',
      from: '01/11/2026',
    });
    const foreign = await post(browser, '/console/people/p-doi/home', {
      unit: 'HM-BDI-AP1',
      kind: 'member',
      from: '01/11/2026',
    });

    expect(moved.status).toBe(303);
    expect(foreign.status).toBe(400);
    expect(await getPerson('p-doi')).toMatchObject({ unitId: 'hm-dth-ap2' });
  });

  it('does not move home before the day has come: lists and broadcasts would have her there already', async () => {
    const browser = await signedIn('dong.thanh');
    await aPerson('p-sau', { name: 'Bùi Thị Mai Sau' });

    const moved = await post(browser, '/console/people/p-sau/home', {
      unit: 'HM-DTH-AP2',
      kind: 'member',
      from: '01/11/2099',
    });

    expect(moved.status).toBe(400);
    expect(moved.text).toContain('Ngày còn chưa tới');
    expect(await getPerson('p-sau')).toMatchObject({ unitId: BRANCH });
  });
});

describe('adding somebody by hand', () => {
  const fields = {
    name: 'Đặng Thị Cúc',
    phone: '0988 777 666',
    birth: '12/05/1980',
    address: '',
    unit: 'HM-DTH-AP3',
    kind: 'member',
    from: '',
  };

  it('makes a member of the unit once, however often the form comes', async () => {
    const browser = await signedIn('dong.thanh');
    const act = randomUUID();

    const first = await post(browser, '/console/people', { ...fields, act });
    const again = await browser.post('/console/people', { ...fields, act });

    expect([first.status, again.status]).toEqual([303, 303]);
    const [person, ...more] = await findPeopleByPhone('+84988777666');
    expect(more).toEqual([]);
    expect(person).toMatchObject({ name: 'Đặng Thị Cúc', birth: '1980-05-12', unitId: BRANCH, source: 'staff' });
    expect((await rolesOf([person?._id ?? ''], TODAY)).get(person?._id ?? '')).toMatchObject([
      { role: 'member', unitId: BRANCH },
    ]);
  });

  it('warns of the same phone and of the same name in the unit, and tells nothing of other units’ people', async () => {
    const browser = await signedIn('dong.thanh');
    await aPerson('p-kin', { name: 'Hồ Thị Kín', phone: '+84933444555' }, 'hm-bdi-ap1');

    const byPhone = await post(browser, '/console/people', { ...fields, name: 'Người Khác', phone: '0933444555' });
    const byName = await post(browser, '/console/people', { ...fields, name: 'tran thi lan', phone: '' });
    const anyway = await post(browser, '/console/people', {
      ...fields,
      name: 'Trần Thị Lan',
      phone: '',
      birth: '1999',
      anyway: 'yes',
    });

    expect(byPhone.status).toBe(422);
    expect(byPhone.text).not.toMatch(/Hồ Thị Kín|933444555(?!")/);
    expect(byName.status).toBe(422);
    expect(byName.text).toContain('/console/people/p-lan');
    expect(anyway.status).toBe(303);
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ phone: '12' }, 'phone'],
    [{ birth: '30/02/1970' }, 'birth'],
    [{ birth: '2031' }, 'birth'],
    [{ unit: 'Bà Điểm' }, 'unit'],
    [{ from: 'hôm nào' }, 'from'],
  ])('refuses %j beside the field', async (wrong, field) => {
    const browser = await signedIn('dong.thanh');

    const page = await post(browser, '/console/people', { ...fields, phone: '', name: 'Ai Đó Mới', ...wrong });

    expect(page.status).toBe(422);
    expect(page.text).toMatch(new RegExp(`name="${field}"[^>]*aria-invalid="true"`));
  });

  it('is not for who only reads', async () => {
    const browser = await signedIn('thuong.truc');

    expect((await browser.get('/console/people/new')).status).toBe(403);
  });
});

describe('roles', () => {
  const grant = (browser: Browser, more: Record<string, string>) =>
    post(browser, '/console/roles/grant', {
      person: 'p-mai',
      unit: 'HM-DTH-AP3',
      from: '23/11/2026',
      until: '',
      ...more,
    });

  it('are given by an officer below her own only, and where they make sense', async () => {
    const officer = await signedIn('dong.thanh');

    const deputy = await grant(officer, { role: 'branch_deputy' });
    const twice = await grant(officer, { role: 'branch_deputy' });
    const above = await grant(officer, { role: 'office', unit: 'HM-DTH' });
    const equal = await grant(officer, { role: 'commune_officer', unit: 'HM-DTH' });
    const misplaced = await grant(officer, { role: 'branch_leader', unit: 'HM-DTH' });
    const foreign = await grant(officer, { role: 'branch_deputy', unit: 'HM-BDI-AP1' });

    expect([deputy, twice, above, equal, misplaced, foreign].map(({ status }) => status)).toEqual([
      303, 409, 403, 403, 400, 400,
    ]);
    expect(
      (await rolesOf(['p-mai'], TODAY))
        .get('p-mai')
        ?.map(({ role }) => role)
        .sort(),
    ).toEqual(['branch_deputy', 'member']);
    expect(await acts('p-mai')).toContain('roles.grant');
  });

  it('above a commune are given by the office, with an end if she says one', async () => {
    const office = await signedIn('van.phong');

    const reply = await grant(office, {
      role: 'portfolio_officer',
      unit: 'HM',
      portfolio: 'kt',
      from: '01/12/2026',
      until: '01/06/2027',
    });

    expect(reply.status).toBe(303);
    const page = await office.get('/console/people/p-mai');
    expect(page.text).toContain('sắp tới');
    expect((await rolesOf(['p-mai'], '2027-05-31')).get('p-mai')).toMatchObject([
      { role: 'member' },
      { role: 'branch_deputy' },
      { role: 'portfolio_officer', portfolio: 'KT', validTo: '2027-06-01' },
    ]);
  });

  it('end on a day, by whoever may give them', async () => {
    const officer = await signedIn('dong.thanh');
    const portfolio = await signedIn('tuyen.giao');
    const deputy = (await rolesOf(['p-mai'], TODAY)).get('p-mai')?.find(({ role }) => role === 'branch_deputy');
    const term = { term: deputy?._id ?? '', day: '23/11/2026' };

    const refused = await post(portfolio, '/console/roles/end', term);
    const ended = await post(officer, '/console/roles/end', term);

    expect([refused.status, ended.status]).toEqual([403, 303]);
    expect((await rolesOf(['p-mai'], TODAY)).get('p-mai')?.map(({ role }) => role)).toEqual(['member']);
  });

  it('that one person holds at a time are handed over, not given twice', async () => {
    const officer = await signedIn('dong.thanh');
    const first = await grant(officer, { person: 'p-lan', role: 'branch_leader' });

    const second = await grant(officer, { person: 'p-hoa', role: 'branch_leader' });
    const form = await officer.get(second.headers.get('location') ?? '');

    expect(first.status).toBe(303);
    expect(second.headers.get('location')).toContain('/console/roles/hand-over?');
    expect(form.text).toContain('Trần Thị Lan');
    expect(form.text).toMatch(/value="p-hoa"[^>]*checked/);
    expect(await leaders()).toEqual(['p-lan']);
  });
});

describe('a hand-over', () => {
  const fields = { unit: BRANCH, role: 'branch_leader', from: 'p-lan', to: 'p-hoa', day: '23/11/2026' };

  it('is refused outside her subtree and to who only reads', async () => {
    const far = await signedIn('ba.diem');
    const reader = await signedIn('thuong.truc');

    const statuses = [
      (await far.get(`/console/roles/hand-over?unit=${BRANCH}&role=branch_leader`)).status,
      (await post(far, '/console/roles/hand-over', fields)).status,
      (await post(reader, '/console/roles/hand-over', fields)).status,
    ];

    expect(statuses).toEqual([404, 404, 403]);
    expect(await leaders()).toEqual(['p-lan']);
  });

  it('ends one term and begins the other, tells both, and is one however often the form comes', async () => {
    const officer = await signedIn('dong.thanh');
    const act = randomUUID();

    const done = await post(officer, '/console/roles/hand-over', { ...fields, act });
    await officer.post('/console/roles/hand-over', { ...fields, act });
    const page = await officer.get(done.headers.get('location') ?? '');

    expect(done.status).toBe(303);
    expect(await leaders()).toEqual(['p-hoa']);
    expect(
      app.told
        .filter(({ text }) => text.key.startsWith('handover.'))
        .map(({ contactId }) => contactId)
        .slice(-2),
    ).toEqual(['zalo-901', 'zalo-902']);
    expect(page.text).toContain('xong');
    expect(await acts('p-hoa')).toContain('roles.hand-over');
  });

  it('to somebody who does not write to us shows the code to give her', async () => {
    const officer = await signedIn('dong.thanh');

    const done = await post(officer, '/console/roles/hand-over', { ...fields, from: 'p-hoa', to: 'p-mai' });
    const page = await officer.get(done.headers.get('location') ?? '');

    const [line] = await listHandOvers([BRANCH]);
    const invite = await getInvite(line?.inviteId ?? '');
    expect(invite).toMatchObject({ personId: 'p-mai', unitId: BRANCH, role: 'branch_leader' });
    expect(page.text).toContain(invite?.code);
  });

  it.each([
    [{ day: 'mai' }, 422],
    [{ day: '01/01/2040' }, 422],
    [{ to: '' }, 422],
    [{ to: 'p-far' }, 404],
    [{ role: 'member' }, 404],
  ])('says what is wrong with %j', async (wrong, status) => {
    const officer = await signedIn('dong.thanh');

    const reply = await post(officer, '/console/roles/hand-over', { ...fields, from: 'p-mai', to: 'p-lan', ...wrong });

    expect(reply.status).toBe(status);
    expect(await leaders()).toEqual(['p-mai']);
  });

  it('shows on the list of leaders, with the branches nobody leads', async () => {
    const officer = await signedIn('dong.thanh');

    const page = await officer.get('/console/roles');

    expect(page.text).toContain('Phạm Thị Mai');
    expect(page.text).toContain('chưa có ai');
    expect(page.text).not.toContain('Bà Điểm');
  });
});

describe('assessing branch leaders', () => {
  const fields = { person: 'p-mai', unit: BRANCH, period: '2026', grade: 'tot', note: 'Giữ được nề nếp sinh hoạt' };

  it('shows who is assessed and who is not, keeps what was said before, and goes out as a file', async () => {
    const officer = await signedIn('dong.thanh');

    const before = await officer.get('/console/roles/assessments?period=2026');
    await post(officer, '/console/roles/assessments/one', fields);
    await post(officer, '/console/roles/assessments/one', { ...fields, grade: 'xuat-sac', note: '' });
    const after = await officer.get('/console/roles/assessments?period=2026');
    const one = await officer.get(`/console/roles/assessments/one?person=p-mai&unit=${BRANCH}&period=2026`);
    const file = await officer.get('/console/roles/assessments/list.csv?period=2026');

    expect(before.text).toMatch(/Đã xếp loại 0 trong \d+/);
    expect(after.text).toMatch(/Đã xếp loại 1 trong \d+/);
    expect(one.text).toContain('Giữ được nề nếp sinh hoạt');
    expect((await assessmentsOf('p-mai'))[0]?.lines).toHaveLength(2);
    expect(file.text).toMatch(/Phạm Thị Mai,Hoàn thành xuất sắc nhiệm vụ/);
    expect((await listAudit({ act: 'assessments.export' })).length).toBe(1);
  });

  it('keeps notes from who only reads', async () => {
    await post(await signedIn('dong.thanh'), '/console/roles/assessments/one', fields);
    const reader = await signedIn('thuong.truc');

    const page = await reader.get('/console/roles/assessments?period=2026&unit=hm-dth');
    const file = await reader.get('/console/roles/assessments/list.csv?period=2026');

    expect(page.text).toContain('Hoàn thành tốt nhiệm vụ');
    expect(page.text).not.toContain('nề nếp');
    expect(file.status).toBe(403);
  });

  it('is for leaders of her subtree, and nobody who never led', async () => {
    const far = await signedIn('ba.diem');
    const officer = await signedIn('dong.thanh');
    await grantRole('far', 'p-far', { role: 'branch_leader', unitId: 'hm-bdi-ap1', validFrom: '2025-01-01' });

    const statuses = [
      (await post(far, '/console/roles/assessments/one', fields)).status,
      (await post(officer, '/console/roles/assessments/one', { ...fields, person: 'p-far', unit: 'hm-bdi-ap1' }))
        .status,
      (await post(officer, '/console/roles/assessments/one', { ...fields, person: 'p-far' })).status,
      (await post(officer, '/console/roles/assessments/one', { ...fields, grade: 'kim cương' })).status,
    ];

    expect(statuses).toEqual([404, 404, 404, 422]);
  });

  it('has grades the office names', async () => {
    const office = await signedIn('van.phong');
    const officer = await signedIn('dong.thanh');
    const names = {
      'id-0': 'xuat-sac',
      'name-0': 'Xuất sắc',
      'id-1': 'tot',
      'name-1': 'Tốt',
      'name-2': 'Khá',
      'id-2': '',
    };

    const refused = await post(officer, '/console/roles/assessments/grades', names);
    const saved = await post(office, '/console/roles/assessments/grades', names);

    expect([refused.status, saved.status]).toEqual([403, 303]);
    expect((await listGrades()).filter(({ retired }) => !retired).map(({ name }) => name)).toEqual([
      'Xuất sắc',
      'Tốt',
      'Khá',
    ]);
  });
});
