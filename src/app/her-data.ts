import { Router } from 'express';
import { readSignedRequest } from '../channels/messenger/signed-request.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../core/clock.ts';
import { contactIdOf, deriveId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { Texts } from '../core/texts.ts';
import { digestOf } from '../domain/personal/vault.ts';
import { copyState, takeCopy } from '../domain/privacy/copies.ts';
import { copyOfMyData } from '../domain/privacy/copy.ts';
import { findReceipt, keepEmptyReceipt, receiptCode } from '../domain/privacy/deletion.ts';
import { forgetOnRequest } from '../domain/privacy/forget.ts';
import type { PrivacyPorts } from '../domain/privacy/handlers.ts';
import { dataCopyRoutes } from '../http/data-copy.ts';
import { dataDeletionRoutes } from '../http/data-deletion.ts';

/** The pages and calls that serve people about their own data, without sign-in. */
export function herDataRoutes(options: {
  config: Pick<Config, 'messenger' | 'publicUrl'>;
  privacy: PrivacyPorts;
  texts: Texts;
  clock: Clock;
  log: Log;
}): Router {
  const { config, privacy, texts, clock, log } = options;
  const secrets = config.messenger?.appSecrets;
  const router = Router();

  router.use(
    dataCopyRoutes({
      texts,
      clock,
      stateOf: copyState,
      async take(token, code, now) {
        const taken = await takeCopy(token, code, now);
        if (taken.outcome !== 'taken') return taken;
        const { contactId, language } = taken;
        return {
          outcome: 'taken',
          language,
          sections: await copyOfMyData(contactId, now, { ...privacy, language }),
        };
      },
    }),
  );
  if (secrets !== undefined) {
    router.use(
      dataDeletionRoutes({
        texts,
        clock,
        log,
        publicUrl: config.publicUrl,
        read: (signed) => readSignedRequest(signed, secrets),
        forget: (userId, now) => forgetMessengerUser(userId, privacy, now),
        find: findReceipt,
      }),
    );
  }
  return router;
}

/**
 * Meta's ids here belong to the app, not to the page: mostly they are nobody's we know, and then there is nothing to
 * delete. That, too, is answered with a code, the same one each time.
 */
async function forgetMessengerUser(userId: string, privacy: PrivacyPorts, now: number): Promise<string> {
  const contactId = contactIdOf('messenger', userId);
  const receipt = await forgetOnRequest(
    { contactId, whole: false, source: 'platform', requestId: deriveId('data-request', 'meta', userId, now) },
    privacy,
    now,
  );
  if (receipt !== undefined) return receipt;

  let rest = BigInt(`0x${digestOf('meta-deletion', userId)}`);
  const code = receiptCode((below) => {
    const sign = Number(rest % BigInt(below));
    rest /= BigInt(below);
    return sign;
  });
  await keepEmptyReceipt(code, now);
  return code;
}
