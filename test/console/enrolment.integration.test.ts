import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shiftedClock } from '../../src/core/clock.ts';
import { getContact } from '../../src/domain/contacts/contacts.ts';
import { type Claim, getClaim, openClaim } from '../../src/domain/enrolment/claims.ts';
import { joinCodesOf } from '../../src/domain/enrolment/join-codes.ts';
import { membershipOf } from '../../src/domain/enrolment/membership.ts';
import { getUnitChange, requestUnitChange } from '../../src/domain/enrolment/unit-changes.ts';
import { setHome } from '../../src/domain/people/homes.ts';
import { addPerson } from '../../src/domain/people/people.ts';
import { grantRole } from '../../src/domain/people/roles.ts';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aContact, aStaff, PASSWORD, seedUnion } from './union.ts';

const NOW = Date.parse('2026-11-23T10:00:00+07:00');
const TODAY = '2026-11-23';
const clock = { ...shiftedClock(), now: () => NOW };
const ACT = '00000000-0000-4000-8000-000000000011';
let app: RunningConsole;
let serial = 0;

beforeAll(async () => {
  await openTestStore();
  await seedUnion(NOW);
  await aStaff('van.phong', 'office', 'hm');
  await aStaff('dong.thanh', 'officer', 'hm-dth');
  await aStaff('ba.diem', 'officer', 'hm-bdi');
  app = await serveConsole({ clock });
});
afterAll(async () => {
  await app.stop();
  await closeTestStore();
});

async function signedIn(login: string): Promise<Browser> {
  const browser = new Browser(app.url);
  await browser.signIn(login, PASSWORD);
  return browser;
}

async function aMember(name: string, unitId: string, phone?: string): Promise<string> {
  const id = `member-${++serial}`;
  await addPerson({ _id: id, name, ...(phone ? { phone } : {}), unitId, source: 'roster', createdAt: NOW });
  await setHome(id, { unitId, kind: 'member', from: '2020-01-01', actId: id });
  return id;
}

/** Somebody who joined a branch by chat and waits. */
async function aClaim(name: string, unitId = 'hm-dth-ap1'): Promise<Claim> {
  const contactId = await aContact(`zalo-claim${++serial}`, { name, unitId, at: NOW });
  const claim = await openClaim({ id: contactId, contactId, channel: 'zalo', unitId, name, at: NOW });
  if (!claim) throw new Error('no claim was opened');
  return claim;
}

/** A member who asked to move. @returns The request's id and her person. */
async function aWish(from: string, to: string, name = 'Nguyễn Thị Dời'): Promise<{ id: string; personId: string }> {
  const personId = await aMember(name, from);
  const contactId = await aContact(`zalo-wish${++serial}`, { name, unitId: from, personId, at: NOW });
  await requestUnitChange({ id: contactId, contactId, unitId: to, at: NOW - 86_400_000 });
  const browser = await signedIn('van.phong');
  const list = await browser.get('/console/unit-changes');
  const id = [...list.text.matchAll(/unit-changes\/([0-9a-f]{32})\/agree/g)].at(-1)?.[1] ?? '';
  return { id, personId };
}

