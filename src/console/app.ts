import compression from 'compression';
import express, { Router } from 'express';
import helmet from 'helmet';
import { systemClock } from '../core/clock.ts';
import { MAX_FILE_BYTES } from '../domain/roster/sheet.ts';
import { assetRoutes } from './assets.ts';
import { csrfGuard } from './csrf.ts';
import type { ConsoleDeps } from './deps.ts';
import { failurePage, unknownPage } from './failures.ts';
import { languageSwitchRoute } from './language.ts';
import { pageRoutes } from './pages/index.ts';
import { sessionMiddleware } from './session.ts';
import { requireStaff, signInRoutes } from './sign-in.ts';
import { readUploads } from './upload.ts';
import { welcomeRoutes } from './welcome.ts';

/** The staff console. Mount it at `/console`. */
export function consoleApp(deps: ConsoleDeps): Router {
  const secure = deps.publicUrl.protocol === 'https:';
  const router = Router();

  router.use(securityHeaders(secure));
  router.use('/assets', assetRoutes());
  router.use((_req, res, next) => {
    // Pages hold personal data: no shared cache and no copy left on an office PC.
    res.set('Cache-Control', 'no-store');
    next();
  });
  // Each page carries a token that is new every time, so what is said about compressed secrets (BREACH) finds none.
  router.use(compression());
  router.get('/language/:code', languageSwitchRoute());
  // Sessions run on real time, whatever the simulator's clock says.
  router.use(sessionMiddleware({ secret: deps.sessionSecret, secure, clock: systemClock }));
  router.use(express.urlencoded({ extended: false, limit: '100kb' }));
  router.use(readUploads({ paths: /^\/roster$/, maxBytes: MAX_FILE_BYTES }));
  router.use(csrfGuard({ tokenless: /^\/queues\//, publicHost: deps.publicUrl.host }));
  router.use(signInRoutes(deps));
  router.use(welcomeRoutes(deps));
  router.use(requireStaff(deps));
  router.use(pageRoutes(deps));
  router.use(unknownPage());
  router.use(failurePage(deps));
  return router;
}

/** Nothing runs, styles or frames here that is not our own file. */
function securityHeaders(secure: boolean) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        manifestSrc: ["'self'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure,
    // `same-origin` rather than none: the Origin check of our own forms needs it.
    referrerPolicy: { policy: 'same-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
}
