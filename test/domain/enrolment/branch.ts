import { linkPerson, renameContact, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { enrolmentHandlers } from '../../../src/domain/enrolment/handlers.ts';
import { setHome } from '../../../src/domain/people/homes.ts';
import type { HomeKind } from '../../../src/domain/people/model.ts';
import { addPerson } from '../../../src/domain/people/people.ts';
import { grantRole } from '../../../src/domain/people/roles.ts';
import { aCall, anEvent, apply, listening, NOW, texts } from '../support/builders.ts';

export const BRANCH = 'hm-dth-ap1';
export const OTHER = 'hm-dth-ap2';
export const FAR = 'hm-bdi-ap1';

/** The flow's side of enrolment, and what was told meanwhile. */
export function aDoor() {
  const { tell, told } = listening();
  const handlers = enrolmentHandlers({ texts, tell });
  const call = (name: string, contactId: string, data: Record<string, string | boolean> = {}, more = {}) =>
    apply(
      handlers,
      aCall(name, data, { contactId, channel: contactId.startsWith('zalo') ? 'zalo' : 'messenger', ...more }),
    );
  return { tell, told, call };
}

/** Somebody who wrote to us. @returns Her contact's id. */
export async function aWriter(id: string, more: { name?: string; personId?: string } = {}): Promise<string> {
  const [channel = 'zalo', userId = id] = id.split('-') as ['zalo' | 'messenger', string];
  await touchContact({ ...anEvent(userId, { kind: 'text', text: 'chào' }), channel, contactId: id });
  if (more.name) await renameContact(id, more.name);
  if (more.personId) await linkPerson(id, more.personId);
  return id;
}

/** Somebody on the roster. */
export async function aMember(
  id: string,
  name: string,
  more: { phone?: string; unitId?: string; kind?: HomeKind } = {},
): Promise<string> {
  const unitId = more.unitId ?? BRANCH;
  await addPerson({
    _id: id,
    name,
    ...(more.phone ? { phone: more.phone } : {}),
    unitId,
    source: 'roster',
    createdAt: NOW,
  });
  await setHome(id, { unitId, kind: more.kind ?? 'member', from: '2020-01-01', actId: `roster-${id}` });
  return id;
}

/** A leader of a branch, with a chat. @returns Her contact's id. */
export async function aLeader(id: string, unitId = BRANCH): Promise<string> {
  const personId = await aMember(`person-${id}`, 'Chi Hội Trưởng', { unitId });
  await grantRole('test', personId, { role: 'branch_leader', unitId, validFrom: '2020-01-01' });
  return aWriter(id, { name: 'Chi Hội Trưởng', personId });
}
