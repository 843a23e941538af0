import { joinRef, printedCode } from './join-codes.ts';

/**
 * Addresses that open our chat on each app, from the settings; absent where a channel is off. `{ref}` is replaced by
 * what an m.me link carries, `{text}` by the words she is to send first.
 */
export interface JoinLinks {
  zalo?: string;
  messenger?: string;
}

/** What a QR of one code holds. `carriesCode`: she need not type it any more. */
export interface JoinAddress {
  url: string;
  carriesCode: boolean;
}

/** The addresses for one code, by channel; only of channels that are on. */
export function joinAddresses(links: JoinLinks, digits: string): { zalo?: JoinAddress; messenger?: JoinAddress } {
  return {
    ...(links.zalo === undefined ? {} : { zalo: addressOf(links.zalo, digits) }),
    ...(links.messenger === undefined ? {} : { messenger: addressOf(links.messenger, digits) }),
  };
}

function addressOf(template: string, digits: string): JoinAddress {
  const url = template
    .replaceAll('{ref}', encodeURIComponent(joinRef(digits)))
    .replaceAll('{text}', encodeURIComponent(printedCode(digits)));
  return { url, carriesCode: url !== template };
}
