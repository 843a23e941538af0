import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCode } from '../../../src/domain/codes/codes.ts';
import { setContactUnit, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { eraseSubmissions } from '../../../src/domain/submissions/erase.ts';
import { submissionHandlers } from '../../../src/domain/submissions/handlers.ts';
import { answerSubmission, changeStatus } from '../../../src/domain/submissions/handling.ts';
import { SubmissionCountModel, SubmissionModel } from '../../../src/domain/submissions/model.ts';
import { countSubmissions, getSubmission, listSubmissions } from '../../../src/domain/submissions/submissions.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, anEvent, apply, listening, NOW, SEED, texts } from '../support/builders.ts';

const handlers = submissionHandlers(texts);
const DISTRICT = { unitIds: ['hm'] };

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
  for (const [userId, unitId] of [
    ['lan', 'hm-dth-ap1'],
    ['hoa', 'hm-bdi-ap1'],
  ] as const) {
    await touchContact(anEvent(userId, { kind: 'text', text: 'chào' }));
    await setContactUnit(`zalo-${userId}`, unitId);
  }
});
beforeEach(() => SubmissionModel.deleteMany({}));
afterAll(closeTestStore);

const anIdea = (more: Parameters<typeof aCall>[1] = {}) => ({
  kind: 'initiative',
  problem: 'Rác đầu hẻm',
  idea: 'Đặt thùng phân loại',
  publish: true,
  showName: false,
  photos: [],
  ...more,
});
const theOnly = async () => {
  const [only] = await SubmissionModel.find({}).lean<{ _id: string }[]>();
  return only?._id ?? '';
};

describe('sending a submission', () => {
  it('gives each kind its own running code, and the same effect always the same code', async () => {
    const call = aCall('submissions.create', anIdea());

    const first = await apply(handlers, call);
    const again = await Promise.all(Array.from({ length: 10 }, () => apply(handlers, call)));
    const petition = await apply(handlers, aCall('submissions.create', { kind: 'petition', text: 'Đèn đường hư' }));

    expect(first.values.code).toMatch(/^SK-\d{4}$/);
    expect(new Set(again.map(({ values }) => values.code))).toEqual(new Set([first.values.code]));
    expect(petition.values.code).toMatch(/^KN-\d{4}$/);
    expect(await SubmissionModel.countDocuments({})).toBe(2);
  });

  it('gives the same code to two workers that apply the effect at the same moment', async () => {
    const call = aCall('submissions.create', anIdea());

    const answers = await Promise.all(Array.from({ length: 10 }, () => apply(handlers, call)));

    expect(new Set(answers.map(({ values }) => values.code)).size).toBe(1);
  });

  it('never gives one code to two submissions', async () => {
    const calls = Array.from({ length: 20 }, () => aCall('submissions.create', anIdea()));

    const answers = await Promise.all(calls.map((call) => apply(handlers, call)));

    expect(new Set(answers.map(({ values }) => values.code)).size).toBe(20);
  });

  it('refuses one that says nothing', async () => {
    const answer = await apply(handlers, aCall('submissions.create', { kind: 'petition', text: '  ' }));

    expect(answer.outcome).toBe('invalid');
    expect(await SubmissionModel.countDocuments({})).toBe(0);
  });
});

describe('asking what became of it', () => {
  it('reads the code as she types it and tells the answer', async () => {
    const { values } = await apply(handlers, aCall('submissions.create', anIdea()));
    const { tell } = listening();
    await answerSubmission(
      DISTRICT,
      await theOnly(),
      { actId: 'a', staffId: 's', at: NOW + 5, text: 'Hội cảm ơn chị' },
      tell,
    );
    const typed = `ma ${String(values.code).toLowerCase().replace('-0', ' ')}`;

    const answer = await apply(handlers, aCall('submissions.status', { code: typed }));

    expect(answer).toEqual({
      outcome: 'found',
      values: {
        code: values.code,
        kind: 'initiative',
        kindText: 'Sáng kiến',
        status: 'answered',
        statusText: 'đã phản hồi',
        day: '10/03/2026',
        answer: 'Hội cảm ơn chị',
      },
    });
  });

  it("does not open another woman's submission to whoever knows the code", async () => {
    const { values } = await apply(handlers, aCall('submissions.create', anIdea()));

    const answer = await apply(
      handlers,
      aCall('submissions.status', { code: values.code ?? '' }, { contactId: 'zalo-hoa' }),
    );

    expect(answer.outcome).toBe('unknown');
  });

  it('lists her own when she names no code', async () => {
    await apply(handlers, aCall('submissions.create', anIdea(), { at: NOW }));
    await apply(handlers, aCall('submissions.create', { kind: 'petition', text: 'Đèn hư' }, { at: NOW + 1 }));

    const answer = await apply(handlers, aCall('submissions.status'));

    expect(answer.outcome).toBe('list');
    expect(answer.values.items).toMatchObject([{ kindText: 'Kiến nghị' }, { kindText: 'Sáng kiến' }]);
  });

  it.each([
    ['sk 123', 'SK-0123'],
    ['SK0123', 'SK-0123'],
    ['kiến nghị KN-7 của tui', 'KN-0007'],
    ['bc_12345', 'BC-12345'],
    ['sk', undefined],
    ['tháng 3', undefined],
  ])('reads the code in "%s"', (typed, code) => {
    expect(readCode(typed)).toBe(code);
  });
});

