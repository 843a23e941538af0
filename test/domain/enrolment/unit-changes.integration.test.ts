import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dayOf } from '../../../src/core/time.ts';
import { getContact } from '../../../src/domain/contacts/contacts.ts';
import { membershipOf } from '../../../src/domain/enrolment/membership.ts';
import { UnitChangeModel } from '../../../src/domain/enrolment/model.ts';
import {
  agreeToChange,
  getUnitChange,
  listOpenChanges,
  rejectChange,
  type UnitChange,
} from '../../../src/domain/enrolment/unit-changes.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { PersonModel, RoleModel } from '../../../src/domain/people/model.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { NOW, SEED } from '../support/builders.ts';
import { aDoor, aMember, aWriter, BRANCH, FAR, OTHER } from './branch.ts';

const DAY = 86_400_000;
const act = (staffId: string, at = NOW + DAY) => ({ actId: 'act', staffId, at });
let door: ReturnType<typeof aDoor>;
let serial = 0;

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
beforeEach(async () => {
  door = aDoor();
  await UnitChangeModel.deleteMany({});
  await PersonModel.deleteMany({});
  await RoleModel.deleteMany({});
});
afterAll(closeTestStore);

/** A member on two apps who asks on one of them to be moved. */
async function asks(to: string) {
  const n = ++serial;
  const personId = await aMember(`p-move${n}`, 'Nguyễn Thị Dời');
  const [zalo, messenger] = [
    await aWriter(`zalo-move${n}`, { personId }),
    await aWriter(`messenger-move${n}`, { personId }),
  ];
  const { outcome } = await door.call('unitChanges.request', zalo, { unitId: to });
  const change = (await UnitChangeModel.findOne({ personId, state: 'open' }).lean<UnitChange | null>()) ?? undefined;
  return { personId, zalo, messenger, outcome, id: change?._id ?? '' };
}

describe('a woman only known by her own choice', () => {
  it('is moved at once', async () => {
    const contactId = await aWriter('zalo-free');
    await door.call('enrolment.join', contactId, { unitId: BRANCH });

    const { outcome, values } = await door.call('unitChanges.request', contactId, { unitId: OTHER });

    expect(outcome).toBe('changed');
    expect(values.unitName).toBe('Chi hội ấp 2, Xã Đông Thạnh');
    expect((await getContact(contactId))?.unitId).toBe(OTHER);
  });
});

describe('a member who asks to be moved', () => {
  it('stays until both units have agreed, then moves on that day, with all her apps', async () => {
    const her = await asks(FAR);

    const released = await agreeToChange(her.id, { ...act('staff-old'), sides: ['released'] }, door.tell);
    const halfway = await membershipOf(her.personId, dayOf(NOW + DAY));
    const done = await agreeToChange(her.id, { ...act('staff-new', NOW + 2 * DAY), sides: ['accepted'] }, door.tell);

    expect(her.outcome).toBe('asked');
    expect([released?.state, done?.state]).toEqual(['open', 'done']);
    expect(halfway?.unitId).toBe(BRANCH);
    expect(await membershipOf(her.personId, dayOf(NOW + DAY))).toEqual({ unitId: BRANCH, kind: 'member' });
    expect(await membershipOf(her.personId, dayOf(NOW + 2 * DAY))).toEqual({ unitId: FAR, kind: 'member' });
    for (const contactId of [her.zalo, her.messenger]) expect((await getContact(contactId))?.unitId).toBe(FAR);
    expect(door.told().map(({ text }) => text.key)).toEqual(['enrolment.change_released', 'enrolment.change_done']);
  });

  it('moves by one decision where one officer answers for both', async () => {
    const her = await asks(OTHER);

    const done = await agreeToChange(her.id, { ...act('staff-1'), sides: ['released', 'accepted'] }, door.tell);
    await agreeToChange(her.id, { ...act('staff-2'), sides: ['released', 'accepted'] }, door.tell);

    expect(done).toMatchObject({ state: 'done', released: { by: 'staff-1' }, accepted: { by: 'staff-1' } });
    expect(await RoleModel.countDocuments({ personId: her.personId, role: 'member' })).toBe(2);
    expect(door.told()).toHaveLength(1);
  });

  it('is told why it was not agreed, and nothing moves any more', async () => {
    const her = await asks(FAR);

    await rejectChange(her.id, { ...act('staff-new'), reason: 'chị chưa về ở' }, door.tell);
    const late = await agreeToChange(her.id, { ...act('staff-1'), sides: ['released', 'accepted'] }, door.tell);

    expect(late?.state).toBe('rejected');
    expect((await membershipOf(her.personId, dayOf(NOW + DAY)))?.unitId).toBe(BRANCH);
    expect(door.told()).toMatchObject([
      { contactId: her.zalo, text: { key: 'enrolment.change_rejected', params: { reason: 'chị chưa về ở' } } },
    ]);
  });

  it('has one open wish, the last; asking for where she is asks nothing', async () => {
    const her = await asks(FAR);

    await door.call('unitChanges.request', her.zalo, { unitId: OTHER });
    const same = await door.call('unitChanges.request', her.zalo, { unitId: BRANCH });
    const nowhere = await door.call('unitChanges.request', her.zalo, { unitId: 'hm-nowhere' });

    expect((await getUnitChange(her.id))?.state).toBe('replaced');
    expect((await listOpenChanges([OTHER])).map(({ to }) => to)).toEqual([OTHER]);
    expect([same.outcome, nowhere.outcome]).toEqual(['same', 'unknown']);
  });

  it('is one request however often the call arrives', async () => {
    const personId = await aMember('p-twice', 'Lan');
    const contactId = await aWriter('zalo-twice', { personId });
    const again = { id: 'call-move-1' };

    await door.call('unitChanges.request', contactId, { unitId: FAR }, again);
    await door.call('unitChanges.request', contactId, { unitId: FAR }, again);

    expect(await UnitChangeModel.countDocuments({ personId })).toBe(1);
  });

  it('is moved by whoever asks again when the move was broken off', async () => {
    const her = await asks(FAR);
    const by = { by: 'staff-1', at: NOW + DAY };
    await UnitChangeModel.updateOne({ _id: her.id }, { $set: { state: 'moving', released: by, accepted: by } });

    const done = await agreeToChange(her.id, { ...act('staff-2'), sides: ['accepted'] }, door.tell);

    expect(done?.state).toBe('done');
    expect((await membershipOf(her.personId, dayOf(NOW + DAY)))?.unitId).toBe(FAR);
  });
});
