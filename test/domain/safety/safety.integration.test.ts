import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EffectResult } from '../../../src/core/effects.ts';
import type { Json } from '../../../src/core/json.ts';
import { dayOf } from '../../../src/core/time.ts';
import { Recipients } from '../../../src/domain/broadcasts/model.ts';
import { audienceSource, currentRecipients } from '../../../src/domain/contacts/audience.ts';
import { ContactModel } from '../../../src/domain/contacts/model.ts';
import { listIncidents } from '../../../src/domain/incidents/incidents.ts';
import { Incidents } from '../../../src/domain/incidents/model.ts';
import { conversationHistory } from '../../../src/domain/messages/history.ts';
import { inboxRowOf, insertInbox } from '../../../src/domain/messages/inbox.ts';
import { Inbox, Outbox } from '../../../src/domain/messages/model.ts';
import { RoleModel } from '../../../src/domain/people/model.ts';
import { grantRole } from '../../../src/domain/people/roles.ts';
import { safetyEffects } from '../../../src/domain/safety/alert.ts';
import {
  acknowledgeCase,
  closeCase,
  countCases,
  countWaiting,
  eraseSafety,
  findCase,
  handOverCase,
  listCases,
  noteOnCase,
  type Reader,
} from '../../../src/domain/safety/cases.ts';
import { OpenCases, type SafetyCaseRow, SafetyCases } from '../../../src/domain/safety/model.ts';
import { ESCALATE_MS, ringDueCases, watchHotlines } from '../../../src/domain/safety/ring.ts';
import { appointDuty, dismissDuty, dutyRoster } from '../../../src/domain/safety/roster.ts';
import { StaffModel } from '../../../src/domain/staff/model.ts';
import { aContact, aStaff, seedUnion } from '../../console/union.ts';
import { StubChannel } from '../../pipeline/support/stub-channel.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, anEvent, apply, NOW, texts } from '../support/builders.ts';
import { aDesk } from './desk.ts';

const desk = aDesk();
const handlers = safetyEffects(desk);
const channel = new StubChannel();
const ports = { desk, texts, channels: new Map([[channel.name, channel]]) };
const MINUTE = 60_000;
const NIGHT = NOW + 13 * 60 * MINUTE;

beforeAll(async () => {
  await openTestStore();
  await seedUnion(NOW);
});
afterAll(closeTestStore);
beforeEach(async () => {
  await Promise.all([
    SafetyCases.deleteMany({}),
    OpenCases.deleteMany({}),
    Incidents.deleteMany({}),
    Outbox.deleteMany({}),
    Inbox.deleteMany({}),
    Recipients.deleteMany({}),
    ContactModel.deleteMany({}),
    StaffModel.deleteMany({}),
  ]);
  await RoleModel.deleteMany({ role: 'safety_duty' });
});

function alarm(data: Record<string, Json> = {}, more: { id?: string; at?: number; contactId?: string } = {}) {
  return apply(handlers, aCall('safety.alert', { evidenceKind: 'alarm', ...data }, more));
}

async function anOfficer(login: string, unitId: string): Promise<string> {
  const staffId = await aStaff(`truc-${login}`, 'officer', unitId, `Cán bộ ${login}`);
  await grantRole(login, staffId, { role: 'safety_duty', unitId, validFrom: dayOf(NOW) });
  return staffId;
}

async function readerOf(key: string, now = NOW): Promise<Reader> {
  return { desk, key, roster: await dutyRoster(now) };
}

async function theCase(): Promise<SafetyCaseRow> {
  const rows = await SafetyCases.find().lean();
  expect(rows).toHaveLength(1);
  return rows[0] as SafetyCaseRow;
}

function act(staffId: string, at = NOW) {
  return { actId: randomUUID(), staffId, at };
}

