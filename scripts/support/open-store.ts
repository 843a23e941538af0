import { silentLog } from '../../src/core/log.ts';
import { connectStore } from '../../src/store/connection.ts';

/** Opens the store the settings name, for a script that needs no other setting; where it cannot, says why and ends. */
export async function openStore(): ReturnType<typeof connectStore> {
  const uri = process.env.MONGODB_URI?.trim();
  return connectStore({
    ...(uri ? { uri } : {}),
    dataDir: process.env.DATA_DIR?.trim() || './data',
    log: silentLog,
  }).catch((error: unknown) => {
    console.error(`The store cannot be opened: ${error instanceof Error ? error.message : 'unknown reason'}`);
    if (!uri) console.error('Is the server running? Stop it first, or set MONGODB_URI.');
    process.exit(1);
  });
}
