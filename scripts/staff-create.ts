/**
 * npm run staff:create -- [--login <login>] [--name "<full name>"] [--role officer|portfolio|office|admin] [--unit <id or code>]
 *                         [--password-stdin]
 *
 * Makes a staff account for the console and asks for whatever is not given. Prints a generated password once, or takes
 * one from standard input. Uses MONGODB_URI, else the store under DATA_DIR (the server must then be stopped).
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
import { createStaff } from '../src/domain/staff/staff.ts';
import { connectStore } from '../src/store/connection.ts';

const root = join(import.meta.dirname, '..');
if (existsSync('.env')) process.loadEnvFile('.env');

const { values } = parseArgs({
  options: {
    login: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string' },
    unit: { type: 'string' },
    'password-stdin': { type: 'boolean' },
  },
});
const password = values['password-stdin'] ? (await text(process.stdin)).trim() : undefined;

const uri = process.env.MONGODB_URI?.trim();
const store = await connectStore({
  ...(uri ? { uri } : {}),
  dataDir: process.env.DATA_DIR?.trim() || './data',
  log: silentLog,
}).catch((error: unknown) => {
  console.error(`The store cannot be opened: ${error instanceof Error ? error.message : 'unknown reason'}`);
  if (!uri) console.error('Is the server running? Stop it first, or set MONGODB_URI.');
  process.exit(1);
});

try {
  // The first account is often made before the first start: the tree it belongs to must be there.
  await seedOrganisation(join(root, 'seed'));
  const now = systemClock.now();
  const login = values.login ?? (await ask('Login'));
  const name = values.name ?? (await ask('Full name'));
  const role = values.role ?? (await ask(`Role (${STAFF_ROLES.join(', ')})`));
  const [top] = await unitsUnder(undefined, dayOf(now));
  const wanted = values.unit ?? (process.stdin.isTTY ? await ask(`Unit id [${top?._id}]`) : '');
  const unit = wanted === '' ? top : await getUnit(wanted.toLowerCase());
  if (unit === undefined) throw new InputError('the staff account was not made', [`unit: there is no ${wanted}`]);

  const { staff, generatedPassword } = await createStaff(
    { login, name, role: role as StaffRole, unitId: unit._id, ...(password === undefined ? {} : { password }) },
    now,
  );
  await recordAudit({ staffId: staff._id, act: 'staff.create', about: staff._id, unitId: unit._id, at: now });

  console.log(`Made ${staff.login} (${staff.role}), who sees ${unit.name} and everything below it.`);
  if (generatedPassword !== undefined) {
    console.log(`Password: ${generatedPassword}`);
    console.log('It is shown this once. She can change it under Cài đặt.');
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
