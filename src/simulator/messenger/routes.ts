import { createHmac } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { findPersona } from '../personas.ts';
import { type Answer, asList, asRecord, asText, bodyText, carry, readForm, readObject } from '../transport.ts';
import type { World } from '../world.ts';
import { uploadAttachment } from './attachments.ts';
import { codeOf, errorBody, type GraphRefusal, graphRefusal, isGraphRefusal } from './errors.ts';
import * as pageCalls from './page-calls.ts';
import { type Outcome, send } from './send.ts';

type Fields = Record<string, unknown>;
interface Input {
  fields: Fields;
  file?: { bytes: Buffer; name: string };
}
const BATCH_LIMIT = 50;
const ACTION_NAMES: Record<string, string> = { typing_on: 'typing', typing_off: 'typing', mark_seen: 'seen' };

/** The Graph API for one page, under any version: `/v25.0/me/messages` and `/v25.0/<page>/messages` are the same. */
export function graphApi(world: World): Router {
  const router = Router();
  const second = { nth: 0, used: 0 };

  function gate(request: { token: string; proof: unknown }): GraphRefusal | undefined {
    const { token, proof } = request;
    if (world.faults.tokens === 'revoked') return graphRefusal('190/460');
    if (world.faults.tokens === 'expired') return graphRefusal('190/463');
    if (token !== world.messenger.pageToken) return graphRefusal('190');
    if (!world.settings.messengerNeedProof) return undefined;
    const expected = createHmac('sha256', world.messenger.appSecret).update(token).digest('hex');
    return proof === expected
      ? undefined
      : graphRefusal('100', 'API calls from the server require an appsecret_proof argument');
  }

  function tooFast(userId: string): GraphRefusal | undefined {
    const nth = Math.floor(Date.now() / 1000);
    if (nth !== second.nth) Object.assign(second, { nth, used: 0 });
    second.used++;
    const limit = world.settings.messengerPerSecond;
    if (limit > 0 && second.used > limit) return graphRefusal('80006');
    const subject = findPersona(world, 'messenger', userId)?.number ?? 'nobody';
    return world.dice.hits(world.faults.rateLimitRate, 'rate', subject) ? graphRefusal('613') : undefined;
  }

  function usage(outcome: Outcome): Record<string, string> {
    const limit = world.settings.messengerPerSecond;
    const throttled = isGraphRefusal(outcome) && (outcome.code === 613 || outcome.code === 80006);
    const percent = throttled ? 100 : limit > 0 ? Math.min(99, Math.round((second.used / limit) * 100)) : 0;
    const share = { type: 'messenger', call_count: percent, total_cputime: percent, total_time: percent };
    const use = { ...share, estimated_time_to_regain_access: throttled ? 1 : 0 };
    return { 'X-Business-Use-Case-Usage': JSON.stringify({ [world.messenger.pageId]: [use] }) };
  }

  function report(what: string, input: Fields, outcome: Outcome): void {
    const refused = isGraphRefusal(outcome);
    const { access_token: _token, appsecret_proof: _proof, ...shown } = input;
    const userId = asText(asRecord(input.recipient)?.id);
    const action = ACTION_NAMES[asText(input.sender_action)];
    world.log({
      platform: 'messenger',
      personaId: findPersona(world, 'messenger', userId)?.id ?? null,
      kind: 'call',
      ok: !refused,
      what: action ?? what,
      code: refused ? codeOf(outcome) : null,
      words: refused ? outcome.words : { vi: 'Facebook đã nhận.', en: 'Facebook took it.' },
      detail: { request: shown, ...(refused ? errorAsFields(outcome) : {}) },
    });
  }

  function call(what: string, sends: boolean, work: (input: Input, request: Request) => Promise<Outcome> | Outcome) {
    return async (request: Request, response: Response) => {
      const input = await readInput(request);
      const fields = input?.fields ?? {};
      const bearer = request.header('authorization')?.replace(/^Bearer /i, '');
      const token = asText(fields.access_token) || asText(request.query.access_token) || (bearer ?? '');
      const proof = fields.appsecret_proof ?? request.query.appsecret_proof;
      const userId = asText(asRecord(fields.recipient)?.id);

      await carry(world, response, { platform: 'messenger', what, sends, userId }, async (): Promise<Answer> => {
        const refused = gate({ token, proof }) ?? (sends ? tooFast(userId) : undefined);
        const outcome = refused ?? (input ? await work(input, request) : graphRefusal('100', 'the body is not JSON'));
        if (isGraphRefusal(outcome) || sends) report(what, fields, outcome);
        const headers = usage(outcome);
        return isGraphRefusal(outcome)
          ? { status: world.settings.messengerErrorsWith200 ? 200 : 400, body: errorBody(outcome), headers }
          : { status: 200, body: outcome, headers };
      });
    };
  }

  const page = (request: Request): GraphRefusal | undefined =>
    request.params.page === 'me' || request.params.page === world.messenger.pageId ? undefined : graphRefusal('100/33');
  const query = (request: Request, name: string) => asText(request.query[name]);
  const sendOne = ({ fields, file }: Input, request: Request) => page(request) ?? send(world, fields, file);

  const upload = ({ fields, file }: Input, request: Request) => page(request) ?? uploadAttachment(world, fields, file);
  const graph = Router({ mergeParams: true });
  graph.post('/:page/messages', call('message', true, sendOne));
  graph.post('/:page/message_attachments', call('upload', false, upload));
  graph
    .route('/:page/messenger_profile')
    .get(
      call('profile settings', false, (_, request) => pageCalls.readMessengerProfile(world, query(request, 'fields'))),
    )
    .post(call('profile settings', false, ({ fields }) => pageCalls.writeMessengerProfile(world, clean(fields))))
    .delete(call('profile settings', false, ({ fields }) => pageCalls.clearMessengerProfile(world, fields)));
  graph
    .route('/:page/subscribed_apps')
    .get(call('subscriptions', false, () => pageCalls.subscriptions(world)))
    .post(call('subscriptions', false, () => pageCalls.subscribe(world)));
  graph.get(
    '/:page/thread_owner',
    call('thread owner', false, (_, request) => pageCalls.threadOwner(world, query(request, 'recipient'))),
  );
  for (const verb of ['pass', 'take', 'release', 'request']) {
    graph.post(
      `/:page/${verb}_thread_control`,
      call('thread control', false, ({ fields }) => pageCalls.threadControl(world, verb, fields)),
    );
  }
  graph.get(
    '/:id',
    call('user profile', false, (_, request) => who(world, request)),
  );
  graph.post('/', async (request, response) => {
    const fields = (await readInput(request))?.fields ?? {};
    const list = typeof fields.batch === 'string' ? (JSON.parse(fields.batch) as unknown) : fields.batch;
    const entries = asList(list);
    if (entries.length === 0 || entries.length > BATCH_LIMIT) {
      return void response.status(400).json(errorBody(graphRefusal('100', 'Maximum batch size is 50')));
    }
    response.json(await Promise.all(entries.map((entry) => batchEntry(asRecord(entry) ?? {}, fields))));
  });

  /** Each entry counts as one call. Only sends are understood here. */
  async function batchEntry(entry: Fields, outer: Fields): Promise<Fields> {
    const form = formFields(new URLSearchParams(asText(entry.body)));
    const known = /^(v\d+\.\d+\/)?[^/]+\/messages$/.test(asText(entry.relative_url));
    const refused = gate({ token: asText(outer.access_token), proof: outer.appsecret_proof });
    const outcome =
      refused ??
      tooFast(asText(asRecord(form.recipient)?.id)) ??
      (known ? await send(world, form) : graphRefusal('100'));
    report('message', form, outcome);
    const body = isGraphRefusal(outcome) ? errorBody(outcome) : outcome;
    return { code: isGraphRefusal(outcome) ? 400 : 200, headers: [], body: JSON.stringify(body) };
  }

  router.use(/^\/v\d+\.\d+/, graph);
  router.use(graph);
  router.use((_request, response) => void response.status(400).json(errorBody(graphRefusal('100/33'))));
  return router;
}

