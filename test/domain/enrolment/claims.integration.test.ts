import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dayOf } from '../../../src/core/time.ts';
import { getContact, siblingsOf } from '../../../src/domain/contacts/contacts.ts';
import { ContactModel } from '../../../src/domain/contacts/model.ts';
import { getClaim, LEADER_MS } from '../../../src/domain/enrolment/claims.ts';
import { confirmClaim, rejectClaim } from '../../../src/domain/enrolment/decide-claim.ts';
import { eraseEnrolment } from '../../../src/domain/enrolment/erase.ts';
import { membershipOf } from '../../../src/domain/enrolment/membership.ts';
import { ClaimModel } from '../../../src/domain/enrolment/model.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { PersonModel, RoleModel } from '../../../src/domain/people/model.ts';
import { getPerson } from '../../../src/domain/people/people.ts';
import { grantRole } from '../../../src/domain/people/roles.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { NOW, SEED } from '../support/builders.ts';
import { aDoor, aLeader, aMember, aWriter, BRANCH, FAR, OTHER } from './branch.ts';

const PHONE = '+84912345678';
let serial = 0;
let door: ReturnType<typeof aDoor>;

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
beforeEach(async () => {
  door = aDoor();
  await ClaimModel.deleteMany({});
  await ContactModel.deleteMany({});
  await PersonModel.deleteMany({});
  await RoleModel.deleteMany({});
});
afterAll(closeTestStore);

/** Somebody joins the branch by chat and says who she is. */
async function claims(words: { name?: string; phone?: string; unitId?: string }, contactId?: string) {
  const id = contactId ?? (await aWriter(`zalo-claim${++serial}`));
  const data = { unitId: words.unitId ?? BRANCH, ...(words.name ? { name: words.name } : {}) };
  const { outcome, values } = await door.call('enrolment.claim', id, {
    ...data,
    ...(words.phone ? { phone: words.phone } : {}),
  });
  const claim = await ClaimModel.findOne({ contactId: id }).sort({ createdAt: -1, _id: 1 }).lean();
  return { contactId: id, outcome, claimId: String(values.claimId ?? claim?._id ?? '') };
}

async function verdict(leader: string, words: string, claimId: string, more: Record<string, string> = {}, at = NOW) {
  return (await door.call('enrolment.verdict', leader, { argument: `${words}-${claimId}`, ...more }, { at })).outcome;
}

describe('a woman who gives her name and phone', () => {
  it('is asked herself when both are those of one person of the branch, and is that person once she says yes', async () => {
    await aMember('p-lan', 'Nguyễn Thị Lan', { phone: PHONE });
    const { contactId, outcome, claimId } = await claims({ name: 'nguyen thi lan', phone: PHONE });

    const answer = await door.call('enrolment.answer', contactId, { claimId, mine: true });
    const again = await door.call('enrolment.answer', contactId, { claimId, mine: true });

    expect([outcome, answer.outcome, again.outcome]).toEqual(['offered', 'linked', 'linked']);
    expect(await getContact(contactId)).toMatchObject({ personId: 'p-lan', unitId: BRANCH });
    expect(await membershipOf('p-lan', dayOf(NOW))).toEqual({ unitId: BRANCH, kind: 'member' });
  });

  it.each([
    ['the phone is her mother’s', { name: 'Nguyễn Thị Con' }],
    ['the person lives in another branch', { name: 'Nguyễn Thị Mẹ', unitId: OTHER }],
  ])('is never asked about somebody else: %s', async (_, words) => {
    await aMember('p-me', 'Nguyễn Thị Mẹ', { phone: PHONE });

    const { outcome, claimId } = await claims({ ...words, phone: PHONE });

    expect(outcome).toBe('officer');
    expect((await getClaim(claimId))?.state).toBe('waiting');
  });

  it('is not believed by her word alone when two share the phone, when somebody has that person’s chat, or when she leads', async () => {
    await aMember('p-1', 'Trần Thị Hai', { phone: '+84900000001' });
    await aMember('p-2', 'Trần Thị Hai', { phone: '+84900000001' });
    await aMember('p-3', 'Trần Thị Ba', { phone: '+84900000003' });
    await aWriter('messenger-ba', { personId: 'p-3' });
    await aMember('p-4', 'Trần Thị Tư', { phone: '+84900000004' });
    await grantRole('t', 'p-4', { role: 'branch_leader', unitId: BRANCH, validFrom: '2020-01-01' });

    const outcomes = [
      await claims({ name: 'Trần Thị Hai', phone: '+84900000001' }),
      await claims({ name: 'Trần Thị Ba', phone: '+84900000003' }),
      await claims({ name: 'Trần Thị Tư', phone: '+84900000004' }),
    ].map(({ outcome }) => outcome);

    expect(outcomes).toEqual(['officer', 'officer', 'officer']);
  });

  it('finds nobody by trying out numbers', async () => {
    await aMember('p-lan', 'Nguyễn Thị Lan', { phone: PHONE });
    const contactId = await aWriter('zalo-guesser');
    for (let n = 0; n < 5; n++) await claims({ name: 'Nguyễn Thị Lan', phone: `+8490000010${n}` }, contactId);

    await claims({ name: 'Nguyễn Thị Lan', phone: '+84900000200' }, contactId);
    const { outcome } = await claims({ name: 'Nguyễn Thị Lan', phone: PHONE }, contactId);

    expect(outcome).toBe('officer');
  });

  it('is passed on to those who know her when she is not the one', async () => {
    await aMember('p-lan', 'Nguyễn Thị Lan', { phone: PHONE });
    const leader = await aLeader('zalo-leader1');
    const { contactId, claimId } = await claims({ name: 'Nguyễn Thị Lan', phone: PHONE });

    const answer = await door.call('enrolment.answer', contactId, { claimId, mine: false });

    expect(answer.outcome).toBe('leader');
    expect(door.told().map((told) => told.contactId)).toEqual([leader]);
    expect((await getContact(contactId))?.personId).toBeUndefined();
  });

  it('cannot answer for somebody else’s claim', async () => {
    await aMember('p-lan', 'Nguyễn Thị Lan', { phone: PHONE });
    const { claimId } = await claims({ name: 'Nguyễn Thị Lan', phone: PHONE });
    const stranger = await aWriter('zalo-stranger');

    const answer = await door.call('enrolment.answer', stranger, { claimId, mine: true });

    expect(answer.outcome).toBe('officer');
    expect((await getContact(stranger))?.personId).toBeUndefined();
    expect((await getClaim(claimId))?.state).toBe('offered');
  });

  it('is left alone when she gives no name, or is known already', async () => {
    const member = await aWriter('zalo-known', { personId: await aMember('p-known', 'Lê Thị Quen') });

    const outcomes = [await claims({}), await claims({ name: 'Lê Thị Quen' }, member)];

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['known', 'known']);
    expect(await ClaimModel.countDocuments()).toBe(0);
  });
});

