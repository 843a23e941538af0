import { appendFileSync, mkdtempSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inboxRowOf } from '../../src/domain/messages/inbox.ts';
import type { InboxRow } from '../../src/domain/messages/model.ts';
import { openSpool, spoolHolds } from '../../src/pipeline/spool.ts';
import { aText } from './support/builders.ts';

const aDir = () => mkdtempSync(join(tmpdir(), 'caunoi-spool-'));
const aRow = (text: string): InboxRow => inboxRowOf(aText(text), 1_000);
/** No process has this pid: above the kernel's limit. */
const DEAD = '99999999';

function collector() {
  const texts: string[] = [];
  const insert = async (rows: InboxRow[]) => {
    for (const { body } of rows) texts.push(body.kind === 'text' ? body.text : body.kind);
  };
  return { texts, insert };
}

describe('the spool', () => {
  it('gives rows back in the order they came, then is empty', async () => {
    const dir = aDir();
    const spool = openSpool(dir);
    const { texts, insert } = collector();
    await spool.append([aRow('một'), aRow('hai')]);
    await spool.append([aRow('ba')]);

    await spool.replay(insert);

    expect(texts).toEqual(['một', 'hai', 'ba']);
    expect(spool.size).toBe(0);
    expect(await spoolHolds(dir)).toBe(false);
  });

  it('gives also what is appended while it is replayed', async () => {
    const spool = openSpool(aDir());
    const { texts, insert } = collector();
    const long = 'x'.repeat(50_000);
    await spool.append(Array.from({ length: 10 }, () => aRow(long)));
    let appended: Promise<void> | undefined;

    await spool.replay(async (rows) => {
      appended ??= spool.append([aRow('late')]);
      await insert(rows);
    });
    await appended;
    await spool.replay(insert);

    expect(texts).toHaveLength(11);
    expect(texts.at(-1)).toBe('late');
  });

  it('keeps everything when the store refuses', async () => {
    const dir = aDir();
    const spool = openSpool(dir);
    const { texts, insert } = collector();
    await spool.append([aRow('một')]);

    await expect(spool.replay(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    await spool.replay(insert);

    expect(texts).toEqual(['một']);
  });

  it('replays what a dead process left, without its torn last line', async () => {
    const dir = aDir();
    const lines = [aRow('một'), aRow('hai')].map((row) => `\n${JSON.stringify(row)}`).join('');
    writeFileSync(join(dir, `${DEAD}-abc.spool`), `${lines}\n{"_id":"torn","bo`);
    const { texts, insert } = collector();

    await openSpool(dir).replayOrphans(insert);

    expect(texts).toEqual(['một', 'hai']);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('reads a line written after a torn one', async () => {
    const dir = aDir();
    const spool = openSpool(dir);
    const { texts, insert } = collector();
    await spool.append([aRow('một')]);
    const [name = ''] = readdirSync(dir);
    appendFileSync(join(dir, name), '\n{"half":');

    await spool.append([aRow('hai')]);
    await spool.replay(insert);

    expect(texts).toEqual(['một', 'hai']);
  });

  it('leaves the file of a living process alone', async () => {
    const dir = aDir();
    const other = openSpool(dir);
    await other.append([aRow('một')]);
    const { texts, insert } = collector();

    await openSpool(dir).replayOrphans(insert);

    expect(texts).toEqual([]);
    expect(await spoolHolds(dir)).toBe(true);
  });

  it('loses nothing when its file was taken over while it lived', async () => {
    const dir = aDir();
    const spool = openSpool(dir);
    const { texts, insert } = collector();
    await spool.append([aRow('một')]);
    const [name = ''] = readdirSync(dir);
    renameSync(join(dir, name), join(dir, `${name}.adopted`));

    await spool.append([aRow('hai')]);
    await openSpool(dir).replayOrphans(insert);
    await spool.replay(insert);

    expect(new Set(texts)).toEqual(new Set(['một', 'hai']));
  });
});
