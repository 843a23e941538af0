import { json, type NextFunction, type Request, type Response, Router, raw } from 'express';
import { z } from 'zod';
import { NotPossible } from '../act-helpers.ts';
import {
  actSchema,
  clockMoveSchema,
  faultsSchema,
  newPersonaSchema,
  type Persona,
  type Platform,
  type StateAnswer,
  settingsSchema,
} from '../api.ts';
import { persistentMenu } from '../messenger/page-calls.ts';
import { createPersona } from '../personas.ts';
import { SAMPLES, STICKERS } from '../pictures.ts';
import type { World } from '../world.ts';
import { issueCode, rotate } from '../zalo/tokens.ts';
import { act } from './acts.ts';
import { probe } from './probe.ts';
import { stream } from './stream.ts';

const BODY_LIMIT = '30mb';

/** The control API, used by the page, the tests and the bench. Documented in the README beside `api.ts`. */
export function controlApi(world: World): Router {
  const router = Router();
  router.post('/media', raw({ type: () => true, limit: BODY_LIMIT }), async (request, response) => {
    if (!Buffer.isBuffer(request.body) || request.body.length === 0) throw new NotPossible('Tệp rỗng.', 'Empty file.');
    const name = decodeURIComponent(request.header('x-file-name') ?? 'anh.jpg');
    const mediaId = await world.media.put(request.body, name);
    response.status(201).json({ mediaId, url: `/media/${mediaId}` });
  });
  router.use(json({ limit: BODY_LIMIT }));

  router.get('/state', (_request, response) => void response.json(stateOf(world)));
  router.get('/stream', (_request, response) => stream(world, response));

  router.get('/clock', (_request, response) => void response.json(time(world)));
  router.post('/clock', (request, response) => {
    world.clock.move(clockMoveSchema.parse(request.body));
    world.emit({ type: 'clock', ...time(world) });
    response.json(time(world));
  });

  router.get('/personas', (_request, response) => void response.json([...world.personas.values()]));
  router.post('/personas', (request, response) => {
    response.status(201).json(createPersona(world, newPersonaSchema.parse(request.body)));
  });
  router.get('/personas/:id', (request, response) => void response.json(personaOf(world, request)));
  router.post('/personas/:id/acts', async (request, response) => {
    const messages = await act(world, personaOf(world, request), actSchema.parse(request.body));
    response.status(201).json({ messages });
  });
  router.get('/personas/:id/messages', (request, response) => {
    response.json(world.transcript(personaOf(world, request).id));
  });

  router.get('/log', (request, response) => {
    const after = Number(request.query.after ?? 0);
    const { persona } = request.query;
    response.json(
      world.entries.filter(({ seq, personaId }) => seq > after && (persona === undefined || personaId === persona)),
    );
  });
  router.get('/requests', (_request, response) => {
    const byName = Object.fromEntries(world.counts);
    const total = [...world.counts.values()].reduce((sum, count) => sum + count, 0);
    response.json({ total, byName, waiting: world.courier.waiting, billing: world.state.billing });
  });

  router.get('/faults', (_request, response) => void response.json(world.faults));
  router.post('/faults', (request, response) => {
    const change = faultsSchema.partial().parse(request.body);
    Object.assign(world.faults, change);
    if (change.seed !== undefined) world.dice.reset(change.seed);
    if (change.tokens === 'expired') world.state.tokens.expiredEarly = true;
    if (change.tokens === 'alive') world.state.tokens.expiredEarly = false;
    world.emit({ type: 'faults', faults: world.faults });
    response.json(world.faults);
  });
  router.get('/settings', (_request, response) => void response.json(world.settings));
  router.post('/settings', (request, response) => {
    Object.assign(world.settings, settingsSchema.partial().parse(request.body));
    world.emit({ type: 'settings', settings: world.settings });
    response.json(world.settings);
  });

  router.get('/zalo/tokens', (_request, response) => {
    const { accessToken, refreshToken } = world.state.tokens;
    response.json({ accessToken, refreshToken });
  });
  /** What Zalo's API Explorer does: a fresh pair by hand, or a consent code. */
  router.post('/zalo/grant', (_request, response) => {
    const { accessToken, refreshToken } = rotate(world);
    response.status(201).json({ accessToken, refreshToken });
  });
  router.post('/zalo/code', (request, response) => {
    const { challenge } = z.strictObject({ challenge: z.string().default('') }).parse(request.body ?? {});
    response.status(201).json({ code: issueCode(world, challenge) });
  });

  router.post('/webhooks/:platform/probe', async (request, response) => {
    response.json(await probe(world, platformOf(request)));
  });
  router.post('/webhooks/:platform/enable', (request, response) => {
    world.state.subscribed[platformOf(request)] = true;
    response.json(world.state.subscribed);
  });

  router.post('/reset', (_request, response) => {
    world.forget();
    response.json({ ok: true });
  });

  router.use((_request, response) => {
    response.status(404).json({ problem: { vi: 'Không có địa chỉ này.', en: 'There is no such address.' } });
  });
  router.use(problem);
  return router;
}

function time(world: World): { now: number; offsetMs: number } {
  return { now: world.clock.now(), offsetMs: world.clock.offsetMs };
}

function stateOf(world: World): StateAnswer {
  return {
    ...time(world),
    personas: [...world.personas.values()],
    faults: world.faults,
    settings: world.settings,
    samples: SAMPLES,
    stickers: STICKERS,
    menu: persistentMenu(world),
    account: { zalo: world.zalo.name ?? 'Hội Phụ nữ', messenger: world.messenger.name ?? 'Hội Phụ nữ' },
  };
}

function personaOf(world: World, request: Request): Persona {
  const persona = world.personas.get(String(request.params.id));
  if (!persona) throw new NotPossible('Không có người này.', 'There is no such persona.', 404);
  return persona;
}

function platformOf(request: Request): Platform {
  return z.enum(['zalo', 'messenger']).parse(request.params.platform);
}

function problem(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  if (error instanceof NotPossible) return void response.status(error.status).json({ problem: error.words });
  if (error instanceof z.ZodError) {
    const what = z.prettifyError(error);
    return void response.status(400).json({ problem: { vi: `Yêu cầu sai: ${what}`, en: `Bad request: ${what}` } });
  }
  next(error);
}