describe('the leader who is asked', () => {
  it('sees the name as typed and three buttons, and links the member of that name with one tap', async () => {
    await aMember('p-lan', 'Nguyễn Thị Lan');
    const leader = await aLeader('zalo-leader2');
    const { contactId, outcome, claimId } = await claims({ name: 'Nguyễn Thị Lan' });
    const asked = door.told()[0];

    const first = await verdict(leader, 'yes', claimId);
    const second = await verdict(leader, 'yes', claimId);

    expect(outcome).toBe('leader');
    expect(asked).toMatchObject({ contactId: leader, text: { params: { name: 'Nguyễn Thị Lan' } } });
    expect(asked?.choices?.map(({ payload }) => payload.split(':').at(-1)?.split('-')[0])).toEqual([
      'yes',
      'no',
      'unsure',
    ]);
    expect([first, second]).toEqual(['confirmed', 'confirmed']);
    expect((await getContact(contactId))?.personId).toBe('p-lan');
    expect(door.told().filter((told) => told.contactId === contactId)).toHaveLength(1);
  });

  it.each(['member', 'woman'] as const)('says of somebody new whether she is a member: %s', async (kind) => {
    const leader = await aLeader(`zalo-leader-${kind}`);
    const { contactId, claimId } = await claims({ name: 'Phạm Thị Mới' });

    const outcomes = [await verdict(leader, 'yes', claimId), await verdict(leader, 'yes', claimId, { kind })];

    expect(outcomes).toEqual(['kind', 'confirmed']);
    const personId = (await getContact(contactId))?.personId ?? '';
    expect(await getPerson(personId)).toMatchObject({ name: 'Phạm Thị Mới', source: 'chat', unitId: BRANCH });
    expect(await membershipOf(personId, dayOf(NOW))).toEqual({ unitId: BRANCH, kind });
  });

  it('says no, and she is told kindly', async () => {
    const leader = await aLeader('zalo-leader3');
    const { contactId, claimId } = await claims({ name: 'Trần Thị Lạ' });

    const outcomes = [await verdict(leader, 'no', claimId), await verdict(leader, 'yes', claimId)];

    expect(outcomes).toEqual(['rejected', 'rejected']);
    expect((await getContact(contactId))?.personId).toBeUndefined();
    expect(door.told().at(-1)).toMatchObject({ contactId, text: { key: 'enrolment.rejected' } });
  });

  it('leaves to an officer what she does not know, and what a list is needed for', async () => {
    const leader = await aLeader('zalo-leader4');
    await aMember('p-a', 'Nguyễn Thị Hoa');
    await aMember('p-b', 'Nguyễn Thị Hoa');
    const unknown = await claims({ name: 'Vũ Thị Xa' });
    const twice = await claims({ name: 'Nguyễn Thị Hoa' });

    const outcomes = [await verdict(leader, 'unsure', unknown.claimId), await verdict(leader, 'yes', twice.claimId)];

    expect(outcomes).toEqual(['unsure', 'officer']);
    for (const { claimId } of [unknown, twice]) {
      expect(await getClaim(claimId)).toMatchObject({ state: 'waiting', unsure: true });
    }
  });

  it('must lead that branch today, be somebody else, and answer in time', async () => {
    const leader = await aLeader('zalo-leader5');
    const far = await aLeader('zalo-far', FAR);
    const { contactId, claimId } = await claims({ name: 'Trần Thị Chờ' });

    const outcomes = [
      await verdict(far, 'yes', claimId),
      await verdict(contactId, 'yes', claimId),
      await verdict(await aWriter('zalo-nobody'), 'yes', claimId),
      await verdict(leader, 'yes', claimId, {}, NOW + LEADER_MS),
      await verdict(leader, 'yes', 'f'.repeat(32)),
      await verdict(leader, 'maybe', claimId),
    ];

    expect(outcomes).toEqual(['forbidden', 'forbidden', 'forbidden', 'expired', 'settled', 'settled']);
    expect((await getClaim(claimId))?.state).toBe('waiting');
  });

  it('hears that it is settled when somebody was faster', async () => {
    const [first, second] = [await aLeader('zalo-leader6'), await aLeader('zalo-leader7')];
    const { claimId } = await claims({ name: 'Trần Thị Nhanh' });

    const outcomes = [await verdict(first, 'no', claimId), await verdict(second, 'yes', claimId)];

    expect(outcomes).toEqual(['rejected', 'settled']);
  });
});