describe('the page of members to confirm', () => {
  it('shows who waits in her units and why, to nobody else', async () => {
    await aClaim('Trần Thị Đợi');
    await aClaim('Lê Thị Bên Kia', 'hm-bdi-ap1');

    const officer = await (await signedIn('dong.thanh')).get('/console/enrolment');

    expect(officer.text).toContain('Trần Thị Đợi');
    expect(officer.text).toContain('Chi hội trưởng chưa dùng Zalo, Messenger');
    expect(officer.text).not.toContain('Lê Thị Bên Kia');
  });

  it('matches her to one of the list, tells her, and writes it down', async () => {
    const person = await aMember('Nguyễn Thị Khớp', 'hm-dth-ap1');
    const claim = await aClaim('Nguyễn Thị Khớp');
    const browser = await signedIn('dong.thanh');
    const page = await browser.get(`/console/enrolment/${claim._id}`);

    const reply = await browser.post(`/console/enrolment/${claim._id}/confirm`, { act: ACT, person });

    expect(page.text).toContain(`value="${person}"`);
    expect(reply.headers.get('location')).toBe('/console/enrolment?done=claim_confirmed');
    expect((await getContact(claim.contactId))?.personId).toBe(person);
    expect(app.told.at(-1)).toMatchObject({ contactId: claim.contactId, text: { key: 'enrolment.confirmed' } });
    expect((await listAudit({ act: 'enrolment.confirm' }))[0]).toMatchObject({
      about: claim._id,
      unitId: 'hm-dth-ap1',
    });
    expect((await listAudit({ act: 'enrolment.read' }))[0]).toMatchObject({ about: claim._id });
  });

  it('finds people of her whole subtree by name, and of no other', async () => {
    await aMember('Võ Thị Tìm', 'hm-dth-ap2');
    await aMember('Võ Thị Tìm', 'hm-bdi-ap1');
    const claim = await aClaim('Võ Tìm');
    const browser = await signedIn('dong.thanh');

    const page = await browser.get(`/console/enrolment/${claim._id}?q=${encodeURIComponent('vo thi tim')}`);

    expect(page.text.match(/name="person"/g)).toHaveLength(1);
    expect(page.text).toContain('Chi hội ấp 2, Xã Đông Thạnh');
  });

  it('notes somebody new as a member or as not yet one', async () => {
    const claim = await aClaim('Phạm Thị Mới');
    const browser = await signedIn('dong.thanh');
    await browser.get(`/console/enrolment/${claim._id}`);

    await browser.post(`/console/enrolment/${claim._id}/confirm`, { act: ACT, kind: 'woman' });

    const personId = (await getContact(claim.contactId))?.personId;
    expect(await membershipOf(personId, TODAY)).toEqual({ unitId: 'hm-dth-ap1', kind: 'woman' });
  });

  it('rejects with a reason, once', async () => {
    const claim = await aClaim('Phạm Thị Lạ');
    const [browser, other] = [await signedIn('dong.thanh'), await signedIn('van.phong')];
    await browser.get(`/console/enrolment/${claim._id}`);
    await other.get(`/console/enrolment/${claim._id}`);

    const reply = await browser.post(`/console/enrolment/${claim._id}/reject`, {
      act: ACT,
      reason: 'Chị chưa ở ấp 1.',
    });
    const late = await other.post(`/console/enrolment/${claim._id}/confirm`, { act: ACT, kind: 'member' });

    expect([reply.status, late.status]).toEqual([303, 409]);
    expect((await getClaim(claim._id))?.state).toBe('rejected');
    expect(app.told.at(-1)?.text.params?.reason).toBe('Chị chưa ở ấp 1.');
  });

  it('gives nobody the rights of an officer, a person of other units, or a claim of other units', async () => {
    const boss = await aMember('Chủ Tịch Xã', 'hm-dth-ap1');
    await grantRole('t', boss, { role: 'commune_officer', unitId: 'hm-dth', validFrom: '2020-01-01' });
    const stranger = await aMember('Người Bà Điểm', 'hm-bdi-ap1');
    const [mine, theirs] = [await aClaim('Chủ Tịch Xã'), await aClaim('Ai Đó', 'hm-bdi-ap1')];
    const browser = await signedIn('dong.thanh');
    await browser.get(`/console/enrolment/${mine._id}`);

    const replies = [
      await browser.post(`/console/enrolment/${mine._id}/confirm`, { act: ACT, person: boss }),
      await browser.post(`/console/enrolment/${mine._id}/confirm`, { act: ACT, person: stranger }),
      await browser.post(`/console/enrolment/${theirs._id}/confirm`, { act: ACT, kind: 'member' }),
      await browser.post(`/console/enrolment/${mine._id}/confirm`, { act: ACT }),
      await browser.post(`/console/enrolment/${mine._id}/reject`, { act: ACT }),
    ];

    expect(replies.map(({ status }) => status)).toEqual([403, 404, 404, 400, 400]);
    expect((await getClaim(mine._id))?.state).toBe('waiting');
  });
});

