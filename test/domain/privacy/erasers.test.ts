import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { beforeAll, describe, expect, it } from 'vitest';
import { openErasers } from '../../../src/app/privacy.ts';
import { aDesk } from '../safety/desk.ts';
import { ROOT } from '../support/builders.ts';

/** Names of fields that hold, or may hold, whom something is about. */
const LEADS_TO_HER =
  /^(contactId|personId|personKey|withContactId|usedBy|userId|contact|contactKey|recipientId|about|asked|candidates|people|persons|contacts|before|from|to|seat|takenBy)$/;

/** The identity itself, and what holds such a field but of other people or of nobody. */
const NOT_HERS: Readonly<Record<string, string>> = {
  roster_imports: '`from` is the day members of the list belong from',
  contacts: 'deleted last, by `purgeContact` itself',
};

beforeAll(async () => {
  for (const room of readdirSync(join(ROOT, 'src/domain'))) {
    const dir = join(ROOT, 'src/domain', room);
    const models = readdirSync(dir).filter((name) => name.endsWith('model.ts'));
    for (const file of models) await import(join(dir, file));
  }
});

describe('the erasers', () => {
  it('cover every collection that holds ids of contacts or people', () => {
    const covered = new Set(openErasers({ desk: aDesk(), mediaDir: '/nonexistent' }).flatMap(({ covers }) => covers));

    const bare = Object.values(mongoose.models)
      .filter(({ schema }) => namesIn(schema).some((name) => LEADS_TO_HER.test(name)))
      .map(({ collection }) => collection.name)
      .filter((name) => !covered.has(name) && NOT_HERS[name] === undefined);

    expect(bare).toEqual([]);
  });

  it('name only collections that exist', () => {
    const known = new Set(Object.values(mongoose.models).map(({ collection }) => collection.name));

    const unknown = openErasers({ desk: aDesk(), mediaDir: '/nonexistent' })
      .flatMap(({ covers }) => covers)
      .filter((name) => !known.has(name));

    expect(unknown).toEqual([]);
  });
});

function namesIn(schema: mongoose.Schema): string[] {
  return Object.keys(schema.paths).flatMap((path) => path.split('.'));
}
