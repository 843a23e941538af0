import { SheetError } from './sheet.ts';

/** A full list of 50,000 rows unpacks to about 60 MB. */
const MAX_UNPACKED_BYTES = 250 * 1024 * 1024;
const MAX_ENTRIES = 2_000;

/**
 * Looks at what a zip file says it holds, before anything of it is unpacked.
 * @throws SheetError when it would unpack to more than any list, or its directory cannot be read.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.12 and 4.3.16
 */
export function assertModestZip(bytes: Uint8Array): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = file.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > file.length) throw new SheetError('damaged');
  const entries = file.readUInt16LE(end + 10);
  if (entries > MAX_ENTRIES) throw new SheetError('bomb');

  let at = file.readUInt32LE(end + 16);
  let unpacked = 0;
  for (let n = 0; n < entries; n++) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== 0x02014b50) throw new SheetError('damaged');
    if ((file.readUInt16LE(at + 8) & 1) === 1) throw new SheetError('locked');
    unpacked += file.readUInt32LE(at + 24);
    if (unpacked > MAX_UNPACKED_BYTES) throw new SheetError('bomb');
    at += 46 + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
}
