import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  assess,
  assessmentsIn,
  assessmentsOf,
  changeGrades,
  daysOf,
  listGrades,
  readPeriod,
  recentPeriods,
  seedGrades,
} from '../../../src/domain/people/classification.ts';
import { AssessmentModel, GradesModel } from '../../../src/domain/people/model.ts';
import { erasePerson } from '../../../src/domain/people/people.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { NOW, SEED } from '../support/builders.ts';

beforeAll(openTestStore);
beforeEach(async () => {
  await AssessmentModel.deleteMany({});
  await GradesModel.deleteMany({});
  await seedGrades(SEED);
});
afterAll(closeTestStore);

const aWish = (more = {}) => ({
  personId: 'lan',
  unitId: 'ap3',
  period: '2026-1',
  grade: 'tot',
  actId: 'act-1',
  by: 'staff-1',
  at: NOW,
  ...more,
});

describe('assessing a leader', () => {
  it('keeps what was said before when it is corrected, and is one line a form', async () => {
    await Promise.all([assess(aWish()), assess(aWish())]);
    await assess(aWish({ actId: 'act-2', grade: 'xuat-sac', note: 'Lập hai tổ hội mới', at: NOW + 1 }));

    const [said] = await assessmentsIn(['ap3'], '2026-1');
    expect(said?.lines).toMatchObject([
      { grade: 'tot', gradeName: 'Hoàn thành tốt nhiệm vụ' },
      { grade: 'xuat-sac', note: 'Lập hai tổ hội mới' },
    ]);
    expect(await assessmentsIn(['ap3'], '2026')).toEqual([]);
  });

  it('stores no note anybody could read there', async () => {
    await assess(aWish({ note: 'Lập hai tổ hội mới' }));

    expect(JSON.stringify(await AssessmentModel.find({}).lean())).not.toContain('tổ hội');
  });

  it('knows only grades that may be chosen', async () => {
    expect(await assess(aWish({ grade: 'vàng' }))).toBe(false);
    expect(await AssessmentModel.countDocuments({})).toBe(0);
  });

  it('goes with the person', async () => {
    await assess(aWish());

    await erasePerson('lan');

    expect(await assessmentsOf('lan')).toEqual([]);
  });
});

describe('the grades', () => {
  it('are the office’s to name: what was said stays readable, what is left out is retired', async () => {
    await assess(aWish());

    await changeGrades([{ id: 'xuat-sac', name: 'Xuất sắc' }, { name: 'Tốt' }], { actId: 'a', staffId: 's', at: NOW });
    await seedGrades(SEED);

    const grades = await listGrades();
    expect(grades.filter(({ retired }) => !retired).map(({ name }) => name)).toEqual(['Xuất sắc', 'Tốt']);
    expect(grades.filter(({ retired }) => retired).map(({ id }) => id)).toEqual(['tot', 'hoan-thanh', 'chua']);
    expect(await assess(aWish({ actId: 'act-2' }))).toBe(false);
    expect((await assessmentsOf('lan'))[0]?.lines[0]?.gradeName).toBe('Hoàn thành tốt nhiệm vụ');
  });
});

describe('a period', () => {
  it('is a year or its half, none that has not begun', () => {
    expect(recentPeriods(NOW)).toEqual(['2026', '2026-1', '2025', '2025-2', '2025-1']);
    expect(daysOf('2026-1')).toEqual({ first: '2026-01-01', last: '2026-06-30' });
    expect(daysOf('2026-2')).toEqual({ first: '2026-07-01', last: '2026-12-31' });
    expect(['2026', '2026-2', '2026-3', 'x', undefined].map(readPeriod)).toEqual([
      '2026',
      '2026-2',
      undefined,
      undefined,
      undefined,
    ]);
  });
});
