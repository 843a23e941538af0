import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { drawPicture } from './pictures.ts';

const TYPES: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.pdf': 'application/pdf',
  '.mp3': 'audio/mpeg',
  '.amr': 'audio/amr',
  '.mp4': 'video/mp4',
  '.txt': 'text/plain; charset=utf-8',
};

/** The platforms' file store, their "CDN". Ids end in the file's extension and are served under `/media/<id>`. */
export interface MediaStore {
  /** @returns the id of the stored file. */
  put(bytes: Buffer, name: string): Promise<string>;
  /** Undefined when there is no such file. */
  get(id: string): Promise<{ bytes: Buffer; contentType: string; md5: string } | undefined>;
  /** Removes the folder when it was a temporary one. */
  close(): Promise<void>;
}

export async function openMedia(dataDir: string | undefined): Promise<MediaStore> {
  const folder = dataDir ? join(dataDir, 'media') : await mkdtemp(join(tmpdir(), 'simulator-media-'));
  await mkdir(folder, { recursive: true });
  const drawn = new Map<string, Buffer>();

  return {
    async put(bytes, name) {
      const extension = extname(name).toLowerCase();
      const id = `${randomBytes(12).toString('hex')}${/^\.[a-z0-9]{1,8}$/.test(extension) ? extension : ''}`;
      await writeFile(join(folder, id), bytes);
      return id;
    },
    async get(id) {
      if (!/^[a-z0-9-]+(\.[a-z0-9]{1,8})?$/.test(id)) return undefined;
      const picture = drawn.get(id) ?? drawPicture(id.replace(/\.png$/, ''));
      if (picture) drawn.set(id, picture);
      const bytes = picture ?? (await readFile(join(folder, id)).catch(() => undefined));
      if (!bytes) return undefined;
      const md5 = createHash('md5').update(bytes).digest('hex');
      return { bytes, contentType: TYPES[extname(id)] ?? 'application/octet-stream', md5 };
    },
    async close() {
      if (!dataDir) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the first bytes say, whatever the name says. */
export function sniff(bytes: Buffer): 'png' | 'jpg' | 'gif' | 'pdf' | 'other' {
  if (bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return 'png';
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpg';
  if (bytes.subarray(0, 4).toString('latin1') === 'GIF8') return 'gif';
  if (bytes.subarray(0, 5).toString('latin1') === '%PDF-') return 'pdf';
  return 'other';
}
