/**
 * Who of the staff may do what. Everything here is further limited to her own subtree of units.
 *
 * `officer` commune officer · `portfolio` portfolio officer · `office` the district office · `admin` the IT person.
 */
export const STAFF_ROLES = ['officer', 'portfolio', 'office', 'admin'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/**
 * The nouns of the console. `phones`: seeing a whole phone number; `invites`: codes that make a leader; `staff`: the
 * accounts of the console; `duty`: who is on safety duty, not the cases themselves; `queues`: the technical queue dashboard.
 */
export type Thing =
  | 'broadcasts'
  | 'submissions'
  | 'reports'
  | 'handoffs'
  | 'contacts'
  | 'phones'
  | 'units'
  | 'invites'
  | 'staff'
  | 'content'
  | 'quizzes'
  | 'duty'
  | 'incidents'
  | 'audit'
  | 'queues';

/** `read` look at it · `work` answer, accept, close it · `send` send to many or stop sending. */
export type Act = 'read' | 'work' | 'send';

type Rights = Readonly<Partial<Record<Thing, readonly Act[]>>>;

const OFFICER: Rights = {
  broadcasts: ['read', 'send'],
  submissions: ['read', 'work'],
  reports: ['read', 'work'],
  handoffs: ['read', 'work'],
  contacts: ['read'],
  phones: ['read'],
  units: ['read'],
  invites: ['read', 'work'],
  content: ['read'],
};

const OFFICE: Rights = { ...OFFICER, quizzes: ['read', 'work'], incidents: ['read', 'work'], duty: ['read', 'work'] };

const TABLE: Readonly<Record<StaffRole, Rights>> = {
  officer: OFFICER,
  // Advises and accounts for her sections; numbers are called and leaders named by the commune or the office.
  portfolio: { ...OFFICER, phones: [], invites: [], quizzes: ['read', 'work'] },
  office: OFFICE,
  admin: { ...OFFICE, staff: ['read', 'work'], audit: ['read'], queues: ['read'] },
};

/** Whether the role may do this to things of its own subtree. Unknown pairs are refused. */
export function may(role: StaffRole, act: Act, thing: Thing): boolean {
  return TABLE[role][thing]?.includes(act) ?? false;
}