describe('the page of changes of branch', () => {
  it('needs one word of each commune', async () => {
    const { id, personId } = await aWish('hm-dth-ap1', 'hm-bdi-ap1', 'Nguyễn Thị Qua Xã');
    const [old, next] = [await signedIn('dong.thanh'), await signedIn('ba.diem')];
    const first = await old.get('/console/unit-changes');
    const released = await old.post(`/console/unit-changes/${id}/agree`, { act: ACT });
    const again = await old.post(`/console/unit-changes/${id}/agree`, { act: ACT });
    await next.get('/console/unit-changes');
    const accepted = await next.post(`/console/unit-changes/${id}/agree`, { act: ACT });

    expect(first.text).toContain('Đồng ý cho đi');
    expect(first.text).toContain('Nguyễn Thị Qua Xã');
    expect([released, again, accepted].map((reply) => reply.headers.get('location'))).toEqual([
      '/console/unit-changes?done=change_agreed',
      '/console/unit-changes?done=change_agreed',
      '/console/unit-changes?done=change_done',
    ]);
    expect(await membershipOf(personId, TODAY)).toEqual({ unitId: 'hm-bdi-ap1', kind: 'member' });
    expect((await listAudit({ act: 'unit-changes.accept' }))[0]).toMatchObject({ about: id, unitId: 'hm-bdi-ap1' });
  });

  it('is settled by one who answers for both units', async () => {
    const { id } = await aWish('hm-dth-ap1', 'hm-dth-ap2');
    const browser = await signedIn('dong.thanh');
    const page = await browser.get('/console/unit-changes');

    await browser.post(`/console/unit-changes/${id}/agree`, { act: ACT });

    expect(page.text).toContain('Đồng ý cho chuyển');
    expect((await getUnitChange(id))?.state).toBe('done');
  });

  it('tells her why it was not agreed, and leaves others alone', async () => {
    const { id } = await aWish('hm-dth-ap1', 'hm-dth-ap2');
    const [browser, stranger] = [await signedIn('dong.thanh'), await signedIn('ba.diem')];
    await browser.get('/console/unit-changes');
    await stranger.get('/console/unit-changes');

    const foreign = await stranger.post(`/console/unit-changes/${id}/agree`, { act: ACT });
    const empty = await browser.post(`/console/unit-changes/${id}/reject`, { act: ACT });
    const reply = await browser.post(`/console/unit-changes/${id}/reject`, { act: ACT, reason: 'Chị chưa dọn về.' });
    const late = await browser.post(`/console/unit-changes/${id}/agree`, { act: ACT });

    expect([foreign, empty, reply, late].map(({ status }) => status)).toEqual([404, 400, 303, 409]);
    expect(app.told.at(-1)?.text).toMatchObject({
      key: 'enrolment.change_rejected',
      params: { reason: 'Chị chưa dọn về.' },
    });
  });
});

describe('the QR sheets', () => {
  it('stand one a branch, with the code in large letters and both QR codes', async () => {
    const code = (await joinCodesOf(['hm-dth-ap1'], NOW)).get('hm-dth-ap1')?._id ?? '';
    const browser = await signedIn('dong.thanh');

    const list = await browser.get('/console/join-codes');
    const sheets = await browser.get('/console/join-codes/sheets?unit=hm-dth');
    const one = await browser.get('/console/join-codes/sheets?unit=hm-dth-ap1');

    expect(list.text).toContain(`CH ${code}`);
    expect(sheets.text.match(/<svg class="sheet"/g)?.length).toBeGreaterThan(1);
    expect(one.text.match(/<svg class="sheet"/g)).toHaveLength(1);
    expect(one.text).toContain(`>CH ${code}</text>`);
    expect(one.text.match(/shape-rendering="crispEdges"/g)).toHaveLength(2);
    expect(one.text).toContain('Liên kết Zalo chưa mang được mã chi hội');
  });

  it('can be taken as a file', async () => {
    const browser = await signedIn('dong.thanh');

    const file = await browser.get('/console/join-codes/hm-dth-ap1/sheet.svg');

    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="?ma-qr-hm-dth-ap1\.svg/);
    expect(file.text).toMatch(/^<svg class="sheet" xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  });

  it('say plainly what is not set up', async () => {
    const bare = await serveConsole({ clock, joinLinks: {} });
    const browser = new Browser(bare.url);
    await browser.signIn('dong.thanh', PASSWORD);

    const page = await browser.get('/console/join-codes/sheets?unit=hm-dth-ap1');
    await bare.stop();

    expect(page.text).toContain('ZALO_OA_ID');
    expect(page.text).toContain('MESSENGER_PAGE_ID');
    expect(page.text).not.toContain('crispEdges');
  });

  it('are of her own units only', async () => {
    const browser = await signedIn('dong.thanh');

    const foreign = [
      await browser.get('/console/join-codes/sheets?unit=hm-bdi-ap1'),
      await browser.get('/console/join-codes/hm-bdi-ap1/sheet.svg'),
      await browser.get('/console/join-codes/hm-dth/sheet.svg'),
    ];

    expect(foreign.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});
