import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../../../src/core/time.ts';
import { getContact } from '../../../src/domain/contacts/contacts.ts';
import { countJoin, joinCodesOf, printedCode, readJoinCode } from '../../../src/domain/enrolment/join-codes.ts';
import { joinAddresses } from '../../../src/domain/enrolment/join-links.ts';
import { JoinCodeModel } from '../../../src/domain/enrolment/model.ts';
import { planOperations } from '../../../src/domain/organisation/changes.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { NOW, SEED } from '../support/builders.ts';
import { aDoor, aMember, aWriter, BRANCH, OTHER } from './branch.ts';

const { call } = aDoor();

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
afterAll(closeTestStore);

async function codeOf(unitId: string): Promise<string> {
  return (await joinCodesOf([unitId], NOW)).get(unitId)?._id ?? '';
}

describe('the code of a branch', () => {
  it('is five digits, stays the same, and is nobody else’s', async () => {
    const [first, again, other] = [await codeOf(BRANCH), await codeOf(BRANCH), await codeOf(OTHER)];

    expect(first).toMatch(/^\d{5}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('moves on where another branch drew the same digits', async () => {
    const taken = await codeOf('hm-dth-ap3');
    await JoinCodeModel.updateOne({ _id: taken }, { $set: { unitId: 'somebody-else' } });

    const moved = await codeOf('hm-dth-ap3');

    expect(moved).not.toBe(taken);
    expect((await JoinCodeModel.findById(taken).lean())?.unitId).toBe('somebody-else');
  });

  it.each(['48291', 'CH 48291', 'ch-48291', 'Mã CH48291', 'vào hội ch 48291', 'mã: 48291'])(
    'is read from "%s"',
    (typed) => {
      expect(readJoinCode(typed)).toBe('48291');
    },
  );

  it.each(['4829', '482911', 'ấp 48291 nhà', 'HM-DTH-AP1-2468', 'năm mươi'])('is not read from "%s"', (typed) => {
    expect(readJoinCode(typed)).toBeUndefined();
  });

  it('counts those who open it and those who join, each act once, and nobody by name', async () => {
    const digits = await codeOf('hm-bdi-ap1');
    const contactId = await aWriter('zalo-count');
    const opened = { id: 'open-1' };

    await call('enrolment.openCode', contactId, { code: digits }, opened);
    await call('enrolment.openCode', contactId, { code: digits }, opened);
    await call('enrolment.join', contactId, { unitId: 'hm-bdi-ap1', code: digits });

    const row = await JoinCodeModel.findById(digits).lean();
    expect(row).toMatchObject({ opened: 1, joined: 1 });
    expect(JSON.stringify(row)).not.toContain('zalo-count');
  });

  it('forgets old acts, so that a row stays small', async () => {
    const digits = await codeOf('hm-nbi-ap1');

    for (let act = 0; act < 60; act++) await countJoin(digits, 'opened', `act-${act}`);

    const row = await JoinCodeModel.findById(digits).lean();
    expect(row?.opened).toBe(60);
    expect(row?.counted).toHaveLength(50);
  });
});

describe('addresses for the QR', () => {
  it('carry the code where the link has a place for it', () => {
    const addresses = joinAddresses({ zalo: 'https://zalo.me/388', messenger: 'https://m.me/100?ref={ref}' }, '48291');

    expect(addresses).toEqual({
      zalo: { url: 'https://zalo.me/388', carriesCode: false },
      messenger: { url: 'https://m.me/100?ref=ch_48291', carriesCode: true },
    });
  });

  it('take the words to send first, once the account has such a link', () => {
    const { zalo } = joinAddresses({ zalo: 'https://zalo.me/388?msg={text}' }, '48291');

    expect(zalo?.url).toBe(`https://zalo.me/388?msg=${encodeURIComponent(printedCode('48291'))}`);
  });
});

describe('joining', () => {
  it('puts her where she chose, by code or by name', async () => {
    const contactId = await aWriter('zalo-join');

    const found = await call('enrolment.findUnit', contactId, { text: `CH ${await codeOf(BRANCH)}` });
    const named = await call('enrolment.findUnit', contactId, { text: 'chi hoi ap 1 dong thanh' });
    const joined = await call('enrolment.join', contactId, { unitId: BRANCH });

    expect(found).toMatchObject({ outcome: 'one', values: { unitId: BRANCH } });
    expect(named).toMatchObject({ outcome: 'one', values: { unitId: BRANCH } });
    expect(joined).toMatchObject({ outcome: 'joined', values: { unitName: 'Chi hội ấp 1, Xã Đông Thạnh' } });
    expect((await getContact(contactId))?.unitId).toBe(BRANCH);
  });

  it('leaves a member known elsewhere where she is, and says where that is', async () => {
    const personId = await aMember('p-elsewhere', 'Nguyễn Thị Xa', { unitId: OTHER });
    const contactId = await aWriter('zalo-elsewhere', { personId });

    const joined = await call('enrolment.join', contactId, { unitId: BRANCH });

    expect(joined).toMatchObject({ outcome: 'elsewhere', values: { homeName: 'Chi hội ấp 2, Xã Đông Thạnh' } });
    expect((await getContact(contactId))?.unitId).toBeUndefined();
  });

  it('knows no unit that never was', async () => {
    const contactId = await aWriter('zalo-nowhere');

    const outcomes = [
      await call('enrolment.join', contactId, { unitId: 'hm-nowhere' }),
      await call('enrolment.openCode', contactId, { code: '99999' }),
      await call('enrolment.findUnit', contactId, { text: '99999' }),
    ];

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown', 'none']);
  });
});

// Last: from then on the tree is another.
describe('a branch that was merged', () => {
  it('keeps its printed code, which leads to the branch that took it over from that day on', async () => {
    const contactId = await aWriter('zalo-merged');
    const code = await codeOf('hm-dth-ap3');
    const day = 86_400_000;
    const effectiveOn = dayOf(NOW + 5 * day);
    await planOperations({ actId: 'merge', staffId: 'staff-1', at: NOW }, [
      { kind: 'merge', effectiveOn, document: '12/QĐ', unitIds: ['hm-dth-ap3'], into: { unitId: OTHER } },
    ]);

    const before = await call('enrolment.openCode', contactId, { code }, { at: NOW + 4 * day });
    const after = await call('enrolment.openCode', contactId, { code }, { at: NOW + 5 * day });
    const joined = await call('enrolment.join', contactId, { unitId: 'hm-dth-ap3', code }, { at: NOW + 5 * day });

    expect([before.values.unitId, after.values.unitId]).toEqual(['hm-dth-ap3', OTHER]);
    expect(joined).toMatchObject({ outcome: 'joined', values: { unitId: OTHER } });
  });
});