describe('handling submissions', () => {
  it('shows staff only their subtree, by kind, status and words without marks', async () => {
    await apply(handlers, aCall('submissions.create', anIdea(), { at: NOW }));
    await apply(
      handlers,
      aCall('submissions.create', { kind: 'petition', text: 'Ngập nước' }, { contactId: 'zalo-hoa', at: NOW + 1 }),
    );
    const kinds = async (unitId: string, query: Parameters<typeof listSubmissions>[1] = {}) =>
      (await listSubmissions({ unitIds: [unitId] }, query)).submissions.map(({ kind }) => kind);

    expect(await kinds('hm')).toEqual(['petition', 'initiative']);
    expect(await kinds('hm-dth')).toEqual(['initiative']);
    expect(await kinds('hm-bdi')).toEqual(['petition']);
    expect(await kinds('hm', { text: 'ngap nuoc' })).toEqual(['petition']);
    expect(await kinds('hm', { kind: 'initiative', status: 'new' })).toEqual(['initiative']);
    expect(await kinds('hm', { status: 'answered' })).toEqual([]);
    expect(await countSubmissions(DISTRICT)).toEqual({ new: 2 });
  });

  it('pages without losing or repeating rows of the same moment', async () => {
    for (let i = 0; i < 5; i++) await apply(handlers, aCall('submissions.create', anIdea(), { at: NOW }));
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const page = await listSubmissions(DISTRICT, { limit: 2, ...(before ? { before } : {}) });
      seen.push(...page.submissions.map(({ _id }) => _id));
      before = page.next;
    } while (before);

    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
  });

  it('answers the author once, however often the button is pressed', async () => {
    const { values } = await apply(handlers, aCall('submissions.create', anIdea()));
    const { tell, told } = listening();
    const press = async () =>
      answerSubmission(
        DISTRICT,
        await theOnly(),
        { actId: 'act-1', staffId: 's', at: NOW + 5, text: 'Cảm ơn chị' },
        tell,
      );

    await press();
    const after = await press();

    expect(after?.history.map(({ status }) => status)).toEqual(['new', 'answered']);
    expect(told()).toMatchObject([
      {
        contactId: 'zalo-lan',
        text: { key: 'records.submission_answered', params: { code: values.code, text: 'Cảm ơn chị' } },
      },
    ]);
  });

  it('does nothing for staff of another unit', async () => {
    await apply(handlers, aCall('submissions.create', anIdea()));
    const id = await theOnly();
    const { tell, told } = listening();
    const elsewhere = { unitIds: ['hm-bdi'] };
    const act = { actId: 'x', staffId: 's', at: NOW };

    expect(await getSubmission(elsewhere, id)).toBeUndefined();
    expect(await changeStatus(elsewhere, id, { ...act, status: 'received' })).toBeUndefined();
    expect(await answerSubmission(elsewhere, id, { ...act, text: 'x' }, tell)).toBeUndefined();
    expect(told()).toEqual([]);
    expect((await getSubmission(DISTRICT, id))?.status).toBe('new');
  });

  it('keeps who moved it on, when and why', async () => {
    await apply(handlers, aCall('submissions.create', anIdea()));

    const after = await changeStatus(DISTRICT, await theOnly(), {
      actId: 'act-2',
      staffId: 'staff-9',
      at: NOW + 9,
      status: 'in_review',
      note: 'chuyển mảng Kinh tế',
    });

    expect(after?.status).toBe('in_review');
    expect(after?.history.at(-1)).toEqual({
      id: 'act-2',
      at: NOW + 9,
      status: 'in_review',
      staffId: 'staff-9',
      note: 'chuyển mảng Kinh tế',
    });
  });
});

describe('forgetting an author', () => {
  it('counts a submission once when the first try broke off after counting', async () => {
    await SubmissionCountModel.deleteMany({});
    await apply(handlers, aCall('submissions.create', anIdea()));
    await SubmissionModel.updateOne({ _id: await theOnly() }, { $set: { countId: 'count-1' } });
    await SubmissionCountModel.create({ _id: 'count-1', kind: 'initiative', status: 'new', month: '2026-03' });

    await eraseSubmissions('zalo-lan');

    expect(await SubmissionModel.countDocuments({})).toBe(0);
    expect(await SubmissionCountModel.countDocuments({})).toBe(1);
  });
});
