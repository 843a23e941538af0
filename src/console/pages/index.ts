import { Router } from 'express';
import type { ConsoleDeps } from '../deps.ts';
import { accountRoutes } from './account.ts';
import { auditRoutes } from './audit.ts';
import { broadcastRoutes } from './broadcasts.ts';
import { contactRoutes } from './contacts.ts';
import { contentRoutes } from './content.ts';
import { handoffRoutes } from './handoffs.ts';
import { incidentRoutes } from './incidents.ts';
import { inviteRoutes } from './invites.ts';
import { mediaRoutes } from './media.ts';
import { moreRoutes } from './more.ts';
import { overviewRoutes } from './overview.ts';
import { queueRoutes } from './queues.ts';
import { quizRoutes } from './quizzes.ts';
import { reportRoutes } from './reports.ts';
import { safetyRoutes } from './safety.ts';
import { staffRoutes } from './staff.ts';
import { submissionRoutes } from './submissions.ts';
import { unitRoutes } from './units.ts';

/** Every page behind sign-in, one file a noun. */
export function pageRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.use('/', overviewRoutes(deps));
  router.use('/broadcasts', broadcastRoutes(deps));
  router.use('/content', contentRoutes(deps));
  router.use('/quizzes', quizRoutes(deps));
  router.use('/reports', reportRoutes(deps));
  router.use('/submissions', submissionRoutes(deps));
  router.use('/handoffs', handoffRoutes(deps));
  router.use('/safety', safetyRoutes(deps));
  router.use('/contacts', contactRoutes(deps));
  router.use('/units', unitRoutes(deps));
  router.use('/invites', inviteRoutes(deps));
  router.use('/staff', staffRoutes(deps));
  router.use('/incidents', incidentRoutes(deps));
  router.use('/audit', auditRoutes(deps));
  router.use('/account', accountRoutes(deps));
  router.use('/more', moreRoutes(deps));
  router.use('/media', mediaRoutes(deps));
  router.use('/queues', queueRoutes(deps));
  return router;
}
