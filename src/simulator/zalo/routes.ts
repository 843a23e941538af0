import { type Request, type Response, Router } from 'express';
import { findPersona } from '../personas.ts';
import { type Answer, asRecord, bodyText, carry, readForm, readObject } from '../transport.ts';
import type { World } from '../world.ts';
import { isRefusal, refusal, type ZaloRefusal } from './errors.ts';
import { consult, type Outcome, oldMessage, promote } from './messages.ts';
import { aboutOa, allTags, history, quota, tagUser, updateUser, userDetail, userList } from './people.ts';
import { checkAccess } from './tokens.ts';
import { isUploadKind, upload } from './uploads.ts';

type Fields = Record<string, unknown>;
const MINUTE_MS = 60_000;

/** Zalo's OpenAPI: always HTTP 200, `error` decides. */
export function zaloApi(world: World): Router {
  const router = Router();
  const minute = { nth: 0, used: 0 };

  function budget(): { headers: Record<string, string>; spent: boolean } {
    const limit = world.settings.zaloPerMinute;
    const nth = Math.floor(world.clock.now() / MINUTE_MS);
    if (nth !== minute.nth) Object.assign(minute, { nth, used: 0 });
    minute.used++;
    if (limit === 0) return { headers: {}, spent: false };
    const remain = Math.max(0, limit - minute.used);
    return {
      headers: { 'X-RateLimit-Limit': String(limit), 'X-RateLimit-Remain': String(remain) },
      spent: minute.used > limit,
    };
  }

  function call(
    what: string,
    sends: boolean,
    work: (fields: Fields, request: Request) => Promise<Outcome> | Outcome,
    read: (request: Request) => Fields | undefined = readBody,
  ) {
    return async (request: Request, response: Response) => {
      const fields = read(request);
      const userId = String(asRecord(fields?.recipient)?.user_id ?? fields?.user_id ?? '');

      await carry(world, response, { platform: 'zalo', what, sends, userId }, async (): Promise<Answer> => {
        const { headers, spent } = budget();
        const outcome = await decide();
        report(outcome);
        const body = isRefusal(outcome)
          ? { error: outcome.code, message: outcome.message }
          : { data: outcome.data, error: 0, message: 'Success' };
        return { status: 200, body, headers };

        async function decide(): Promise<Outcome> {
          const dead = checkAccess(world, request.header('access_token') ?? '');
          if (dead) return refusal(dead);
          const subject = findPersona(world, 'zalo', userId)?.number ?? 'nobody';
          if (spent || (sends && world.dice.hits(world.faults.rateLimitRate, 'rate', subject))) return refusal(-32);
          return fields ? work(fields, request) : refusal(-201, 'body');
        }

        function report(outcome: Outcome | ZaloRefusal): void {
          const refused = isRefusal(outcome);
          if (!refused && !sends) return;
          world.log({
            platform: 'zalo',
            personaId: findPersona(world, 'zalo', userId)?.id ?? null,
            kind: 'call',
            ok: !refused,
            what,
            code: refused ? String(outcome.code) : null,
            words: refused ? outcome.words : { vi: 'Zalo đã chuyển tin.', en: 'Zalo took the message.' },
            detail: { request: fields ?? null, ...(refused ? { error: outcome.code, message: outcome.message } : {}) },
          });
        }
      });
    };
  }

  const query = (request: Request) => readObject(String(request.query.data ?? '{}'));
  router.post(
    '/v3.0/oa/message/cs',
    call('message cs', true, (body) => consult(world, body)),
  );
  router.post(
    '/v3.0/oa/message/promotion',
    call('message promotion', true, (body) => promote(world, body)),
  );
  router.post(
    '/v3.0/oa/message/transaction',
    call('message transaction', true, () => refusal(-233)),
  );
  router.post(
    '/v2.0/oa/message',
    call('message v2', true, (body) => oldMessage(world, body)),
  );
  router.post(
    '/v2.0/oa/upload/:kind',
    call(
      'upload',
      false,
      async (_, request) => {
        const kind = String(request.params.kind);
        return isUploadKind(kind) ? upload(world, kind, await readForm(request)) : refusal(-201, 'path');
      },
      () => ({}),
    ),
  );
  router.get(
    '/v3.0/oa/user/detail',
    call('user detail', false, (data) => userDetail(world, data), query),
  );
  router.get(
    '/v3.0/oa/user/getlist',
    call('user list', false, (data) => userList(world, data), query),
  );
  router.post(
    '/v3.0/oa/user/update',
    call('user update', false, (body) => updateUser(world, body)),
  );
  router.get(
    '/v2.0/oa/conversation',
    call('conversation', false, (data) => history(world, data, 'one'), query),
  );
  router.get(
    '/v2.0/oa/listrecentchat',
    call('recent chats', false, (data) => history(world, data, 'all'), query),
  );
  router.get(
    '/v2.0/oa/getoa',
    call('getoa', false, () => aboutOa(world), query),
  );
  router.post(
    '/v3.0/oa/quota/message',
    call('quota', false, (body) => quota(world, body)),
  );
  router.post(
    '/v2.0/oa/tag/tagfollower',
    call('tag', false, (body) => tagUser(world, body, true)),
  );
  router.post(
    '/v2.0/oa/tag/rmfollowerfromtag',
    call('untag', false, (body) => tagUser(world, body, false)),
  );
  router.get(
    '/v2.0/oa/tag/gettagsofoa',
    call('tags', false, () => allTags(world), query),
  );
  router.use((_request, response) => void response.status(404).json({ error: -201, message: 'path is invalid!' }));
  return router;
}

const readBody = (request: Request): Fields | undefined => readObject(bodyText(request));
