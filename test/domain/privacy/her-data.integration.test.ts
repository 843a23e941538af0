import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { openTexts } from '../../../src/core/texts.ts';
import { linkPerson, setContactUnit, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { loadFacts } from '../../../src/domain/contacts/facts.ts';
import { contactHandlers } from '../../../src/domain/contacts/handlers.ts';
import { ContactModel } from '../../../src/domain/contacts/model.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { addPerson, getPerson } from '../../../src/domain/people/people.ts';
import { wordingsOf } from '../../../src/domain/privacy/consent-texts.ts';
import { consentHistory, contactsAgainst, contactsFor } from '../../../src/domain/privacy/consents.ts';
import { COPY_MS, copyState, openCopyLink, takeCopy } from '../../../src/domain/privacy/copies.ts';
import { copyOfMyData } from '../../../src/domain/privacy/copy.ts';
import { privacyHandlers } from '../../../src/domain/privacy/handlers.ts';
import { ConsentModel, ConsentTextModel, DataRequestModel } from '../../../src/domain/privacy/model.ts';
import {
  countRequests,
  getRequest,
  listRequests,
  openRequest,
  stepRequest,
} from '../../../src/domain/privacy/requests.ts';
import { submissionHandlers } from '../../../src/domain/submissions/handlers.ts';
import { SubmissionCountModel, SubmissionModel } from '../../../src/domain/submissions/model.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, anEvent, apply, NOW, SEED, texts } from '../support/builders.ts';
import { aPrivacy, RULES } from './ports.ts';

const cancelled: string[] = [];
const ports = aPrivacy({
  cancelBroadcasts: async (contactId) => void cancelled.push(contactId),
  holdings: [async () => [{ key: 'records.mine.reports', params: { count: 2 } }]],
});
const handlers = { ...contactHandlers(), ...privacyHandlers(ports), ...submissionHandlers(texts) };
const WHOLE = { unitIds: ['hm'], withoutUnit: true };
const DAY = 86_400_000;

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
beforeEach(async () => {
  await Promise.all([
    ContactModel.deleteMany({}),
    ConsentModel.deleteMany({}),
    ConsentTextModel.deleteMany({}),
    DataRequestModel.deleteMany({}),
    SubmissionModel.deleteMany({}),
  ]);
  cancelled.length = 0;
});
afterAll(closeTestStore);

const greet = (userId: string, at = NOW) => touchContact(anEvent(userId, { kind: 'text', text: 'chào' }, at));
const call = (name: string, data: Record<string, Json> = {}, more: Parameters<typeof aCall>[2] = {}) =>
  apply(handlers, aCall(name, data, more));
const aConsent = (state: string, at = NOW, purpose = 'broadcast') =>
  aCall('consents.record', { purpose, state, textKey: 'consent.ask', textVersion: 3 }, { at });

describe('consent', () => {
  it('keeps every answer with its text, channel and time, and the last one as current', async () => {
    await greet('lan');
    const first = aConsent('granted');
    await apply(handlers, first);
    await apply(handlers, first);
    await call('consents.stop', {}, { at: NOW + 10 });
    await call('consents.restart', {}, { at: NOW + 20 });

    const history = await consentHistory('zalo-lan');

    expect(history.map(({ state, at }) => [state, at])).toEqual([
      ['granted', NOW],
      ['withdrawn', NOW + 10],
      ['granted', NOW + 20],
    ]);
    expect(history[0]).toMatchObject({ textKey: 'consent.ask', textVersion: 3, channel: 'zalo' });
    expect((await loadFacts('zalo-lan', NOW)).consents).toEqual({ broadcast: 'granted' });
  });

  it('can show the exact words years later, also when a wording was changed without a new number', async () => {
    await greet('lan');
    await greet('hoa');
    await apply(handlers, aConsent('granted', NOW, 'reply'));
    const edited = privacyHandlers({ ...ports, texts: { ...openTexts(`${SEED}/../locales`), t: () => 'Lời mới' } });

    await apply(edited, { ...aConsent('granted', NOW + 1, 'reply'), contactId: 'zalo-hoa' });

    const wordings = await wordingsOf('consent.ask', 3);
    expect(wordings.map(({ text }) => text)).toEqual([texts.t('vi', 'consent.ask'), 'Lời mới']);
    expect((await consentHistory('zalo-lan'))[0]?.textId).toBe(wordings[0]?._id);
  });

  it('is not undone by an older answer that is applied late', async () => {
    await greet('lan');
    await call('consents.stop', {}, { at: NOW + 10 });

    await apply(handlers, aConsent('granted'));

    expect((await loadFacts('zalo-lan', NOW)).consents).toEqual({ broadcast: 'withdrawn' });
    expect(await consentHistory('zalo-lan')).toHaveLength(2);
  });

  it('taken back on one app counts on both apps of the same person; a yes only where it was given', async () => {
    await greet('lan');
    await greet('lan-too');
    await linkPerson('zalo-lan', 'p-lan');
    await linkPerson('zalo-lan-too', 'p-lan');
    await apply(handlers, aConsent('granted'));
    const before = (await loadFacts('zalo-lan-too', NOW)).consents;

    await call('consents.stop', {}, { at: NOW + 10 });

    expect(before).toEqual({});
    expect((await loadFacts('zalo-lan-too', NOW)).consents).toEqual({ broadcast: 'withdrawn' });
    expect(cancelled).toEqual(['zalo-lan', 'zalo-lan-too']);
  });

  it('taken back takes her name off and her submissions away, and says who may be shown and counted', async () => {
    await greet('lan');
    await call('submissions.create', {
      kind: 'initiative',
      problem: 'rác',
      idea: 'gom',
      publish: true,
      showName: true,
    });
    await apply(handlers, aConsent('granted', NOW, 'publish_image'));
    const shown = await contactsFor('publish_image', ['zalo-lan', 'zalo-x']);

    await apply(handlers, aConsent('withdrawn', NOW + 1, 'publish_name'));
    const named = await SubmissionModel.findOne({ contactId: 'zalo-lan' }).lean<{ showName: boolean }>();
    await apply(handlers, aConsent('withdrawn', NOW + 2, 'publish_image'));
    await apply(handlers, aConsent('withdrawn', NOW + 3, 'research'));
    await apply(handlers, aConsent('withdrawn', NOW + 4, 'submission'));

    expect([...shown]).toEqual(['zalo-lan']);
    expect(named?.showName).toBe(false);
    expect(await contactsFor('publish_image', ['zalo-lan'])).toEqual(new Set());
    expect(await contactsAgainst('research')).toEqual(['zalo-lan']);
    expect(await SubmissionModel.countDocuments({})).toBe(0);
    expect(await SubmissionCountModel.countDocuments({})).toBe(1);
  });
});

describe('taking back a yes to pictures', () => {
  it('waits in the register for somebody who takes them down; nothing granted, nothing to take down', async () => {
    await greet('lan');
    await setContactUnit('zalo-lan', 'hm-dth-ap1');
    await apply(handlers, aConsent('granted', NOW, 'publish_image'));

    await apply(handlers, aConsent('withdrawn', NOW + 1, 'publish_image'));
    await apply(handlers, aConsent('withdrawn', NOW + 2, 'publish_image'));
    await apply(handlers, aConsent('withdrawn', NOW + 3, 'research'));

    const open = await listRequests(WHOLE, 'open');
    expect(open).toMatchObject([{ kind: 'restrict', contactId: 'zalo-lan', automatic: false, openedAt: NOW + 1 }]);
    expect((await getRequest(WHOLE, open[0]?._id ?? ''))?.steps[0]?.note).toBe('Rút lại: Đăng hình');
    expect(await listRequests(WHOLE, 'closed')).toHaveLength(2);
  });
});

describe('my data', () => {
  it('says everything held in plain words, with the phone half hidden', async () => {
    await greet('lan');
    await call('contacts.rename', { name: 'Lan' });
    await call('contacts.setPhone', { phone: '+84903123456' });
    await apply(handlers, aConsent('granted'));

    const { values } = await call('contacts.myData');

    expect(values.lines).toEqual([
      'Tên gọi: Lan',
      'Số điện thoại: +84 ••• ••• 456',
      'Đơn vị: chưa có',
      'Tài khoản Zalo của chị, từ ngày 10/03/2026',
      'Nhận tin của Hội: chị đồng ý (ngày 10/03/2026)',
      'Báo cáo chị đã gửi: 2',
      'Tin nhắn qua lại giữ 180 ngày rồi tự xóa',
    ]);
  });

  it('is corrected with her person too, and says when there is no record to correct', async () => {
    await greet('lan');
    const nobody = await call('privacy.correct', { field: 'birth', value: '1968' });
    await addPerson({ _id: 'p-lan', name: 'Lành', source: 'roster', createdAt: NOW });
    await linkPerson('zalo-lan', 'p-lan');

    await call('contacts.rename', { name: 'Lan' });
    await call('privacy.correct', { field: 'birth', value: 'tui sanh ngày 2/5/1968' });
    const unread = await Promise.all(
      ['lâu lắm', '31/02/1968', '45/99/1968', '2099'].map((value) =>
        call('privacy.correct', { field: 'birth', value }),
      ),
    );

    expect([nobody.outcome, ...unread.map(({ outcome }) => outcome)]).toEqual([
      'nobody',
      'unread',
      'unread',
      'unread',
      'unread',
    ]);
    expect(await getPerson('p-lan')).toMatchObject({ name: 'Lan', birth: '1968-05-02' });
  });
});

describe('a copy of her data', () => {
  it('opens once, with the code, within a day', async () => {
    await greet('lan');
    const { token, code } = await openCopyLink({ contactId: 'zalo-lan', language: 'vi', at: NOW });
    const wrong = await takeCopy(token, code === '000000' ? '000001' : '000000', NOW + 1);

    const [first, second] = await Promise.all([takeCopy(token, code, NOW + 2), takeCopy(token, code, NOW + 2)]);

    expect(wrong.outcome).toBe('wrong');
    expect([first.outcome, second.outcome].sort()).toEqual(['gone', 'taken']);
    expect((await copyState(token, NOW + 3)).state).toBe('gone');
    const late = await openCopyLink({ contactId: 'zalo-lan', language: 'vi', at: NOW });
    expect((await takeCopy(late.token, late.code, NOW + COPY_MS)).outcome).toBe('gone');
  });

  it('is dead after five wrong codes', async () => {
    const { token, code } = await openCopyLink({ contactId: 'zalo-lan', language: 'vi', at: NOW });
    const wrong = code === '000000' ? '000001' : '000000';

    const outcomes = [];
    for (let n = 0; n < 5; n++) outcomes.push((await takeCopy(token, wrong, NOW)).outcome);

    expect(outcomes).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'gone']);
    expect((await takeCopy(token, code, NOW)).outcome).toBe('gone');
  });

  it('lets no more codes be tried by trying many at the same moment', async () => {
    const { token, code } = await openCopyLink({ contactId: 'zalo-lan', language: 'vi', at: NOW });
    const guesses = Array.from({ length: 12 }, (_, n) => String((Number(code) + 1 + n) % 1_000_000).padStart(6, '0'));

    const outcomes = await Promise.all(guesses.map((guess) => takeCopy(token, guess, NOW)));

    expect(outcomes.filter(({ outcome }) => outcome === 'wrong')).toHaveLength(4);
    expect((await takeCopy(token, code, NOW)).outcome).toBe('gone');
  });

  it('holds her words and whole number, and the words she agreed to', async () => {
    await greet('lan');
    await call('contacts.setPhone', { phone: '+84903123456' });
    await apply(handlers, aConsent('granted', NOW, 'reply'));
    await call('submissions.create', { kind: 'petition', text: 'đèn đường hư' });

    const sections = await copyOfMyData('zalo-lan', NOW, { ...ports, language: 'vi' });

    const text = JSON.stringify(sections);
    for (const held of ['+84903123456', 'đèn đường hư', 'Để trả lời chị, Hội LHPN lưu']) expect(text).toContain(held);
  });
});

