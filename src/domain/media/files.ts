import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import type { InboundMedia } from '../../core/events.ts';

export interface SniffedType {
  mime: string;
  extension: string;
}

/**
 * What the bytes are, whatever anyone called them. An image must be an image: a login page or an SVG with a script
 * in it is not what she sent.
 * @returns undefined when the bytes are not of the announced type.
 */
export async function sniff(bytes: Uint8Array, announced: InboundMedia['type']): Promise<SniffedType | undefined> {
  const found = await fileTypeFromBuffer(bytes);
  if (announced === 'file') return { mime: found?.mime ?? 'application/octet-stream', extension: found?.ext ?? 'bin' };
  // Voice notes come in video containers as well.
  const families = announced === 'image' ? ['image'] : announced === 'audio' ? ['audio', 'video'] : ['video'];
  const family = found?.mime.split('/')[0];
  return found && family && families.includes(family) ? { mime: found.mime, extension: found.ext } : undefined;
}

/** Where a file of ours lies. @param id Hex digits, as `mediaIdOf` makes them. */
export function pathOf(dir: string, id: string, extension: string): string {
  return join(folderOf(dir, id), `${id}.${extension}`);
}

/** Writes a file whole or not at all. */
export async function writeMedia(dir: string, id: string, extension: string, bytes: Uint8Array): Promise<void> {
  const path = pathOf(dir, id, extension);
  await mkdir(folderOf(dir, id), { recursive: true });
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}

/** Removes every file of this id, whatever a broken-off run may have left. */
export async function removeMedia(dir: string, id: string): Promise<void> {
  const folder = folderOf(dir, id);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (name.startsWith(`${id}.`)) await rm(join(folder, name), { force: true });
  }
}

/** 256 folders, so that none grows too long to list. */
function folderOf(dir: string, id: string): string {
  if (!/^[0-9a-f]{8,64}$/.test(id)) throw new Error('a media id has hex digits only');
  return join(dir, id.slice(0, 2));
}
