import type { Thing } from '../domain/staff/permissions.ts';
import { waitingEnrolments } from './enrolling.ts';
import { safetyWatch } from './safety-watch.ts';
import type { IconName } from './views/icons.ts';
import type { NavItem } from './views/layout.ts';
import type { Visit } from './visit.ts';

interface Place {
  id: string;
  icon: IconName;
  /** Without it everyone may go there. */
  thing?: Thing;
  everyday?: boolean;
}

/** All places, in the order of the rail. */
const PLACES: readonly Place[] = [
  { id: 'overview', icon: 'home', everyday: true },
  { id: 'broadcasts', icon: 'send', thing: 'broadcasts', everyday: true },
  { id: 'reports', icon: 'report', thing: 'reports', everyday: true },
  { id: 'submissions', icon: 'idea', thing: 'submissions' },
  { id: 'handoffs', icon: 'chat', thing: 'handoffs', everyday: true },
  { id: 'safety', icon: 'alert' },
  { id: 'people', icon: 'people', thing: 'people' },
  { id: 'contacts', icon: 'people', thing: 'contacts' },
  { id: 'requests', icon: 'shield', thing: 'requests' },
  { id: 'units', icon: 'tree', thing: 'units' },
  { id: 'portfolios', icon: 'grid', thing: 'portfolios' },
  { id: 'enrolment', icon: 'door', thing: 'enrolment' },
  { id: 'content', icon: 'book', thing: 'content' },
  { id: 'quizzes', icon: 'question', thing: 'quizzes' },
  { id: 'retention', icon: 'broom', thing: 'retention' },
  { id: 'incidents', icon: 'alert', thing: 'incidents' },
  { id: 'audit', icon: 'log', thing: 'audit' },
  { id: 'queues', icon: 'tools', thing: 'queues' },
  { id: 'account', icon: 'settings' },
];

/** The places this person may go to, with what waits for her there. */
export async function navigation(visit: Visit): Promise<NavItem[]> {
  const [safety, enrolments] = await Promise.all([safetyWatch(visit), waitingEnrolments(visit)]);
  const waiting: Readonly<Record<string, number>> = {
    safety: safety.waiting,
    enrolment: enrolments.claims + enrolments.changes,
  };
  const open = PLACES.filter(
    ({ id, thing }) =>
      (thing === undefined || visit.may('read', thing)) &&
      (id !== 'queues' || visit.deps.queueDashboard !== undefined) &&
      (id !== 'safety' || safety.onDuty || visit.may('read', 'duty')),
  );
  return open.map(({ id, icon, everyday }) => ({
    id,
    href: id === 'overview' ? '/console' : `/console/${id}`,
    label: visit.say(`console.nav.${id}`),
    icon,
    ...(waiting[id] ? { count: waiting[id] } : {}),
    ...(everyday ? { everyday } : {}),
  }));
}
