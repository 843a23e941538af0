/**
 * Who of the staff may do what. Everything here is further limited to her own subtree of units.
 *
 * `officer` commune officer · `portfolio` portfolio officer · `office` the district office · `admin` the IT person.
 */
export const STAFF_ROLES = ['officer', 'portfolio', 'office', 'admin'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** The nouns of the console. `phones`: seeing a whole phone number; `queues`: the technical queue dashboard. */
export type Thing =
  | 'broadcasts'
  | 'submissions'
  | 'reports'
  | 'handoffs'
  | 'contacts'
  | 'phones'
  | 'units'
  | 'content'
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
  content: ['read'],
};

const OFFICE: Rights = { ...OFFICER, incidents: ['read', 'work'] };

const TABLE: Readonly<Record<StaffRole, Rights>> = {
  officer: OFFICER,
  // Advises and accounts for her sections; numbers are called by the commune or the office, so no whole phones.
  portfolio: { ...OFFICER, phones: [] },
  office: OFFICE,
  admin: { ...OFFICE, audit: ['read'], queues: ['read'] },
};

/** Whether the role may do this to things of its own subtree. Unknown pairs are refused. */
export function may(role: StaffRole, act: Act, thing: Thing): boolean {
  return TABLE[role][thing]?.includes(act) ?? false;
}
