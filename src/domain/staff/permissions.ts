import type { Role } from '../people/model.ts';

/**
 * Who may do what: the one table. Console, chat, exports and effects ask here and nowhere else. Whatever it allows is
 * further limited to the subtree of the post, and for `BY_SECTION` to the sections its portfolios answer for.
 *
 * `officer` commune officer · `portfolio` portfolio officer · `office` the district office · `leader` standing leader ·
 * `admin` the IT person.
 */
export const STAFF_ROLES = ['officer', 'portfolio', 'office', 'leader', 'admin'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/**
 * The nouns.
 *
 * `contacts`, `people`: who writes to us, whom the union knows · `roster`: lists of members from and to files ·
 * `roles`: who leads what, hand-overs, assessments · `units`: the tree and its operations · `unitChanges`: members who
 * ask to move · `portfolios`: who answers for which section · `requests`: members' rights over their data ·
 * `retention`: how long what is kept · `enrolment`: QR sheets, links, confirmations · `invites`: codes that make a
 * leader · `staff`: accounts of the console · `duty`: who is on safety duty, not the cases themselves · `queues`: the
 * technical queue dashboard.
 */
export const THINGS = [
  'broadcasts',
  'submissions',
  'reports',
  'handoffs',
  'contacts',
  'people',
  'roster',
  'roles',
  'units',
  'unitChanges',
  'portfolios',
  'requests',
  'retention',
  'enrolment',
  'invites',
  'staff',
  'content',
  'quizzes',
  'duty',
  'incidents',
  'audit',
  'queues',
] as const;
export type Thing = (typeof THINGS)[number];

/**
 * `read` look at it · `work` answer, accept, change, close it · `send` send to many, release for all, or stop it ·
 * `export` take a file of it away · `unmask` see one person's whole phone, birthday or address, with a reason ·
 * `create` make one of one's own, by chat.
 */
export const ACTS = ['read', 'work', 'send', 'export', 'unmask', 'create'] as const;
export type Act = (typeof ACTS)[number];

/** What somebody acts as: a role over a subtree, for portfolios where the role has them. */
export interface Post {
  role: StaffRole;
  unitId: string;
  portfolios: readonly string[];
}

type Rights = Readonly<Partial<Record<Thing, readonly Act[]>>>;

const OFFICER: Rights = {
  broadcasts: ['read', 'send', 'export'],
  submissions: ['read', 'work', 'export'],
  reports: ['read', 'work', 'export'],
  handoffs: ['read', 'work'],
  contacts: ['read', 'unmask'],
  people: ['read', 'work', 'unmask'],
  roster: ['read', 'work', 'export'],
  roles: ['read', 'work', 'export'],
  units: ['read'],
  unitChanges: ['read', 'work'],
  requests: ['read', 'work'],
  enrolment: ['read', 'work'],
  invites: ['read', 'work'],
  content: ['read', 'work'],
};

const OFFICE: Rights = {
  ...OFFICER,
  units: ['read', 'work'],
  portfolios: ['read'],
  retention: ['read'],
  content: ['read', 'work', 'send'],
  quizzes: ['read', 'work'],
  incidents: ['read', 'work'],
  duty: ['read', 'work'],
};

const TABLE: Readonly<Record<StaffRole, Rights>> = {
  officer: OFFICER,
  // Advises and accounts for her sections; members are called, moved and named by the commune or the office.
  portfolio: {
    broadcasts: ['read', 'send'],
    submissions: ['read', 'work'],
    reports: ['read', 'work', 'export'],
    handoffs: ['read', 'work'],
    contacts: ['read'],
    people: ['read'],
    roles: ['read'],
    units: ['read'],
    portfolios: ['read'],
    content: ['read', 'work'],
  },
  office: OFFICE,
  // Sees how everything goes, and leaves the work and the whole numbers to those who do it.
  leader: {
    broadcasts: ['read'],
    submissions: ['read'],
    reports: ['read', 'export'],
    handoffs: ['read'],
    contacts: ['read'],
    people: ['read'],
    roster: ['read'],
    roles: ['read'],
    units: ['read'],
    unitChanges: ['read'],
    portfolios: ['read'],
    requests: ['read'],
    retention: ['read'],
    enrolment: ['read'],
    invites: ['read'],
    content: ['read'],
    quizzes: ['read'],
    duty: ['read'],
    incidents: ['read'],
    audit: ['read'],
  },
  admin: {
    ...OFFICE,
    portfolios: ['read', 'work'],
    retention: ['read', 'work'],
    staff: ['read', 'work'],
    audit: ['read', 'export'],
    queues: ['read'],
  },
};

/** What a portfolio adds for the officer who holds it (plan III.1): outreach has cards and quizzes, organisation the roles. */
const BY_PORTFOLIO: Readonly<Record<string, Rights>> = {
  TG: { quizzes: ['read', 'work'], content: ['send'] },
  TCKT: { roles: ['work', 'export'], unitChanges: ['read'] },
};

/** Of these a portfolio officer sees only the sections her portfolios answer for. */
const BY_SECTION: ReadonlySet<Thing> = new Set(['reports']);

/** What anybody who writes to us may do by chat, a guest too. */
const ANYBODY: Rights = {
  submissions: ['create', 'read'],
  quizzes: ['create'],
  unitChanges: ['create', 'read'],
  requests: ['create', 'read'],
};

const BRANCH: Rights = { reports: ['create', 'read'], enrolment: ['work'] };

/** What a role adds by chat, in the unit of its term. Roles that are not here add nothing. */
const CHAT: Readonly<Partial<Record<Role, Rights>>> = {
  group_leader: { reports: ['create', 'read'] },
  branch_deputy: BRANCH,
  branch_leader: BRANCH,
  commune_officer: BRANCH,
};

/** Whether a post may do this to things of its own subtree. Unknown pairs are refused. */
export function may(post: Pick<Post, 'role' | 'portfolios'>, act: Act, thing: Thing): boolean {
  if (allows(TABLE[post.role], act, thing)) return true;
  return post.role === 'portfolio' && post.portfolios.some((code) => allows(BY_PORTFOLIO[code], act, thing));
}

/** Whether a post sees of this thing only the sections of its portfolios. */
export function isBySection(post: Pick<Post, 'role'>, thing: Thing): boolean {
  return post.role === 'portfolio' && BY_SECTION.has(thing);
}

/**
 * Whether somebody may do this by chat, in the unit where she holds these roles; things of her own need no role.
 * @param roles Her roles in that unit on that day; none for a guest or a member elsewhere.
 */
export function mayInChat(roles: readonly Role[], act: Act, thing: Thing): boolean {
  return allows(ANYBODY, act, thing) || roles.some((role) => allows(CHAT[role], act, thing));
}

function allows(rights: Rights | undefined, act: Act, thing: Thing): boolean {
  return rights?.[thing]?.includes(act) ?? false;
}
