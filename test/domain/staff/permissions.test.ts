import { describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../../src/domain/people/model.ts';
import {
  ACTS,
  type Act,
  isBySection,
  may,
  mayInChat,
  STAFF_ROLES,
  type StaffRole,
  THINGS,
  type Thing,
} from '../../../src/domain/staff/permissions.ts';

/**
 * What is required, written from plan 194 §1.3–1.4 and issue 4, not from the code: r read, w work, s send or release,
 * x export, u unmask. A dot is no right.
 */
const REQUIRED = `
               officer   portfolio office    leader  admin
broadcasts     r.sx.     r.s..     r.sx.     r....   r.sx.
submissions    rw.x.     rw...     rw.x.     r....   rw.x.
reports        rw.x.     rw.x.     rw.x.     r..x.   rw.x.
handoffs       rw...     rw...     rw...     r....   rw...
contacts       r...u     r....     r...u     r....   r...u
people         rw..u     r....     rw..u     r....   rw..u
roster         rw.x.     .....     rw.x.     r....   rw.x.
roles          rw.x.     r....     rw.x.     r....   rw.x.
units          r....     r....     rw...     r....   rw...
unitChanges    rw...     .....     rw...     r....   rw...
portfolios     .....     r....     r....     r....   rw...
requests       rw...     .....     rw...     r....   rw...
retention      .....     .....     r....     r....   rw...
enrolment      rw...     .....     rw...     r....   rw...
invites        rw...     .....     rw...     r....   rw...
staff          .....     .....     .....     .....   rw...
content        rw...     rw...     rws..     r....   rws..
quizzes        .....     .....     rw...     r....   rw...
duty           .....     .....     rw...     r....   rw...
incidents      .....     .....     rw...     r....   rw...
audit          .....     .....     .....     r....   r..x.
queues         .....     .....     .....     .....   r....
`;
const SIGNS: Readonly<Record<Act, string>> = { read: 'r', work: 'w', send: 's', export: 'x', unmask: 'u', create: 'c' };

const [head = [], ...rows] = REQUIRED.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const cells: [StaffRole, Act, Thing, boolean][] = rows.flatMap(([thing, ...rights]) =>
  rights.flatMap((right, column) =>
    ACTS.map((act): [StaffRole, Act, Thing, boolean] => [
      head[column] as StaffRole,
      act,
      thing as Thing,
      right.includes(SIGNS[act]),
    ]),
  ),
);

describe('the table of rights', () => {
  it('is required in full: every role, act and thing', () => {
    expect(head).toEqual([...STAFF_ROLES]);
    expect(rows.map(([thing]) => thing).sort()).toEqual([...THINGS].sort());
    expect(cells).toHaveLength(STAFF_ROLES.length * ACTS.length * THINGS.length);
  });

  it.each(cells)('%s %s %s: %s', (role, act, thing, allowed) => {
    expect(may({ role, portfolios: [] }, act, thing)).toBe(allowed);
  });

  it.each<[string, Act, Thing]>([
    ['TG', 'read', 'quizzes'],
    ['TG', 'work', 'quizzes'],
    ['TG', 'send', 'content'],
    ['TCKT', 'work', 'roles'],
    ['TCKT', 'export', 'roles'],
    ['TCKT', 'read', 'unitChanges'],
  ])('lets the portfolio %s %s %s, beside what every portfolio officer may', (portfolio, act, thing) => {
    expect(may({ role: 'portfolio', portfolios: [portfolio] }, act, thing)).toBe(true);
    expect(may({ role: 'portfolio', portfolios: ['KT', portfolio] }, act, thing)).toBe(true);
    expect(may({ role: 'portfolio', portfolios: ['KT', 'GDXH', 'CSLP', 'VP'] }, act, thing)).toBe(false);
  });

  it('gives nothing for a portfolio to a role that holds none', () => {
    const given = cells.filter(
      ([role, act, thing, allowed]) =>
        role !== 'portfolio' && may({ role, portfolios: ['TG', 'TCKT'] }, act, thing) !== allowed,
    );

    expect(given).toEqual([]);
  });

  it('limits only portfolio officers to their sections, and only for reports', () => {
    const limited = STAFF_ROLES.flatMap((role) =>
      THINGS.filter((thing) => isBySection({ role }, thing)).map((thing) => [role, thing]),
    );

    expect(limited).toEqual([['portfolio', 'reports']]);
  });
});

/** What a role adds by chat: c create, r read, w work. Everybody may send in ideas, ask to move, ask for her data. */
const ADDED_IN_CHAT: Partial<Record<Role, Partial<Record<Thing, string>>>> = {
  group_leader: { reports: 'cr' },
  branch_deputy: { reports: 'cr', enrolment: 'w' },
  branch_leader: { reports: 'cr', enrolment: 'w' },
  commune_officer: { reports: 'cr', enrolment: 'w' },
};
const ANYBODY: Partial<Record<Thing, string>> = { submissions: 'cr', quizzes: 'c', unitChanges: 'cr', requests: 'cr' };

describe('the rights by chat', () => {
  const chat = [undefined, ...ROLES].flatMap((role) =>
    THINGS.flatMap((thing) =>
      ACTS.map((act): [Role | 'guest', Act, Thing, boolean] => {
        const signs = `${ANYBODY[thing] ?? ''}${role === undefined ? '' : (ADDED_IN_CHAT[role]?.[thing] ?? '')}`;
        return [role ?? 'guest', act, thing, signs.includes(SIGNS[act])];
      }),
    ),
  );

  it.each(chat)('%s %s %s: %s', (role, act, thing, allowed) => {
    expect(mayInChat(role === 'guest' ? [] : [role], act, thing)).toBe(allowed);
  });

  it('add up for one person with several roles', () => {
    expect(mayInChat(['member', 'branch_leader'], 'create', 'reports')).toBe(true);
    expect(mayInChat(['member', 'safety_duty'], 'create', 'reports')).toBe(false);
  });
});
