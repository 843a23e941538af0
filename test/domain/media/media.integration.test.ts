import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eraseMedia, fetchDueMedia, keepMedia, type MediaPorts, mediaFile } from '../../../src/domain/media/media.ts';
import { MediaModel } from '../../../src/domain/media/model.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { anEvent, listening, NOW, PNG } from '../support/builders.ts';

const dir = mkdtempSync(join(tmpdir(), 'caunoi-media-'));

beforeAll(() => openTestStore());
beforeEach(() => MediaModel.deleteMany({}));
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await closeTestStore();
});

const photos = (count: number) =>
  anEvent('lan', {
    kind: 'media',
    media: Array.from({ length: count }, (_, n) => ({ type: 'image' as const, url: `https://cdn.test/${n}.jpg` })),
  });
const ports = (more: Partial<MediaPorts> = {}): MediaPorts => ({
  dir,
  now: NOW,
  tell: listening().tell,
  fetch: async () => ({ bytes: PNG }),
  ...more,
});
const down = async () => {
  throw new Error('link expired');
};

describe('keeping what a contact sends', () => {
  it('makes one row a file, however often the event comes', async () => {
    const event = photos(2);

    const ids = await keepMedia(event);
    await keepMedia(event);

    expect(ids).toHaveLength(2);
    expect(await MediaModel.countDocuments({})).toBe(2);
  });

  it('copies the file under its id with the type its bytes tell', async () => {
    const [id = ''] = await keepMedia(photos(1));

    await fetchDueMedia(ports());

    const file = await mediaFile(dir, id);
    expect(file).toMatchObject({ mime: 'image/png', sizeBytes: PNG.length, contactId: 'zalo-lan' });
    expect(readFileSync(file?.path ?? '')).toEqual(PNG);
    expect(await fetchDueMedia(ports())).toBe(0);
  });

  it('is fetched once by workers that look at the same moment', async () => {
    await keepMedia(photos(5));
    const fetched: string[] = [];
    const fetch = async (_: string, url: string) => {
      fetched.push(url);
      return { bytes: PNG };
    };

    await Promise.all([1, 2, 3].map(() => fetchDueMedia(ports({ fetch }))));

    expect(fetched.sort()).toEqual([0, 1, 2, 3, 4].map((n) => `https://cdn.test/${n}.jpg`));
  });

  it('does not take a web page for a picture', async () => {
    const [id = ''] = await keepMedia(photos(1));

    await fetchDueMedia(
      ports({ fetch: async () => ({ bytes: Buffer.from('<html>log in</html>'), type: 'image/jpeg' }) }),
    );

    expect(await mediaFile(dir, id)).toBeUndefined();
    expect(await MediaModel.findById(id).lean()).toMatchObject({ state: 'pending', attempts: 1 });
  });

  it('tries again later and later, then tells her once for the whole message', async () => {
    const { tell, told } = listening();
    await keepMedia(photos(2));
    let now = NOW;
    let tries = 0;
    while (told().length === 0 && now < NOW + 86_400_000) {
      tries += await fetchDueMedia(ports({ fetch: down, tell, now }));
      now += 5_000;
    }

    expect(told()).toMatchObject([{ contactId: 'zalo-lan', text: { key: 'records.photo_lost' } }]);
    expect(tries).toBe(2 * 6 + 2);
    expect(now - NOW).toBeGreaterThan(30 * 60_000);
    const states = (await MediaModel.find({}).lean<{ state: string }[]>()).map((row) => row.state);
    expect(states).toEqual(['told', 'told']);
  });

  it('takes up a file whose worker died', async () => {
    const [id = ''] = await keepMedia(photos(1));
    await MediaModel.updateOne({ _id: id }, { $set: { dueAt: NOW + 120_000, attempts: 1 } });

    expect(await fetchDueMedia(ports({ now: NOW + 119_999 }))).toBe(0);
    expect(await fetchDueMedia(ports({ now: NOW + 120_000 }))).toBe(1);
    expect(await mediaFile(dir, id)).toBeDefined();
  });
});

describe('forgetting files', () => {
  it('removes bytes and rows, also of a file that arrives meanwhile', async () => {
    const ids = await keepMedia(photos(2));
    await fetchDueMedia(ports({ limit: 1 }));
    const files = await Promise.all(ids.map((id) => mediaFile(dir, id)));
    const path = files.find((file) => file !== undefined)?.path ?? '';
    expect(existsSync(path)).toBe(true);

    await fetchDueMedia(
      ports({
        fetch: async () => {
          await eraseMedia('zalo-lan', dir);
          return { bytes: PNG };
        },
      }),
    );

    expect(existsSync(path)).toBe(false);
    expect(await MediaModel.countDocuments({})).toBe(0);
    const left = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) =>
      ids.some((id) => name.includes(id)),
    );
    expect(left).toEqual([]);
  });
});
