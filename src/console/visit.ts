import type { Request, RequestHandler, Response } from 'express';
import type { Language } from '../core/texts.ts';
import type { Day } from '../core/time.ts';
import type { StaffAct } from '../domain/organisation/scope.ts';
import { unitLabels } from '../domain/organisation/units.ts';
import { recordAudit } from '../domain/staff/audit.ts';
import { type Act, may, type Post, type Thing } from '../domain/staff/permissions.ts';
import { postIdOf } from '../domain/staff/posts.ts';
import type { Staff } from '../domain/staff/staff.ts';
import { formSecretOf, formToken } from './csrf.ts';
import { readDay } from './day.ts';
import type { ConsoleDeps } from './deps.ts';
import { languageOf } from './language.ts';
import { navigation } from './navigation.ts';
import { Refusal } from './refusal.ts';
import { safetyWatch } from './safety-watch.ts';
import type { Scope } from './scope.ts';
import { type Upload, uploadOf } from './upload.ts';
import { formatTime } from './views/format.ts';
import { type Frame, layout } from './views/layout.ts';
import type { Markup, Say } from './views/markup.ts';
import type { Tone } from './views/parts.ts';
import { safetyAlarm } from './views/safety-alarm.ts';

/** One request of a signed-in person: who she is, what she may see, how to speak to her. */
export interface Visit {
  deps: ConsoleDeps;
  staff: Staff;
  /** What she acts as in this request; what she may do and see follows from it. */
  post: Post;
  scope: Scope;
  language: Language;
  say: Say;
  /** Of this browser. */
  session: Request['session'];
  /** Epoch ms by the product's clock. */
  now: number;
  /** A fresh token for a form of this page. */
  token(): string;
  query(name: string): string | undefined;
  /** A day typed as `23/11/2026` (or picked as `2026-11-23`); undefined for anything else. */
  day(name: string): Day | undefined;
  param(name: string): string;
  form(name: string): string | undefined;
  /** All values of a repeated form field or query parameter. */
  list(name: string): string[];
  /** The file the form carries, on the pages that take one. */
  upload: Upload | undefined;
  may(act: Act, thing: Thing): boolean;
  /** The act a form carries with it, by `actField`. @throws Refusal 400 when it carries none. */
  act(): StaffAct;
  /** Writes what she did to the audit log. */
  audit(
    act: string,
    about: string,
    more?: { unitId?: string; details?: Record<string, string | number> },
  ): Promise<void>;
}

/** What a page's handler wants to be shown; `reply` turns it into a response. */
export type Answer =
  | {
      kind: 'page';
      title: string;
      active: string;
      body: Markup;
      figures?: boolean;
      unit?: string;
      status?: number;
      notice?: Notice;
    }
  | { kind: 'part'; body: Markup }
  | { kind: 'redirect'; to: string; done?: string }
  | { kind: 'download'; name: string; type: string; body: string | Buffer }
  | { kind: 'file'; path: string; type: string };

export interface Notice {
  tone: Tone;
  text: string;
}

/**
 * Makes an express handler of a page: the right checked first, the answer sent last.
 * @param right Without it every signed-in person may come.
 */
export function page(
  deps: ConsoleDeps,
  right: readonly [Act, Thing] | undefined,
  handle: (visit: Visit) => Promise<Answer>,
): RequestHandler {
  return async (req, res) => {
    const visit = visitOf(deps, req, res);
    if (right && !visit.may(...right)) throw new Refusal(403, 'not_allowed');
    await reply(visit, req, res, await handle(visit));
  };
}

/** @throws Error when called before sign-in was checked: a wiring mistake. */
export function visitOf(deps: ConsoleDeps, req: Request, res: Response): Visit {
  const { staff, post, scope } = res.locals as Partial<Pick<Visit, 'staff' | 'post' | 'scope'>>;
  if (staff === undefined || post === undefined || scope === undefined)
    throw new Error('console page reached without sign-in');
  const language = languageOf(req);
  const body = (req.body ?? {}) as Record<string, unknown>;
  const query = req.query as Record<string, unknown>;

  return {
    deps,
    staff,
    post,
    scope,
    language,
    session: req.session,
    say: (key, params) => deps.texts.t(language, key, params),
    now: deps.clock.now(),
    token: () => formToken(formSecretOf(req)),
    query: (name) => textOf(query[name]),
    day: (name) => readDay(textOf(query[name]) ?? textOf(body[name])),
    param: (name) => textOf(req.params[name]) ?? '',
    form: (name) => textOf(body[name]),
    list: (name) => [body[name] ?? query[name] ?? []].flat().filter((value) => typeof value === 'string'),
    upload: uploadOf(req),
    act: () => actOf(textOf(body.act), staff._id, deps.clock.now()),
    may: (act, thing) => may(post, act, thing),
    audit: (act, about, more = {}) =>
      recordAudit({ staffId: staff._id, post: postIdOf(post), act, about, at: deps.clock.now(), ...more }),
  };
}

