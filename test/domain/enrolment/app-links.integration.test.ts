import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getContact, setContactUnit, siblingsOf } from '../../../src/domain/contacts/contacts.ts';
import { APP_CODE_MS } from '../../../src/domain/enrolment/app-links.ts';
import { eraseEnrolment } from '../../../src/domain/enrolment/erase.ts';
import { AppCodeModel, AppLinkModel } from '../../../src/domain/enrolment/model.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { addPerson, getPerson } from '../../../src/domain/people/people.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { NOW, SEED } from '../support/builders.ts';
import { aDoor, aMember, aWriter, BRANCH } from './branch.ts';

const door = aDoor();
let serial = 0;

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
afterAll(closeTestStore);

interface Sides {
  zalo?: string;
  messenger?: string;
}

/** One woman's two apps, with the person behind each. */
async function twoApps(people: Sides = {}): Promise<{ zalo: string; messenger: string }> {
  const n = ++serial;
  return {
    zalo: await aWriter(`zalo-app${n}`, people.zalo ? { personId: people.zalo } : {}),
    messenger: await aWriter(`messenger-app${n}`, people.messenger ? { personId: people.messenger } : {}),
  };
}

async function codeFor(contactId: string, at = NOW): Promise<string> {
  return String((await door.call('apps.code', contactId, {}, { at })).values.code);
}

async function typed(contactId: string, code: string, at = NOW): Promise<string> {
  return (await door.call('apps.link', contactId, { code }, { at })).outcome;
}

async function bare(id: string): Promise<string> {
  await addPerson({ _id: id, source: 'chat', createdAt: NOW });
  return id;
}

describe('a code typed in the other app', () => {
  it('makes the two one person, however it is spaced and however often it arrives, and tells the other app', async () => {
    const { zalo, messenger } = await twoApps();
    await setContactUnit(zalo, BRANCH);
    const code = await codeFor(zalo);

    const outcomes = [await typed(messenger, code.toLowerCase().replace('lk ', 'lk-')), await typed(messenger, code)];

    expect(outcomes).toEqual(['linked', 'linked']);
    expect(await siblingsOf(zalo)).toEqual([messenger, zalo]);
    expect((await getContact(messenger))?.unitId).toBe(BRANCH);
    expect(door.told().at(-1)).toMatchObject({ contactId: zalo, text: { key: 'enrolment.linked_with_messenger' } });
  });

  it('brings the other app to the person the union knows', async () => {
    const person = await aMember('p-member', 'Nguyễn Thị Lan');
    const { zalo, messenger } = await twoApps({ zalo: person });

    const outcome = await typed(messenger, await codeFor(zalo));

    expect(outcome).toBe('linked');
    expect((await getContact(zalo))?.personId).toBe(person);
    expect((await getContact(messenger))?.personId).toBe(person);
  });

  it('makes nobody a member because she was talked into typing his code', async () => {
    const person = await aMember('p-talked-into', 'Nguyễn Thị Lan');
    const { zalo, messenger } = await twoApps({ messenger: person });

    const outcome = await typed(messenger, await codeFor(zalo));

    expect(outcome).toBe('turn');
    expect(await siblingsOf(messenger)).toEqual([messenger]);
    expect((await getContact(zalo))?.personId).toBeUndefined();
  });

  it('never makes one of two people the union knows', async () => {
    const { zalo, messenger } = await twoApps({
      zalo: await aMember('p-one', 'Lan'),
      messenger: await aMember('p-two', 'Bé'),
    });

    const { outcome, values } = await door.call('apps.link', messenger, { code: await codeFor(zalo) });

    expect(outcome).toBe('refused');
    expect(values.note).toContain('liên kết');
    expect((await getContact(messenger))?.personId).toBe('p-two');
  });

  it('belongs to exactly one of those who type it at the same moment', async () => {
    const { zalo } = await twoApps();
    const code = await codeFor(zalo);
    const others = await Promise.all(Array.from({ length: 6 }, (_, n) => aWriter(`messenger-race${n}`)));

    const outcomes = await Promise.all(others.map((other) => typed(other, code)));

    expect(outcomes.filter((outcome) => outcome === 'linked')).toHaveLength(1);
    expect(await siblingsOf(zalo)).toHaveLength(2);
  });

  it('is void after ten minutes, after a newer one, and for whom it was made', async () => {
    const { zalo, messenger } = await twoApps();
    const late = await codeFor(zalo);
    const outcomes = [await typed(messenger, late, NOW + APP_CODE_MS)];
    const old = await codeFor(zalo);
    const fresh = await codeFor(zalo);
    outcomes.push(await typed(messenger, old), await typed(zalo, fresh));

    expect(outcomes).toEqual(['unknown', 'unknown', 'same']);
  });

  it('is the same code when the call that asked for it is repeated', async () => {
    const { zalo } = await twoApps();
    const again = { id: 'call-code-1' };

    const codes = [await door.call('apps.code', zalo, {}, again), await door.call('apps.code', zalo, {}, again)];

    expect(codes[0]?.values).toEqual(codes[1]?.values);
  });

  it('is not found by guessing', async () => {
    const { zalo, messenger } = await twoApps();
    const code = await codeFor(zalo);
    for (let n = 0; n < 6; n++) await typed(messenger, `LK AAAAAA${n}`);

    const outcomes = [await typed(messenger, code), await typed(messenger, 'x')];

    expect(outcomes).toEqual(['unknown', 'unknown']);
  });
});

