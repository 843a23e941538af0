import axios from 'axios';
import { SendError } from '../../../src/core/errors.ts';
import type { PlatformRequest } from '../../../src/core/messages.ts';
import { StubChannel } from './stub-channel.ts';

/**
 * A stub channel whose platform is an HTTP server of the test: `POST <url>` with `{ userId, text, outboxId }`, answered
 * by 200 `{ messageId }`. Anything else is a passing error; no answer is a message in doubt.
 */
export class HttpChannel extends StubChannel {
  readonly #url: string;

  constructor(url: string) {
    super('zalo');
    this.#url = url;
  }

  override async send(
    userId: string,
    request: PlatformRequest,
    details: { outboxId: string; proactive: boolean },
  ): Promise<{ messageId: string }> {
    const message = request.body.message as { text: string } | undefined;
    try {
      const { data } = await axios.post<{ messageId: string }>(
        this.#url,
        { userId, text: message?.text ?? '', outboxId: details.outboxId },
        { timeout: 5_000 },
      );
      return { messageId: data.messageId };
    } catch (cause) {
      const answered = axios.isAxiosError(cause) && cause.response !== undefined;
      throw new SendError('not sent', {
        code: answered ? 'try-again' : 'unavailable',
        retryable: true,
        maybeDelivered: !answered,
        cause,
      });
    }
  }
}