describe('a safety alert', () => {
  it('opens one case for somebody nobody knows, though its effect is applied twenty times at once', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => alarm({}, { id: 'e1', contactId: 'zalo-x' })));

    const row = await theCase();
    expect(row).toMatchObject({ state: 'open', code: expect.stringMatching(/^AT-\d{4}$/), lines: [{ what: 'alarm' }] });
    expect(results).toEqual(Array<EffectResult>(20).fill({ outcome: 'nobody', values: {} }));
  });

  it('adds to the open case of the contact, also when twenty come at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => alarm({}, { id: `e${n}` })));

    expect((await theCase()).lines).toHaveLength(20);
  });

  it('promises somebody only where somebody reads', async () => {
    const nobody = await alarm();
    await anOfficer('dem', 'hm');

    const day = await alarm();
    const night = await alarm({}, { at: NIGHT });

    expect([nobody.outcome, day.outcome, night.outcome]).toEqual(['nobody', 'alerted', 'later']);
  });

  it('keeps nothing readable that leads to her: neither her number nor her contact', async () => {
    const key = await anOfficer('lan', 'hm');
    await aContact('zalo-84555', { unitId: 'hm-dth-ap1', personId: 'person-of-hers', at: NOW });
    await alarm({}, { contactId: 'zalo-84555' });
    await alarm(
      { evidenceKind: 'call-back', phone: '+84912345678', time: 'buổi sáng', commune: 'Đông Thạnh' },
      { contactId: 'zalo-84555' },
    );
    const row = await theCase();
    await noteOnCase(await readerOf(key), row._id, 'Đã gọi 0912345678', act(key));

    const raw = JSON.stringify([await SafetyCases.find().lean(), await OpenCases.find().lean()]);

    for (const word of ['912345678', '84555', 'person-of-hers', 'buổi sáng', 'Đông Thạnh', 'ap1']) {
      expect(raw).not.toContain(word);
    }
    expect(await findCase(await readerOf(key), row._id)).toMatchObject({
      contactId: 'zalo-84555',
      phone: '+84912345678',
      time: 'buổi sáng',
      commune: 'Đông Thạnh',
      lines: [{ what: 'alarm' }, { what: 'call-back' }, { what: 'note', note: 'Đã gọi 0912345678' }],
    });
  });

  it('takes her words out of the history everybody reads, and leaves those before it', async () => {
    const said = [
      anEvent('lan', { kind: 'text', text: 'cho em hỏi' }, NOW - 5_000),
      anEvent('lan', { kind: 'text', text: 'chồng đánh tôi' }, NOW),
      anEvent('lan', { kind: 'text', text: '0912 345 678' }, NOW + 60_000),
      anEvent('lan', { kind: 'text', text: 'chưa đọc tới' }, NOW + 90_000),
    ];
    await insertInbox(said.map((event) => inboxRowOf(event, event.at)));
    await Inbox.updateMany({ at: { $lt: NOW } }, { $set: { state: 'done' } });
    await alarm();
    await Inbox.updateMany({ at: NOW }, { $set: { state: 'done' } });

    await alarm({ evidenceKind: 'call-back', phone: '+84912345678' }, { at: NOW + 60_000 });

    const lines = await conversationHistory('zalo-lan');
    expect(lines.map((line) => line.from === 'contact' && line.body)).toEqual([
      { kind: 'text', text: 'cho em hỏi' },
      { kind: 'text', text: 'chưa đọc tới' },
    ]);
    expect(JSON.stringify(await Inbox.find().lean())).not.toMatch(/chồng|912/);
  });

  it('pauses broadcasts on all her phones until a person lets them go on', async () => {
    const key = await anOfficer('lan', 'hm');
    for (const id of ['zalo-lan', 'messenger-lan', 'zalo-other']) {
      await aContact(id, { at: NOW, ...(id === 'zalo-other' ? {} : { personId: 'p-lan' }) });
    }
    await Recipients.create({
      _id: 'r1',
      broadcastId: 'b',
      contactId: 'messenger-lan',
      state: 'held',
      reason: 'waiting',
    });
    const aimed = async () =>
      (await (await audienceSource({}, NOW)).page(undefined, 10)).recipients.map((r) => r.contactId);

    await alarm();
    const during = { aimed: await aimed(), current: await currentRecipients(['zalo-lan'], NOW) };
    const id = (await theCase())._id;
    await closeCase(await readerOf(key), id, { ending: 'helped', resume: true }, act(key));

    expect(during).toEqual({ aimed: ['zalo-other'], current: [] });
    expect(await Recipients.findById('r1').lean()).toMatchObject({ state: 'cancelled', reason: 'left-audience' });
    expect(await aimed()).toEqual(['messenger-lan', 'zalo-lan', 'zalo-other']);
  });

  it('begins a new case after the last was closed', async () => {
    const key = await anOfficer('lan', 'hm');
    await alarm({}, { id: 'first' });
    await closeCase(await readerOf(key), (await theCase())._id, { ending: 'drill', resume: false }, act(key));

    await alarm({}, { id: 'first' });
    const afterRepeat = await SafetyCases.countDocuments();
    await alarm({}, { id: 'second' });

    expect(afterRepeat).toBe(1);
    expect(await countCases({ from: NOW - 1, to: NOW + 1 })).toEqual({ opened: 2, closed: 1, open: 1 });
  });
});

