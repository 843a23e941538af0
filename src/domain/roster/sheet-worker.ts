/* The thread a spreadsheet is read on: bytes in, sheets or the reason why not out. */
import { parentPort, workerData } from 'node:worker_threads';
import { SheetError } from './sheet.ts';
import { readDelimited } from './sheet-delimited.ts';
import { readWorkbook } from './sheet-workbook.ts';

const { bytes, filename } = workerData as { bytes: Uint8Array; filename: string };

try {
  parentPort?.postMessage({ sheets: sheetsOf(bytes) });
} catch (error) {
  parentPort?.postMessage({ problem: error instanceof SheetError ? error.code : 'damaged' });
}

/** What a file is shows in its first bytes; its name is only asked when they say nothing. */
function sheetsOf(file: Uint8Array) {
  if (startsWith(file, [0x50, 0x4b, 0x03, 0x04])) return readWorkbook(file);
  if (startsWith(file, [0xd0, 0xcf, 0x11, 0xe0])) throw new SheetError(isEncrypted(file) ? 'locked' : 'old_xls');
  if (/\.xls$/i.test(filename)) throw new SheetError('old_xls');
  return readDelimited(file, filename);
}

function startsWith(file: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, at) => file[at] === byte);
}

/** A workbook behind a password is an old container with this stream in it; its name is UTF-16. */
function isEncrypted(file: Uint8Array): boolean {
  return Buffer.from(file).includes(Buffer.from('EncryptedPackage', 'utf16le'));
}
