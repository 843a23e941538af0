import type { ConsentPurpose } from '../../core/facts.ts';

/** What other rooms do when an answer changes. Each must change nothing when called again. */
export interface ConsentPorts {
  /** Takes these contacts out of every broadcast that has not reached them. */
  cancelBroadcasts(contactId: string, at: number): Promise<void>;
  /** What she sent in goes, files with it; a count stays. */
  dropSubmissions(contactId: string): Promise<void>;
  /** Her name no longer stands with what she let us publish. */
  hideName(contactIds: readonly string[]): Promise<void>;
  /** Her points count for no unit any more. */
  leaveCounts(contactIds: readonly string[]): Promise<void>;
}

/** Makes "no" real at once, for every contact of hers. */
export async function applyRefusal(
  ports: ConsentPorts,
  purpose: ConsentPurpose,
  contactIds: readonly string[],
  at: number,
): Promise<void> {
  switch (purpose) {
    case 'broadcast':
      for (const contactId of contactIds) await ports.cancelBroadcasts(contactId, at);
      return;
    case 'submission':
      for (const contactId of contactIds) await ports.dropSubmissions(contactId);
      return;
    case 'publish_name':
      await ports.hideName(contactIds);
      return;
    case 'research':
      await ports.leaveCounts(contactIds);
      return;
    // Read where it is used: whoever shows a picture or keeps a text asks for the answer of that moment.
    case 'publish_image':
    case 'reply':
  }
}