describe('an officer', () => {
  it('matches her to a person of the list, wherever that person is at home', async () => {
    await aMember('p-xa', 'Lê Thị Xa', { unitId: OTHER });
    const { contactId, claimId } = await claims({ name: 'Lê Xa' });

    await confirmClaim(claimId, { by: 'staff-1', at: NOW, personId: 'p-xa' }, door.tell);

    expect(await getContact(contactId)).toMatchObject({ personId: 'p-xa', unitId: OTHER });
  });

  it('rejects with a reason she is told', async () => {
    const { contactId, claimId } = await claims({ name: 'Lê Thị Không' });

    await rejectClaim(claimId, { by: 'staff-1', at: NOW, reason: 'chị chưa ở ấp 1' }, door.tell);

    expect(door.told().at(-1)).toMatchObject({
      contactId,
      text: { key: 'enrolment.rejected_because', params: { reason: 'chị chưa ở ấp 1' } },
    });
  });

  it('finds one claim of hers, the last', async () => {
    const { contactId, claimId } = await claims({ name: 'Lê Thị Một' });

    const again = await claims({ name: 'Lê Thị Một', unitId: OTHER }, contactId);

    expect((await getClaim(claimId))?.state).toBe('replaced');
    expect(await ClaimModel.countDocuments({ contactId, state: 'waiting' })).toBe(1);
    expect(again.outcome).toBe('officer');
  });
});

describe('a decision', () => {
  it('broken off is carried out by whoever asks again', async () => {
    const { contactId, claimId } = await claims({ name: 'Lê Thị Dở' });
    await ClaimModel.updateOne(
      { _id: claimId },
      { $set: { state: 'confirming', decision: { by: 'staff-1', at: NOW, kind: 'member' } } },
    );

    const claim = await confirmClaim(claimId, { by: 'staff-2', at: NOW + 1, kind: 'woman' }, door.tell);

    expect(claim).toMatchObject({ state: 'confirmed', decision: { by: 'staff-1' } });
    const personId = (await getContact(contactId))?.personId;
    expect((await membershipOf(personId, dayOf(NOW)))?.kind).toBe('member');
  });

  it('takes her other app along when the two were one already', async () => {
    const zalo = await aWriter('zalo-both', { name: 'Lê Thị Hai App', personId: 'bare' });
    const messenger = await aWriter('messenger-both', { personId: 'bare' });
    await aMember('p-both', 'Lê Thị Hai App', { phone: PHONE });
    await PersonModel.create({ _id: 'bare', source: 'chat', createdAt: NOW, nameDigests: [] });
    const { claimId } = await claims({ name: 'Lê Thị Hai App', phone: PHONE }, zalo);

    await door.call('enrolment.answer', zalo, { claimId, mine: true });

    expect(await siblingsOf(zalo)).toEqual([messenger, zalo]);
    expect((await getContact(messenger))?.personId).toBe('p-both');
    expect(await getPerson('bare')).toBeUndefined();
  });
});

describe('forgetting somebody', () => {
  it('leaves no claim of hers and no trace of what she decided', async () => {
    const leader = await aLeader('zalo-leader8');
    const hers = await claims({ name: 'Lê Thị Quên' });
    await verdict(leader, 'no', hers.claimId);
    const other = await claims({ name: 'Lê Thị Khác' });

    await eraseEnrolment(leader);
    await eraseEnrolment(other.contactId);

    const left = JSON.stringify(await ClaimModel.find().lean());
    expect(left).toContain(hers.contactId);
    expect(left).not.toContain(leader);
    expect(left).not.toContain(other.contactId);
  });
});
