import { NotPossible } from '../act-helpers.ts';
import type { Act, ChatMessage, Persona } from '../api.ts';
import { actOnMessenger } from '../messenger/acts.ts';
import type { World } from '../world.ts';
import { actOnZalo } from '../zalo/acts.ts';

/** What one can still do while blocking an account. */
const WHILE_BLOCKED = new Set<Act['do']>(['unblock', 'status', 'unfollow', 'withdraw', 'staff', 'raw']);

/**
 * Does one thing as a persona.
 * @throws NotPossible with words for the page.
 */
export async function act(world: World, persona: Persona, what: Act): Promise<ChatMessage[]> {
  if (persona.status === 'blocked' && !WHILE_BLOCKED.has(what.do)) {
    throw new NotPossible('Chị đang chặn. Bỏ chặn trước đã.', 'She is blocking the account: unblock first.');
  }
  // No platform tells the server about a block: it learns by its next send.
  if (what.do === 'block' || what.do === 'unblock' || what.do === 'status') {
    const status = what.do === 'status' ? what.status : what.do === 'block' ? 'blocked' : 'ok';
    world.changePersona(persona, { status });
    return [];
  }
  return persona.platform === 'zalo' ? actOnZalo(world, persona, what) : actOnMessenger(world, persona, what);
}
