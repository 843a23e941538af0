/**
 * npm run staff:create -- [--login <login>] [--name "<full name>"] [--role officer|portfolio|office|leader|admin]
 *                         [--unit <id or code>] [--portfolios TG,KT] [--password-stdin]
 *
 * Makes a staff account for the console and asks for whatever is not given. Prints a link by which she chooses her
 * password, or takes one from standard input. Uses MONGODB_URI, else the store under DATA_DIR (the server must then be stopped).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/core/clock.ts';
import { InputError } from '../src/core/errors.ts';
import { silentLog } from '../src/core/log.ts';
import { dayOf } from '../src/core/time.ts';
import { seedOrganisation } from '../src/domain/organisation/seed.ts';
import { getUnit, unitsUnder } from '../src/domain/organisation/units.ts';
import { recordAudit } from '../src/domain/staff/audit.ts';
import { STAFF_ROLES, type StaffRole } from '../src/domain/staff/permissions.ts';
import { createStaff, ownWordsOf } from '../src/domain/staff/staff.ts';
import { MIN_PASSWORD_LENGTH, weaknessOf } from '../src/domain/staff/strength.ts';
import { giveTicket, TICKET_MS } from '../src/domain/staff/tickets.ts';
import { migrate } from '../src/store/migrations.ts';
import { openStore } from './support/open-store.ts';

const root = join(import.meta.dirname, '..');
if (existsSync('.env')) process.loadEnvFile('.env');

const { values } = parseArgs({
  options: {
    login: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string' },
    unit: { type: 'string' },
    portfolios: { type: 'string' },
    'password-stdin': { type: 'boolean' },
  },
});
const password = values['password-stdin'] ? (await text(process.stdin)).trim() : undefined;

const store = await openStore();

try {
  // Often made before the first start, of this version or at all: the tree it belongs to must be there, and readable.
  await migrate(silentLog);
  await seedOrganisation(join(root, 'seed'));
  const now = systemClock.now();
  const login = values.login ?? (await ask('Login'));
  const name = values.name ?? (await ask('Full name'));
  const role = values.role ?? (await ask(`Role (${STAFF_ROLES.join(', ')})`));
  const [top] = await unitsUnder(undefined, dayOf(now));
  const wanted = values.unit ?? (process.stdin.isTTY ? await ask(`Unit id [${top?._id}]`) : '');
  const unit = wanted === '' ? top : await getUnit(wanted.toLowerCase());
  if (unit === undefined) throw new InputError('the staff account was not made', [`unit: there is no ${wanted}`]);

  const portfolios = (values.portfolios ?? '').split(',').filter((code) => code !== '');
  if (password !== undefined && weaknessOf(password, ownWordsOf({ login, name })) !== undefined) {
    throw new InputError('the staff account was not made', [
      `password: at least ${MIN_PASSWORD_LENGTH} signs, and not made of common words, years or the name`,
    ]);
  }
  const { staff } = await createStaff(
    {
      login,
      name,
      role: role as StaffRole,
      unitId: unit._id,
      portfolios,
      ...(password === undefined ? {} : { password }),
    },
    now,
  );
  await recordAudit({ staffId: staff._id, act: 'staff.create', about: staff._id, unitId: unit._id, at: now });

  console.log(`Made ${staff.login} (${role}), who sees ${unit.name} and everything below it.`);
  if (password === undefined) {
    const address = process.env.PUBLIC_URL?.trim() || `http://localhost:${process.env.PORT?.trim() || '3000'}`;
    console.log(`She chooses her password here, once, within ${TICKET_MS / 3_600_000} hours:`);
    console.log(new URL(`/console/welcome/${await giveTicket(staff._id, now)}`, address).toString());
    console.log('It is shown this once. Send it to nobody else.');
  }
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await store.close();
}

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new InputError('the staff account was not made', [`${question}: give it as an option`]);
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`${question}: `);
  lines.close();
  return answer.trim();
}