describe('ringing the duty officers', () => {
  it('rings the next after every 15 minutes in vain: her commune first, then the union, then from the beginning', async () => {
    const top = await anOfficer('hoi', 'hm');
    const commune = await anOfficer('xa', 'hm-dth');
    await anOfficer('xa-khac', 'hm-bdi');
    await aContact('zalo-lan', { unitId: 'hm-dth-ap1', at: NOW });
    await alarm();

    const rung: (string | undefined)[] = [];
    for (const minutes of [0, 14, 15, 29, 30]) {
      await ringDueCases(ports, NOW + minutes * MINUTE);
      rung.push((await theCase()).alertedKey);
    }

    expect(rung).toEqual([commune, commune, top, top, commune]);
    expect((await theCase()).lines.filter(({ what }) => what === 'rung')).toHaveLength(3);
    expect((await listIncidents({ open: true })).map(({ kind }) => kind).sort()).toEqual([
      'safety-one-route',
      'safety-unanswered',
    ]);
  });

  it('never rings a leader of her own branch, though she is on duty', async () => {
    const leader = await anOfficer('chihoi', 'hm-dth');
    await grantRole('leader', leader, { role: 'branch_leader', unitId: 'hm-dth-ap1', validFrom: dayOf(NOW) });
    await aContact('zalo-lan', { unitId: 'hm-dth-ap1', at: NOW });

    const { outcome } = await alarm();
    await ringDueCases(ports, NOW);

    expect(outcome).toBe('nobody');
    expect((await theCase()).alertedKey).toBeUndefined();
    expect(await countWaiting(await readerOf(leader))).toBe(0);
    expect((await listIncidents({ open: true })).map(({ kind }) => kind)).toEqual(['safety-no-duty']);
  });

  it('also writes to her own phone, with the code and nothing else, and once', async () => {
    const staffId = await aStaff('truc', 'office', 'hm');
    await aContact('zalo-truc', { at: NOW });
    await StaffModel.updateOne({ _id: staffId }, { $set: { contactId: 'zalo-truc' } });
    await appointDuty({ staffId, unitId: 'hm', actId: 'a' }, NOW);
    await aContact('zalo-lan', { name: 'Lan', at: NOW });
    await alarm();

    await Promise.all([ringDueCases(ports, NOW), ringDueCases(ports, NOW)]);
    await ringDueCases(ports, NOW + 1);

    const { code } = await theCase();
    const rows = await Outbox.find().lean();
    expect(rows).toEqual([
      expect.objectContaining({
        contactId: 'zalo-truc',
        request: { kind: 'text', body: { message: { text: texts.t('vi', 'safety.duty_alert', { code }) } } },
      }),
    ]);
    expect(await listIncidents()).toEqual([]);
  });

  it('goes on without a webhook that fails, and counts one that answers', async () => {
    await anOfficer('lan', 'hm');
    await alarm();
    const called: string[] = [];
    const failing = async () => Promise.reject(new Error('away'));
    const answering = async (code: string) => void called.push(code);

    await ringDueCases({ ...ports, webhook: failing }, NOW);
    await ringDueCases({ ...ports, webhook: answering }, NOW + ESCALATE_MS);

    const row = await theCase();
    expect(row.lines.flatMap(({ routes }) => (routes ? [routes] : []))).toEqual([['console'], ['console', 'webhook']]);
    expect(called).toEqual([row.code]);
  });

  it('stops when somebody takes the case, and begins with her when there is danger anew', async () => {
    const one = await anOfficer('a', 'hm');
    const two = await anOfficer('b', 'hm');
    await alarm();
    await ringDueCases(ports, NOW);
    const { _id } = await theCase();
    await acknowledgeCase(await readerOf(two), _id, act(two));

    await ringDueCases(ports, NOW + 60 * MINUTE);
    const taken = await theCase();
    await alarm({}, { at: NOW + 61 * MINUTE });
    await ringDueCases(ports, NOW + 61 * MINUTE);

    expect(taken).toMatchObject({ state: 'acknowledged', handlerKey: two });
    expect(taken.lines.filter(({ what }) => what === 'rung')).toHaveLength(1);
    expect([one, two]).toContain(taken.alertedKey);
    expect(await theCase()).toMatchObject({ state: 'open', alertedKey: two });
  });

  it('rings the one it was handed to first, and the others if she does not take it', async () => {
    const one = await anOfficer('a', 'hm-dth');
    const other = await anOfficer('b', 'hm-bdi');
    await aContact('zalo-lan', { unitId: 'hm-dth-ap1', at: NOW });
    await alarm();
    await ringDueCases(ports, NOW);
    const { _id } = await theCase();
    const before = await findCase(await readerOf(other), _id);

    await handOverCase(await readerOf(one), _id, other, act(one));
    await ringDueCases(ports, NOW);
    const handed = { key: (await theCase()).alertedKey, found: await findCase(await readerOf(other), _id) };
    await ringDueCases(ports, NOW + ESCALATE_MS);

    expect(before).toBeUndefined();
    expect(handed).toMatchObject({ key: other });
    expect((await theCase()).alertedKey).toBe(one);
  });

  it('tells the office when the hotlines were not tried out for a month', async () => {
    await watchHotlines(desk, NOW);
    const early = await listIncidents();

    await watchHotlines(desk, NOW + 40 * 86_400_000);

    expect(early).toEqual([]);
    expect(await listIncidents()).toMatchObject([{ kind: 'hotlines-due', detail: '2026-04-01' }]);
  });
});

