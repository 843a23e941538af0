import type { NewPersona, Persona } from './api.ts';
import * as ids from './identifiers.ts';
import type { World } from './world.ts';

export function createPersona(world: World, { platform, name, note = '' }: NewPersona): Persona {
  const id = platform === 'zalo' ? ids.zaloUserId() : ids.psid();
  world.state.lastNumber++;
  const persona: Persona = {
    id,
    number: world.state.lastNumber,
    platform,
    name,
    note,
    createdAt: world.clock.now(),
    follows: false,
    left: false,
    status: 'ok',
    lastInteractionAt: null,
    userIdByApp: platform === 'zalo' ? ids.zaloUserId() : id,
    opened: false,
    sharedInfo: null,
    tags: [],
    threadOwner: 'app',
    typingUntil: 0,
  };
  world.personas.set(id, persona);
  world.changePersona(persona, {});
  return persona;
}

/** Someone of this platform, else nothing: ids of the other platform are as foreign as any. */
export function findPersona(world: World, platform: Persona['platform'], id: unknown): Persona | undefined {
  const persona = world.personas.get(String(id));
  return persona?.platform === platform ? persona : undefined;
}

/** She did something that opens the messaging window. */
export function interacted(world: World, persona: Persona): void {
  world.changePersona(persona, { lastInteractionAt: world.clock.now(), left: false });
}
