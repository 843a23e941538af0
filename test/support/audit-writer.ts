/** A process of its own that writes audit lines: `audit-writer.ts <store> <how many>`; it waits for a message to begin. */
import { once } from 'node:events';
import mongoose from 'mongoose';
import { recordAudit } from '../../src/domain/staff/audit.ts';

const [uri = '', count = '0'] = process.argv.slice(2);
await mongoose.connect(uri);
process.send?.('ready');
await once(process, 'message');
for (let n = 0; n < Number(count); n++) {
  await recordAudit({ staffId: 'b', act: 'x.y', about: String(n), at: n });
}
await mongoose.disconnect();
process.disconnect();
