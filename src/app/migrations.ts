import { sealOlderContacts } from '../domain/contacts/seal-older.ts';
import { sealOlderPeople } from '../domain/people/seal-older.ts';
import { MIGRATIONS, type Migration } from '../store/migrations.ts';

/** Changes of stored data that need what only the domain knows, such as how a name is sealed. */
const DOMAIN_MIGRATIONS: readonly Migration[] = [
  {
    id: '2026-11-24-seal-names-and-phones',
    async run() {
      await sealOlderContacts();
      await sealOlderPeople();
    },
  },
];

/** Every migration, in the order in which they are applied. */
export function appMigrations(): readonly Migration[] {
  return [...MIGRATIONS, ...DOMAIN_MIGRATIONS];
}
