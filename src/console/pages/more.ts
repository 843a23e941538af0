import { Router } from 'express';
import { html } from 'hono/html';
import type { ConsoleDeps } from '../deps.ts';
import { navigation } from '../navigation.ts';
import { icon } from '../views/icons.ts';
import { languageSwitch } from '../views/layout.ts';
import { tokenField } from '../views/parts.ts';
import { page } from '../visit.ts';

/** On a phone: the places that have none in the bottom bar, the language and the way out. */
export function moreRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get(
    '/',
    page(deps, undefined, async (visit) => {
      const { say } = visit;
      const places = (await navigation(visit)).filter((item) => !item.everyday);
      return {
        kind: 'page',
        title: say('console.more.title'),
        active: 'more',
        body: html`<nav class="tiles">
            ${places.map((item) => html`<a class="tile" href="${item.href}"><span class="what">${icon(item.icon)}${item.label}</span></a>`)}
          </nav>
          <div class="actions">
            ${languageSwitch({ language: visit.language, path: '/console/more' })}
            <form method="post" action="/console/logout">
              ${tokenField(visit.token())}<button class="link">${icon('out')}${say('console.logout')}</button>
            </form>
          </div>`,
      };
    }),
  );
  return router;
}