function who(world: World, request: Request): Outcome {
  const id = String(request.params.id);
  if (id === 'me' || id === world.messenger.pageId)
    return { id: world.messenger.pageId, name: world.messenger.name ?? 'Page' };
  return pageCalls.userProfile(world, id, asText(request.query.fields));
}

const clean = ({ access_token: _token, appsecret_proof: _proof, ...fields }: Fields): Fields => fields;
const errorAsFields = (refused: GraphRefusal): Fields => asRecord(errorBody(refused)) ?? {};

/** JSON, a form whose values are JSON, or multipart with `filedata`; undefined for anything unreadable. */
async function readInput(request: Request): Promise<Input | undefined> {
  const type = request.headers['content-type'] ?? '';
  const text = bodyText(request);
  if (type.startsWith('multipart/')) {
    const form = await readForm(request);
    if (!form) return undefined;
    const file = form.get('filedata');
    const texts = [...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    const fields = formFields(new URLSearchParams(texts));
    if (!(file instanceof File)) return { fields };
    return { fields, file: { bytes: Buffer.from(await file.arrayBuffer()), name: file.name } };
  }
  if (type.includes('x-www-form-urlencoded')) return { fields: formFields(new URLSearchParams(text)) };
  if (text === '') return { fields: {} };
  const fields = readObject(text);
  return fields && { fields };
}

function formFields(form: URLSearchParams): Fields {
  return Object.fromEntries([...form].map(([key, value]) => [key, readObject(value) ?? value]));
}