describe('requests about data', () => {
  it('are closed at once where the machine did it, and wait with their days where a person must', async () => {
    await greet('lan');
    await setContactUnit('zalo-lan', 'hm-dth-ap1');
    await call('contacts.myData');

    const { values } = await call('privacy.request', { kind: 'complaint' });

    const [open] = await listRequests(WHOLE, 'open');
    expect(values).toMatchObject({ code: open?.code, answerBy: '12/03/2026', dueBy: '20/03/2026' });
    expect(open).toMatchObject({ kind: 'complaint', unitId: 'hm-dth-ap1', automatic: false });
    expect(await listRequests(WHOLE, 'closed')).toMatchObject([{ kind: 'see', state: 'done', automatic: true }]);
    expect(await listRequests({ unitIds: ['hm-bdi'] }, 'open')).toEqual([]);
  });

  it('are late unless answered in two working days, extended once, and closed for good', async () => {
    const act = (actId: string) => ({ actId, staffId: 'staff-1', at: NOW + DAY });
    await openRequest(
      'r1',
      { kind: 'object', source: 'staff', automatic: false, at: NOW, unitId: 'hm' },
      RULES.deadlines,
    );
    const early = await countRequests(WHOLE, '2026-03-12');
    const late = await countRequests(WHOLE, '2026-03-13');

    await stepRequest(WHOLE, 'r1', { ...act('a1'), what: 'answered' }, RULES.deadlines);
    const extended = await stepRequest(WHOLE, 'r1', { ...act('a2'), what: 'extended' }, RULES.deadlines);
    const again = await stepRequest(WHOLE, 'r1', { ...act('a3'), what: 'extended' }, RULES.deadlines);
    const foreign = await stepRequest({ unitIds: ['hm-bdi'] }, 'r1', { ...act('a4'), what: 'done' }, RULES.deadlines);
    const done = await stepRequest(WHOLE, 'r1', { ...act('a5'), what: 'done', note: 'gặp tại nhà' }, RULES.deadlines);
    const after = await stepRequest(WHOLE, 'r1', { ...act('a6'), what: 'note', note: 'x' }, RULES.deadlines);

    expect([early, late]).toEqual([
      { open: 1, late: 0 },
      { open: 1, late: 1 },
    ]);
    expect(extended?.dueBy).toBe('2026-04-09');
    expect([again, foreign, after]).toEqual([undefined, undefined, undefined]);
    expect(done).toMatchObject({ state: 'done', steps: [{}, {}, {}, { note: 'gặp tại nhà' }] });
    expect(JSON.stringify(await DataRequestModel.find({}).lean())).not.toContain('gặp tại nhà');
  });
});