async function reply(visit: Visit, req: Request, res: Response, answer: Answer): Promise<void> {
  switch (answer.kind) {
    case 'page':
      return sendPage(visit, req, res, answer);
    case 'part':
      res.type('html').send((await answer.body).toString());
      return;
    case 'redirect': {
      const separator = answer.to.includes('?') ? '&' : '?';
      res.redirect(303, answer.done === undefined ? answer.to : `${answer.to}${separator}done=${answer.done}`);
      return;
    }
    case 'download':
      res.attachment(answer.name).type(answer.type).send(answer.body);
      return;
    case 'file':
      await sendFile(res, answer);
  }
}

const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

async function sendPage(
  visit: Visit,
  req: Request,
  res: Response,
  answer: Extract<Answer, { kind: 'page' }>,
): Promise<void> {
  const { say, language } = visit;
  const notice = answer.notice ?? doneNotice(visit);
  const safety = await safetyWatch(visit);
  const body = await layout(
    {
      language,
      say,
      title: answer.title,
      nav: await navigation(visit),
      active: answer.active,
      staff: { name: visit.staff.name, role: say(`console.role.${visit.post.role}`) },
      view: { unit: answer.unit ?? visit.scope.unitName, ...(answer.figures ? { asOf: formatTime(visit.now) } : {}) },
      ...(safety.onDuty ? { alarm: safetyAlarm(say, safety.waiting) } : {}),
      ...(notice ? { notice } : {}),
      path: req.originalUrl,
      token: visit.token(),
      ...(visit.staff.posts.length > 1 ? { posts: await postChoices(visit) } : {}),
    },
    answer.body,
  );
  res
    .status(answer.status ?? 200)
    .type('html')
    .send(body.toString());
}

/** What she may choose to act as, where it is more than one thing. */
async function postChoices({ staff, post, say }: Visit): Promise<NonNullable<Frame['posts']>> {
  const units = await unitLabels(staff.posts.map(({ unitId }) => unitId));
  return staff.posts.map((one) => ({
    value: postIdOf(one),
    label: `${say(`console.role.${one.role}`)} · ${units.get(one.unitId) ?? one.unitId}`,
    chosen: postIdOf(one) === postIdOf(post),
  }));
}

/** After a redirect the address names what was done; only sentences we have are said. */
function doneNotice(visit: Visit): Notice | undefined {
  const key = `console.done.${visit.query('done') ?? ''}`;
  if (!/^console\.done\.[a-z_]+$/.test(key) || !visit.deps.texts.has(visit.language, key)) return undefined;
  return { tone: 'ok', text: visit.say(key) };
}

function sendFile(res: Response, file: { path: string; type: string }): Promise<void> {
  // What contacts send is shown only where it is a picture; anything else is a download, and nothing in it may run.
  res.set({
    'Cache-Control': 'private, max-age=3600',
    'Content-Disposition': PICTURES.has(file.type) ? 'inline' : 'attachment',
    'Content-Security-Policy': "default-src 'none'; sandbox",
  });
  res.type(PICTURES.has(file.type) ? file.type : 'application/octet-stream');
  return new Promise((resolve, reject) => {
    res.sendFile(file.path, { dotfiles: 'allow', cacheControl: false }, (error?: Error) =>
      error === undefined || error === null ? resolve() : reject(error),
    );
  });
}

function actOf(actId: string | undefined, staffId: string, at: number): StaffAct {
  if (actId === undefined || !/^[0-9a-f-]{36}$/.test(actId)) throw new Refusal(400, 'malformed');
  return { actId, staffId, at };
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.normalize('NFC').trim();
  return text === '' ? undefined : text;
}
