import { extname } from 'node:path';
import * as ids from '../identifiers.ts';
import { sniff } from '../media.ts';
import type { World } from '../world.ts';
import { refusal, type ZaloRefusal } from './errors.ts';

const MEGABYTE = 1_048_576;
const NAME_LIMIT = 200;
const KINDS = {
  image: { limitBytes: MEGABYTE, extensions: ['.jpg', '.jpeg', '.png'], contents: ['jpg', 'png'] },
  gif: { limitBytes: 5 * MEGABYTE, extensions: ['.gif'], contents: ['gif'] },
  file: { limitBytes: 5 * MEGABYTE, extensions: ['.pdf', '.doc', '.docx', '.csv'], contents: null },
} as const;

export type UploadKind = keyof typeof KINDS;
export const isUploadKind = (value: string): value is UploadKind => value in KINDS;

/** `POST /v2.0/oa/upload/{image,gif,file}`: multipart field `file`. */
export async function upload(world: World, kind: UploadKind, form: FormData | undefined) {
  const file = form?.get('file');
  if (!(file instanceof File)) return refusal(-201, 'file');
  const { limitBytes, extensions, contents } = KINDS[kind];
  const extension = extname(file.name).toLowerCase();
  // Observed on the real platform: a name without extension is "Success" with nothing in it.
  if (extension === '') return { data: {} };

  const bytes = Buffer.from(await file.arrayBuffer());
  const wrong = check(bytes, file.name, { limitBytes, fits: (extensions as readonly string[]).includes(extension) });
  if (wrong) return wrong;
  if (contents && !(contents as readonly string[]).includes(sniff(bytes))) return refusal(-201, 'file');

  const mediaId = await world.media.put(bytes, file.name);
  const id = ids.zaloAttachmentId();
  world.attachments.set(id, {
    platform: 'zalo',
    mediaId,
    type: kind,
    name: file.name,
    createdAt: world.clock.now(),
  });
  return { data: kind === 'file' ? { token: id } : { attachment_id: id } };
}

function check(bytes: Buffer, name: string, rule: { limitBytes: number; fits: boolean }): ZaloRefusal | undefined {
  if (!rule.fits || name.length > NAME_LIMIT || bytes.length === 0) return refusal(-201, 'file');
  return bytes.length > rule.limitBytes ? refusal(-210, 'file') : undefined;
}
