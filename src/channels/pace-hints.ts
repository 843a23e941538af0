import type { PaceHint } from '../core/channel.ts';

/** Listeners of one channel's budget headers. */
export interface PaceHints {
  listen(listener: (hint: PaceHint) => void): void;
  tell(hint: PaceHint | undefined): void;
}

export function paceHints(): PaceHints {
  const listeners: ((hint: PaceHint) => void)[] = [];
  return {
    listen: (listener) => void listeners.push(listener),
    tell(hint) {
      if (hint !== undefined) for (const listener of listeners) listener(hint);
    },
  };
}
