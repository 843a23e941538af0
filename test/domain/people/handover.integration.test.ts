import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LEADS_TIMER } from '../../../src/core/facts.ts';
import { addDays, type Day, dayOf, startOfDay } from '../../../src/core/time.ts';
import { linkPerson, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { loadFacts } from '../../../src/domain/contacts/facts.ts';
import { ContactModel } from '../../../src/domain/contacts/model.ts';
import { enrolmentHandlers } from '../../../src/domain/enrolment/handlers.ts';
import { createInvite, getInvite, inviteStateOf } from '../../../src/domain/enrolment/invites.ts';
import { ClaimModel, InviteModel } from '../../../src/domain/enrolment/model.ts';
import { Timers } from '../../../src/domain/messages/model.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { assess, assessmentsOf, seedGrades } from '../../../src/domain/people/classification.ts';
import {
  eraseHandOvers,
  getHandOver,
  type HandOverWish,
  handOver,
  runDueHandOvers,
} from '../../../src/domain/people/handover.ts';
import { followTerms } from '../../../src/domain/people/handover-moves.ts';
import { mergePeople } from '../../../src/domain/people/merge.ts';
import { HandOverModel, PersonModel, RoleModel } from '../../../src/domain/people/model.ts';
import { addPerson } from '../../../src/domain/people/people.ts';
import { grantRole, holdersOf, unitsLedBy } from '../../../src/domain/people/roles.ts';
import { reportHandlers } from '../../../src/domain/reports/handlers.ts';
import { HandedDraftModel, ReportModel } from '../../../src/domain/reports/model.ts';
import { returnReport } from '../../../src/domain/reports/reports.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, anEvent, apply, listening, NOW, SEED, texts } from '../support/builders.ts';

const BRANCH = 'hm-dth-ap3';
const TODAY = dayOf(NOW);
const handlers = reportHandlers(texts);

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
beforeEach(async () => {
  await PersonModel.deleteMany({});
  await RoleModel.deleteMany({});
  await HandOverModel.deleteMany({});
  await HandedDraftModel.deleteMany({});
  await ReportModel.deleteMany({});
  await InviteModel.deleteMany({});
  await ClaimModel.deleteMany({});
  await Timers.deleteMany({});
  await ContactModel.deleteMany({});
  await aWoman('lan');
  await aWoman('hoa');
  await addPerson({ _id: 'mai', name: 'Phạm Thị Mai', source: 'roster', createdAt: NOW });
  await grantRole('test', 'lan', { role: 'branch_leader', unitId: BRANCH, validFrom: '2024-01-01' });
});
afterEach(() => vi.restoreAllMocks());
afterAll(closeTestStore);

async function aWoman(id: string): Promise<void> {
  await addPerson({ _id: id, source: 'staff', createdAt: NOW });
  await touchContact(anEvent(id, { kind: 'text', text: 'chào' }));
  await linkPerson(`zalo-${id}`, id);
}

const aWish = (more: Partial<HandOverWish> = {}): HandOverWish => ({
  from: 'lan',
  to: 'hoa',
  role: 'branch_leader',
  unitId: BRANCH,
  day: TODAY,
  actId: 'act-1',
  staffId: 'staff-1',
  at: NOW,
  ...more,
});
const leadersOn = async (day: Day) =>
  (await holdersOf(['branch_leader'], [BRANCH], day)).map(({ personId }) => personId);
const aReport = (more = {}) => ({
  unitId: BRANCH,
  movement: 'RAQUAN',
  date: '2026-03-09',
  place: 'hẻm 12',
  summary: 'Ra quân dọn rác',
  attendance: 25,
  values: { wasteBags: 2 },
  ...more,
});

describe('handing a seat on', () => {
  it('ends the old rights at once and gives them to the successor', async () => {
    const ears = listening();

    const done = await handOver(aWish(), { texts, tell: ears.tell });

    expect(done).toMatchObject({ state: 'done', unitId: BRANCH });
    expect(await leadersOn(addDays(TODAY, -1))).toEqual(['lan']);
    expect(await leadersOn(TODAY)).toEqual(['hoa']);
    expect((await loadFacts('zalo-lan', NOW)).leads).toEqual([]);
    expect((await loadFacts('zalo-hoa', NOW)).leads).toMatchObject([{ unitId: BRANCH }]);
    expect(ears.told().map(({ contactId, text }) => [contactId, text.key])).toEqual([
      ['zalo-lan', 'handover.ended'],
      ['zalo-hoa', 'handover.begun_reports'],
    ]);
    expect(ears.told()[1]?.text.params).toMatchObject({ role: 'chi hội trưởng', day: '10/03/2026' });
  });

  it('is one hand-over when the form comes twice, and when many processes carry it out', async () => {
    const ears = listening();
    const ports = { texts, tell: ears.tell };

    await Promise.all([handOver(aWish(), ports), handOver(aWish(), ports), runDueHandOvers(ports, NOW)]);
    await handOver(aWish(), ports);
    await runDueHandOvers(ports, NOW);

    expect(await HandOverModel.countDocuments({})).toBe(1);
    expect(await RoleModel.countDocuments({ role: 'branch_leader' })).toBe(2);
    expect(ears.told()).toHaveLength(2);
  });

  it('goes on after a crash between the intent and its end, wherever it was', async () => {
    const ears = listening();
    const ports = { texts, tell: ears.tell };

    for (const method of ['updateOne', 'find'] as const) {
      const breaking = vi.spyOn(RoleModel, method).mockImplementationOnce(() => {
        throw new Error('the store is away');
      });
      await expect(handOver(aWish(), ports)).rejects.toThrow('the store is away');
      breaking.mockRestore();
    }
    expect(await HandOverModel.findOne({}).lean()).toMatchObject({ state: 'planned' });
    expect(ears.told()).toEqual([]);
    await runDueHandOvers(ports, NOW + 60_000);

    expect(await leadersOn(TODAY)).toEqual(['hoa']);
    expect(await HandOverModel.findOne({}).lean()).toMatchObject({ state: 'done' });
    expect(ears.told()).toHaveLength(2);
  });

  it('goes on after a crash in the middle of telling', async () => {
    const ears = listening();
    let down = true;
    const tell: typeof ears.tell = async (message) => {
      if (message.contactId === 'zalo-hoa' && down) throw new Error('down');
      await ears.tell(message);
    };

    await expect(handOver(aWish(), { texts, tell })).rejects.toThrow('down');
    expect(await leadersOn(TODAY)).toEqual(['hoa']);
    down = false;
    await runDueHandOvers({ texts, tell }, NOW + 1000);

    expect(ears.told().map(({ contactId }) => contactId)).toEqual(['zalo-lan', 'zalo-hoa']);
  });

  it('waits for its day before it touches a chat, and does it then', async () => {
    const ears = listening();
    const ports = { texts, tell: ears.tell };
    const day = addDays(TODAY, 5);

    await handOver(aWish({ day }), ports);
    await runDueHandOvers(ports, NOW + 86_400_000);

    expect(ears.told()).toEqual([]);
    expect(await Timers.countDocuments({})).toBe(0);
    expect([await leadersOn(addDays(day, -1)), await leadersOn(day)]).toEqual([['lan'], ['hoa']]);

    const morning = startOfDay(day) + 7 * 3_600_000;
    await runDueHandOvers(ports, morning);
    await runDueHandOvers(ports, morning + 1000);

    expect(ears.told()).toHaveLength(2);
    expect(await Timers.find({}).lean()).toMatchObject([{ contactId: 'zalo-lan', name: LEADS_TIMER, at: morning }]);
  });

  it('says nothing of a hand-over that was replaced before its day', async () => {
    const ears = listening();
    const ports = { texts, tell: ears.tell };
    const day = addDays(TODAY, 5);
    await handOver(aWish({ day }), ports);

    await handOver(aWish({ to: 'mai', actId: 'act-2', day: addDays(TODAY, 2) }), ports);
    await runDueHandOvers(ports, startOfDay(addDays(day, 1)));

    expect(await leadersOn(addDays(day, 1))).toEqual(['mai']);
    expect(ears.told().map(({ contactId, text }) => [contactId, text.key])).toEqual([['zalo-lan', 'handover.ended']]);
    expect(await HandOverModel.find({}).sort({ turn: 1 }).lean()).toMatchObject([
      { state: 'replaced' },
      { state: 'done' },
    ]);
  });

  it('leaves the seat free when nobody follows, and fills it from nobody', async () => {
    const { tell } = listening();

    await handOver(aWish({ to: undefined }), { texts, tell });
    const free = await leadersOn(TODAY);
    await handOver(aWish({ from: undefined, to: 'mai', actId: 'act-2', until: addDays(TODAY, 10) }), { texts, tell });

    expect(free).toEqual([]);
    expect(await leadersOn(addDays(TODAY, 9))).toEqual(['mai']);
    expect(await leadersOn(addDays(TODAY, 10))).toEqual([]);
  });

  it('keeps the successor who is to come when the one before leaves sooner', async () => {
    const ears = listening();
    const ports = { texts, tell: ears.tell };
    const later = addDays(TODAY, 30);
    await handOver(aWish({ day: later }), ports);

    await handOver(aWish({ actId: 'ended', to: undefined, day: addDays(TODAY, 5) }), ports);
    for (const day of [addDays(TODAY, 5), later]) await runDueHandOvers(ports, startOfDay(day) + 1);

    expect(await leadersOn(addDays(TODAY, 4))).toEqual(['lan']);
    expect(await leadersOn(addDays(TODAY, 5))).toEqual([]);
    expect(await leadersOn(later)).toEqual(['hoa']);
    expect(ears.told().map(({ contactId, text }) => [contactId, text.key])).toEqual([
      ['zalo-lan', 'handover.ended'],
      ['zalo-hoa', 'handover.begun_reports'],
    ]);
  });

  it('ends the term of who is to come when that is what was said', async () => {
    const ports = { texts, tell: listening().tell };
    const later = addDays(TODAY, 30);
    await handOver(aWish({ day: later }), ports);

    await handOver(aWish({ actId: 'ended', from: 'hoa', to: undefined, day: addDays(TODAY, 5) }), ports);

    expect(await leadersOn(later)).toEqual([]);
  });

  it('also tells whoever got the seat only today, or later than the day it is said for', async () => {
    const ears = listening();
    const ports = { texts, tell: ears.tell };
    await RoleModel.deleteMany({});
    await grantRole('today', 'lan', { role: 'branch_leader', unitId: BRANCH, validFrom: TODAY });

    await handOver(aWish({ day: addDays(TODAY, -3) }), ports);

    expect(await leadersOn(TODAY)).toEqual(['hoa']);
    expect(ears.told().map(({ contactId, text }) => [contactId, text.key])).toEqual([
      ['zalo-lan', 'handover.ended'],
      ['zalo-hoa', 'handover.begun_reports'],
    ]);
    expect(await Timers.find({}).lean()).toMatchObject([{ contactId: 'zalo-lan', name: LEADS_TIMER }]);
    expect((await apply(handlers, aCall('reports.create', aReport()))).outcome).toBe('handed');
  });

  it('ends only her own term where a role has several seats', async () => {
    const { tell } = listening();
    for (const [id, personId] of [
      ['a', 'lan'],
      ['b', 'mai'],
    ] as const) {
      await grantRole(id, personId, { role: 'branch_deputy', unitId: BRANCH, validFrom: '2025-01-01' });
    }

    await handOver(aWish({ role: 'branch_deputy' }), { texts, tell });

    const deputies = await holdersOf(['branch_deputy'], [BRANCH], TODAY);
    expect(deputies.map(({ personId }) => personId).sort()).toEqual(['hoa', 'mai']);
    expect(await leadersOn(TODAY)).toEqual(['lan']);
  });

  it('has at most one leader on every day, whatever is handed on in whatever order', async () => {
    const { tell } = listening();
    const acts = fc.array(
      fc.record({ day: fc.integer({ min: -20, max: 20 }), to: fc.constantFrom('lan', 'hoa', 'mai', undefined) }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(acts, async (wishes) => {
        await RoleModel.deleteMany({});
        await HandOverModel.deleteMany({});
        await grantRole('first', 'lan', { role: 'branch_leader', unitId: BRANCH, validFrom: addDays(TODAY, -30) });

        await Promise.all(
          wishes.map(({ day, to }, i) =>
            handOver(aWish({ from: undefined, to, day: addDays(TODAY, day), actId: `act-${i}` }), { texts, tell }),
          ),
        );

        for (let day = -31; day <= 30; day++) {
          expect((await leadersOn(addDays(TODAY, day))).length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('what the old leader had begun', () => {
  it('is kept for the successor when she sends it after her term ended', async () => {
    const ears = listening();
    const ports = { texts, tell: ears.tell };
    await handOver(aWish(), ports);

    const late = aCall('reports.create', aReport(), { at: NOW + 3_600_000 });
    const answers = [await apply(handlers, late), await apply(handlers, late)];
    await followTerms(ports, NOW + 3_600_000);
    await followTerms(ports, NOW + 3_700_000);

    expect(answers.map(({ outcome }) => outcome)).toEqual(['handed', 'handed']);
    expect(await ReportModel.countDocuments({})).toBe(0);
    const [offer, ...more] = ears.told().filter(({ text }) => text.key === 'handover.draft');
    expect(more).toEqual([]);
    expect(offer).toMatchObject({ contactId: 'zalo-hoa', choices: [{ payload: `#cn:menu:report:${late.id}` }] });
  });

  it('goes on in the chat of the successor, once, and in nobody else’s', async () => {
    const { tell } = listening();
    await handOver(aWish(), { texts, tell });
    const slots = {
      unitId: BRANCH,
      movement: 'RAQUAN',
      date: '2026-03-09',
      attendance: 25,
      photos: ['a'],
      told: { wasteBags: 2 },
    };
    const given = aCall('reports.handDraft', { slots, held: { text: 'Có mời bà con ấp bên', mediaIds: ['b'] } });
    await apply(handlers, given);

    const take = (contactId: string) => apply(handlers, aCall('reports.takeDraft', { id: given.id }, { contactId }));
    const [foreign, taken, again] = [await take('zalo-lan'), await take('zalo-hoa'), await take('zalo-hoa')];

    expect(foreign.outcome).toBe('gone');
    expect(taken).toMatchObject({
      outcome: 'ok',
      values: {
        unitId: BRANCH,
        date: '2026-03-09',
        attendance: 25,
        movement: 'RAQUAN',
        told: { wasteBags: 2 },
        photos: ['a', 'b'],
        summary: 'Có mời bà con ấp bên',
      },
    });
    expect(again).toEqual(taken);
  });

  it('is still forbidden to somebody who never led there', async () => {
    const answer = await apply(handlers, aCall('reports.create', aReport(), { contactId: 'zalo-hoa' }));

    expect(answer.outcome).toBe('forbidden');
    expect(await HandedDraftModel.countDocuments({})).toBe(0);
  });

  it('goes to the successor where it had been sent back, or is sent back later', async () => {
    const ears = listening();
    const ports = { texts, tell: ears.tell };
    const scope = { unitIds: ['hm'] };
    for (const date of ['2026-03-01', '2026-03-02', '2026-03-03']) {
      await apply(handlers, aCall('reports.create', aReport({ date })));
    }
    const reports = await ReportModel.find({}).sort({ date: 1 }).lean();
    const [early, corrected, late] = reports.map(({ _id }) => _id) as [string, string, string];
    const back = (id: string, at: number) =>
      returnReport(scope, id, { actId: `back ${id}`, staffId: 's', at, reason: 'Thiếu số bao rác' }, ears.tell);
    await back(early, NOW);
    await back(corrected, NOW);
    await apply(handlers, aCall('reports.create', aReport({ date: '2026-03-02' }), { at: NOW + 5 }));
    const before = ears.told().length;

    await handOver(aWish(), ports);
    await back(late, NOW + 1000);
    await followTerms(ports, NOW + 2000);

    const after = ears.told().slice(before);
    expect(after.filter(({ text }) => text.key === 'records.report_returned')).toEqual([]);
    const offers = after.filter(({ text }) => text.key === 'handover.returned');
    expect(offers.map(({ contactId }) => contactId)).toEqual(['zalo-hoa', 'zalo-hoa']);
    expect(offers[0]?.text.params).toMatchObject({ reason: 'Thiếu số bao rác', code: reports[0]?.code });
    expect(await HandedDraftModel.countDocuments({})).toBe(2);
  });

  it('is asked back from the conversation of whoever’s term simply ran out', async () => {
    const { tell } = listening();
    await RoleModel.updateMany({ personId: 'lan' }, { $set: { validTo: TODAY } });

    await followTerms({ texts, tell }, NOW);
    await followTerms({ texts, tell }, NOW + 1000);

    expect(await Timers.find({}).lean()).toMatchObject([{ contactId: 'zalo-lan', at: startOfDay(TODAY) }]);
  });
});

describe('a successor who does not write to us yet', () => {
  it('gets a code, and is herself once she types it, with all that waited for her', async () => {
    const ears = listening();
    const ports = { texts, tell: ears.tell };
    const stray = await createInvite({
      ...{ unitId: BRANCH, role: 'branch_leader', createdBy: 's', createdAt: NOW, expiresAt: NOW + 1e9, actId: 'x' },
    });

    const done = await handOver(aWish({ to: 'mai' }), ports);
    await apply(handlers, aCall('reports.create', aReport()));
    await followTerms(ports, NOW);
    const invite = await getInvite(done?.inviteId ?? '');
    await touchContact(anEvent('moi', { kind: 'text', text: 'chào' }));
    const enrol = aCall('leaders.enrol', { code: invite?.code ?? '' }, { contactId: 'zalo-moi' });
    const answer = await apply(enrolmentHandlers({ texts, tell: ears.tell }), enrol);
    await followTerms(ports, NOW + 1000);

    expect(answer.outcome).toBe('enrolled');
    expect((await loadFacts('zalo-moi', NOW)).leads).toMatchObject([{ unitId: BRANCH }]);
    expect(await unitsLedBy('mai', TODAY)).toEqual([BRANCH]);
    expect(await RoleModel.countDocuments({ role: 'branch_leader', validTo: { $exists: false } })).toBe(1);
    expect(ears.told().at(-1)).toMatchObject({ contactId: 'zalo-moi', text: { key: 'handover.draft' } });
    const open = await getInvite(stray.replaceAll('-', ''));
    expect(open && inviteStateOf(open, NOW)).toBe('revoked');
  });
});

describe('two records that were one woman', () => {
  it('keep the seat, its code and what was said of her', async () => {
    const { tell } = listening();
    const done = await handOver(aWish({ to: 'mai' }), { texts, tell });
    await seedGrades(SEED);
    const said = { unitId: BRANCH, period: '2026', grade: 'tot', by: 's', at: NOW };
    await assess({ ...said, personId: 'mai', actId: 'a' });
    await assess({ ...said, personId: 'hoa', actId: 'b' });

    await mergePeople('hoa', 'mai');
    await mergePeople('hoa', 'mai');

    expect(await leadersOn(TODAY)).toEqual(['hoa']);
    expect(await getHandOver(done?._id ?? '')).toMatchObject({ to: 'hoa' });
    expect(await getInvite(done?.inviteId ?? '')).toMatchObject({ personId: 'hoa' });
    expect((await assessmentsOf('hoa')).map(({ lines }) => lines.length)).toEqual([2]);
    expect(await assessmentsOf('mai')).toEqual([]);
  });
});

describe('forgetting', () => {
  it('leaves that a seat changed hands, and not whose', async () => {
    const { tell } = listening();
    const done = await handOver(aWish({ to: 'mai' }), { texts, tell });

    await eraseHandOvers('lan');
    await eraseHandOvers('mai');

    expect(JSON.stringify(await getHandOver(done?._id ?? ''))).not.toMatch(/"(lan|mai)"/);
    expect(await InviteModel.countDocuments({})).toBe(0);
  });
});
