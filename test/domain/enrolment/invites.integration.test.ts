import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dayOf } from '../../../src/core/time.ts';
import { getContact, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { loadFacts } from '../../../src/domain/contacts/facts.ts';
import { enrolmentHandlers } from '../../../src/domain/enrolment/handlers.ts';
import { createInvite, useInvite } from '../../../src/domain/enrolment/invites.ts';
import { InviteModel } from '../../../src/domain/enrolment/model.ts';
import { seedDemo } from '../../../src/domain/enrolment/seed-demo.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { RoleModel } from '../../../src/domain/people/model.ts';
import { personIdOf } from '../../../src/domain/people/people.ts';
import { endRole } from '../../../src/domain/people/roles.ts';
import { LoginAttemptsModel } from '../../../src/domain/staff/model.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, anEvent, apply, listening, NOW, SEED, texts } from '../support/builders.ts';

const handlers = enrolmentHandlers({ texts, tell: listening().tell });

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
beforeEach(async () => {
  await InviteModel.deleteMany({});
  await RoleModel.deleteMany({});
  await LoginAttemptsModel.deleteMany({});
});
afterAll(closeTestStore);

const anInvite = (more: { expiresAt?: number } = {}) =>
  createInvite({
    unitId: 'hm-dth-ap1',
    role: 'branch_leader',
    createdBy: 'staff-1',
    createdAt: NOW,
    expiresAt: NOW + 86_400_000,
    ...more,
  });

describe('an invite code', () => {
  it('is not found by guessing, and the one who has it already is not held up', async () => {
    const mine = await anInvite();
    const code = await anInvite();
    const who = { contactId: 'zalo-guess', personId: 'p-guess' };
    const first = await useInvite(mine, who, NOW);
    for (let n = 0; n < 5; n++) await useInvite(`HM-DTH-AP1-AAAAA${n}`, who, NOW);

    const outcomes = [await useInvite(code, who, NOW), await useInvite(mine, who, NOW)];

    expect([first, ...outcomes].map(({ outcome }) => outcome)).toEqual(['enrolled', 'unknown', 'enrolled']);
  });

  it('makes its first user a leader who may report for the unit', async () => {
    await touchContact(anEvent('lan', { kind: 'text', text: 'chào' }));
    const code = await anInvite();

    const answer = await apply(
      handlers,
      aCall('leaders.enrol', { code: ` ${code.toLowerCase().replaceAll('-', ' ')} ` }),
    );

    expect(answer.outcome).toBe('enrolled');
    expect(answer.values).toMatchObject({ unitId: 'hm-dth-ap1', unitName: 'Chi hội ấp 1, Xã Đông Thạnh' });
    const facts = await loadFacts('zalo-lan', NOW);
    expect(facts.roles).toEqual(['branch_leader']);
    expect(facts.leads).toEqual([{ unitId: 'hm-dth-ap1', unitName: 'Chi hội ấp 1, Xã Đông Thạnh' }]);
    expect(facts.unitId).toBe('hm-dth-ap1');
  });

  it('is no way onto a seat somebody sits on: that takes a hand-over, and the code stays good', async () => {
    for (const userId of ['lan', 'hue']) await touchContact(anEvent(userId, { kind: 'text', text: 'chào' }));
    await apply(handlers, aCall('leaders.enrol', { code: await anInvite() }));
    const second = await anInvite();
    const asHue = () => apply(handlers, aCall('leaders.enrol', { code: second }, { contactId: 'zalo-hue' }));

    const taken = await asHue();
    await endRole(personIdOf('zalo-lan'), 'branch_leader', 'hm-dth-ap1', dayOf(NOW));

    expect(taken.outcome).toBe('taken');
    expect((await asHue()).outcome).toBe('enrolled');
  });

  it('gives the same answer when the effect is applied again', async () => {
    await touchContact(anEvent('lan', { kind: 'text', text: 'chào' }));
    const call = aCall('leaders.enrol', { code: await anInvite() });

    const first = await apply(handlers, call);
    const second = await apply(handlers, call);

    expect(second).toEqual(first);
    expect(await RoleModel.countDocuments({})).toBe(1);
    expect((await getContact('zalo-lan'))?.personId).toBe(personIdOf('zalo-lan'));
  });

  it('goes to exactly one of twenty who try at the same moment', async () => {
    const code = await anInvite();
    const tries = Array.from({ length: 20 }, (_, i) =>
      useInvite(code, { contactId: `zalo-${i}`, personId: `person-${i}` }, NOW),
    );

    const outcomes = (await Promise.all(tries)).map((enrolment) => enrolment.outcome);

    expect(outcomes.filter((outcome) => outcome === 'enrolled')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'used')).toHaveLength(19);
    expect(await RoleModel.countDocuments({})).toBe(1);
  });

  it('is refused when unknown, used by another, or expired', async () => {
    const code = await anInvite();
    const late = await anInvite({ expiresAt: NOW });
    await apply(handlers, aCall('leaders.enrol', { code }, { contactId: 'zalo-other' }));

    const outcomes = await Promise.all(
      ['HM-XX-000000', '', code, late].map(async (typed) => {
        const answer = await apply(handlers, aCall('leaders.enrol', { code: typed }));
        return answer.outcome;
      }),
    );

    expect(outcomes).toEqual(['unknown', 'unknown', 'used', 'expired']);
  });

  it('does not bring back a role that was ended', async () => {
    const code = await anInvite();
    const who = { contactId: 'zalo-lan', personId: 'person-lan' };
    await useInvite(code, who, NOW);
    await endRole('person-lan', 'branch_leader', 'hm-dth-ap1', '2026-03-10');

    const again = await useInvite(code, who, NOW + 1);

    expect(again.outcome).toBe('used');
    expect((await loadFacts('zalo-lan', NOW)).leads).toEqual([]);
  });

  it('comes with the demo, and loading the demo twice frees no used code', async () => {
    const [demo] = await seedDemo(SEED, NOW);
    await useInvite(demo?.code ?? '', { contactId: 'zalo-lan', personId: 'p' }, NOW);

    await seedDemo(SEED, NOW + 1);

    const enrolment = await useInvite(demo?.code ?? '', { contactId: 'zalo-hoa', personId: 'q' }, NOW + 2);
    expect(enrolment.outcome).toBe('used');
  });
});
