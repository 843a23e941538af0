import { join } from 'node:path';
import { z } from 'zod';
import { dayOf } from '../../core/time.ts';
import { readYaml } from '../../core/yaml-file.ts';
import { ROLES } from '../people/model.ts';
import { addPerson } from '../people/people.ts';
import { grantRole } from '../people/roles.ts';
import { createInvite } from './invites.ts';

const roleName = z.enum(ROLES);
const demoFile = z.strictObject({
  invites: z.array(z.strictObject({ code: z.string(), unit: z.string(), role: roleName })),
  people: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string().min(1),
      unit: z.string(),
      role: roleName,
      portfolio: z.string().optional(),
    }),
  ),
});

const YEAR_MS = 365 * 86_400_000;

export interface DemoInvite {
  code: string;
  unitId: string;
  role: string;
}

/**
 * Made-up leaders, officers and invite codes for trying the product out. Never part of a real installation. May run
 * at every start: used codes stay used.
 * @param dir The `seed` folder.
 * @returns The codes, for showing to whoever tries.
 */
export async function seedDemo(dir: string, now: number): Promise<DemoInvite[]> {
  const demo = readYaml(join(dir, 'demo.yaml'), demoFile);
  for (const person of demo.people) {
    const personId = `demo-${person.id}`;
    await addPerson({ _id: personId, name: person.name, unitId: person.unit, source: 'demo', createdAt: now });
    await grantRole('demo', personId, {
      role: person.role,
      unitId: person.unit,
      ...(person.portfolio ? { portfolio: person.portfolio } : {}),
      validFrom: dayOf(now),
    });
  }
  for (const { code, unit, role } of demo.invites) {
    await createInvite({ code, unitId: unit, role, createdBy: 'demo', createdAt: now, expiresAt: now + YEAR_MS });
  }
  return demo.invites.map(({ code, unit, role }) => ({ code, unitId: unit, role }));
}