describe('the roster', () => {
  it('knows an officer with an account and a chat as one, and never for her own case', async () => {
    const staffId = await aStaff('truc', 'office', 'hm');
    await aContact('zalo-truc', { personId: 'p-truc', at: NOW });
    await StaffModel.updateOne({ _id: staffId }, { $set: { contactId: 'zalo-truc' } });
    await grantRole('x', 'p-truc', { role: 'safety_duty', unitId: 'hm', validFrom: dayOf(NOW) });
    await appointDuty({ staffId, unitId: 'hm-dth', actId: 'a' }, NOW);

    const roster = await dutyRoster(NOW);
    const { outcome } = await alarm({}, { contactId: 'zalo-truc' });

    expect(roster).toMatchObject([{ key: staffId, unitIds: ['hm', 'hm-dth'], contactIds: ['zalo-truc'], top: true }]);
    expect(outcome).toBe('nobody');
  });

  it('leaves out whoever cannot be reached any more', async () => {
    const staffId = await anOfficer('lan', 'hm');
    await grantRole('y', 'nobody-we-can-write-to', { role: 'safety_duty', unitId: 'hm', validFrom: dayOf(NOW) });
    const before = await dutyRoster(NOW);
    await StaffModel.updateOne({ _id: staffId }, { $set: { active: false } });

    const after = await dutyRoster(NOW);

    expect(before.map(({ key }) => key)).toEqual([staffId]);
    expect(after).toEqual([]);
  });
});