describe('parting', () => {
  it.each(['zalo', 'messenger'] as const)('works from %s, and each side is again who it was', async (from) => {
    const member = await aMember(`p-part-${from}`, 'Nguyễn Thị Lan');
    const before = await bare(`bare-${from}`);
    const apps = await twoApps({ zalo: member, messenger: before });
    await typed(apps.messenger, await codeFor(apps.zalo));

    const outcomes = [await door.call('apps.unlink', apps[from]), await door.call('apps.unlink', apps[from])];

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['ok', 'none']);
    expect((await getContact(apps.zalo))?.personId).toBe(member);
    expect((await getContact(apps.messenger))?.personId).toBe(before);
    expect(await siblingsOf(apps.zalo)).toEqual([apps.zalo]);
  });

  it.each(['zalo', 'messenger'] as const)('from %s ends the code too: typed again, it joins nobody', async (from) => {
    const apps = await twoApps({ zalo: await aMember(`p-once-${from}`, 'Lan') });
    const code = await codeFor(apps.zalo);
    await typed(apps.messenger, code);
    await door.call('apps.unlink', apps[from]);

    const outcomes = [await typed(apps.messenger, code), await typed(apps.messenger, code, NOW + APP_CODE_MS)];

    expect(outcomes).toEqual(['unknown', 'unknown']);
    expect(await siblingsOf(apps.zalo)).toEqual([apps.zalo]);
  });

  it('leaves an app nobody knew as unknown as before', async () => {
    const { zalo, messenger } = await twoApps({ zalo: await aMember('p-alone', 'Lan') });
    await typed(messenger, await codeFor(zalo));

    await door.call('apps.unlink', messenger);

    expect((await getContact(messenger))?.personId).toBeUndefined();
  });
});

describe('forgetting a linked app', () => {
  it('leaves no code, no link and no person it was before', async () => {
    const { zalo, messenger } = await twoApps({
      zalo: await aMember('p-kept', 'Lan'),
      messenger: await bare('bare-gone'),
    });
    await typed(messenger, await codeFor(zalo));
    await codeFor(messenger);

    await eraseEnrolment(messenger);

    expect(await getPerson('bare-gone')).toBeUndefined();
    expect(await getPerson('p-kept')).toBeDefined();
    const left = JSON.stringify([await AppCodeModel.find().lean(), await AppLinkModel.find().lean()]);
    expect(left).not.toContain(messenger);
  });
});
