import { SendError } from '../core/errors.ts';

/** An upload without an answer delivered nothing to anyone: it may simply be tried again. */
export async function uploadOnly(upload: Promise<string>): Promise<string> {
  try {
    return await upload;
  } catch (error) {
    if (!(error instanceof SendError) || !error.maybeDelivered) throw error;
    const { message, code, retryable, platformCode } = error;
    throw new SendError(message, {
      code,
      retryable,
      cause: error,
      ...(platformCode === undefined ? {} : { platformCode }),
    });
  }
}