describe('who may open a case', () => {
  it('is whoever is on duty for it, today', async () => {
    const own = await anOfficer('a', 'hm-dth');
    const elsewhere = await anOfficer('b', 'hm-bdi');
    const offDuty = await aStaff('quan-tri', 'admin', 'hm');
    await aContact('zalo-lan', { unitId: 'hm-dth-ap1', at: NOW });
    await alarm();
    const { _id } = await theCase();

    const opened = await Promise.all(
      [own, elsewhere, offDuty].map(async (key) => (await findCase(await readerOf(key), _id)) !== undefined),
    );

    expect(opened).toEqual([true, false, false]);
    expect(await acknowledgeCase(await readerOf(elsewhere), _id, act(elsewhere))).toBe(false);
    expect(await listCases(await readerOf(offDuty), { closed: false })).toEqual([]);
  });

  it('ends with her duty, also for a case she had taken', async () => {
    const key = await anOfficer('lan', 'hm');
    await alarm();
    const { _id } = await theCase();
    await acknowledgeCase(await readerOf(key), _id, act(key));
    const [officer] = await dutyRoster(NOW);

    if (officer) await dismissDuty(officer, NOW);

    expect(await findCase(await readerOf(key), _id)).toBeUndefined();
  });
});

describe('forgetting a contact', () => {
  it('cuts an open case off from her and keeps only how to call back, until it is closed', async () => {
    const key = await anOfficer('lan', 'hm');
    await alarm({ evidenceKind: 'call-back', phone: '+84912345678' });
    const { _id } = await theCase();

    await eraseSafety(desk, 'zalo-lan');
    await eraseSafety(desk, 'zalo-lan');
    const open = await findCase(await readerOf(key), _id);
    await alarm({}, { at: NOW + 1 });
    const cases = await SafetyCases.countDocuments();
    await noteOnCase(await readerOf(key), _id, 'Chị Lan đã an toàn', act(key));
    await closeCase(await readerOf(key), _id, { ending: 'helped', resume: true }, act(key));

    expect(open).toMatchObject({ contactId: undefined, phone: '+84912345678' });
    expect(cases).toBe(2);
    const closed = await findCase(await readerOf(key), _id);
    expect(closed).toMatchObject({ state: 'closed', phone: undefined, ending: 'helped' });
    expect(closed?.lines.map(({ note }) => note)).toEqual(closed?.lines.map(() => undefined));
  });

  it('leaves of a closed case only what is counted', async () => {
    const key = await anOfficer('lan', 'hm');
    await alarm({ evidenceKind: 'call-back', phone: '+84912345678' });
    const { _id } = await theCase();
    await noteOnCase(await readerOf(key), _id, 'Chị Lan đã an toàn', act(key));
    await closeCase(await readerOf(key), _id, { ending: 'helped', resume: false }, act(key));

    await eraseSafety(desk, 'zalo-lan');

    const row = await theCase();
    expect(row).toMatchObject({ state: 'closed', ending: 'helped', phone: null, contact: null, contactKey: null });
    expect(row.lines.some(({ note }) => note !== undefined)).toBe(false);
    expect(await countCases({ from: NOW, to: NOW + 1 })).toMatchObject({ opened: 1, closed: 1 });
  });
});
