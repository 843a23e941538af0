import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { SendError } from '../core/errors.ts';

/** An image of ours, ready to upload. */
export interface ImageFile {
  bytes: Buffer;
  type: string;
  /** SHA-256 of the bytes, hex: the same picture is uploaded once. */
  hash: string;
}

/**
 * Reads a local image.
 * @throws SendError `our-fault` when it cannot be read, is too large, or of a type the platform does not take.
 */
export async function readImageFile(
  path: string,
  allowed: { types: readonly string[]; maxBytes: number },
): Promise<ImageFile> {
  const bytes = await readLimited(path, allowed.maxBytes);
  const type = (await fileTypeFromBuffer(bytes))?.mime;
  if (type === undefined || !allowed.types.includes(type)) {
    throw ourFault(`the image is ${type ?? 'of no known type'}; allowed: ${allowed.types.join(', ')}`);
  }
  return { bytes, type, hash: createHash('sha256').update(bytes).digest('hex') };
}

async function readLimited(path: string, maxBytes: number): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes) throw ourFault(`the image has ${size} bytes; at most ${maxBytes} are allowed`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof SendError) throw error;
    throw ourFault('the image file cannot be read', error);
  }
}

function ourFault(message: string, cause?: unknown): SendError {
  return new SendError(message, { code: 'our-fault', retryable: false, platformCode: 'image-file', cause });
}
