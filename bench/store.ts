/*
 * What the embedded store does beside the floor of the same run: a ping through the same driver.
 * `node bench/store.ts [seconds per line]`; with MONGODB_URI set, that server instead. The last line is JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose, { Schema } from 'mongoose';
import { startEmbeddedStore } from '../src/store/embedded/start.ts';

interface Line {
  name: string;
  clients: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

const seconds = Number(process.argv[2] ?? 2);
const dir = mkdtempSync(join(tmpdir(), 'caunoi-bench-'));
const store = process.env.MONGODB_URI ? undefined : await startEmbeddedStore({ dataDir: dir });
const lines: Line[] = [];

await mongoose.connect(process.env.MONGODB_URI ?? store?.uri ?? '', { maxPoolSize: 50, dbName: 'bench_store' });
const { db } = mongoose.connection;
if (!db) throw new Error('not connected');
await db.dropDatabase();

const inboxSchema = new Schema({ _id: String, contactId: String, at: Number, state: String, body: Schema.Types.Mixed });
inboxSchema.index({ contactId: 1, state: 1, at: 1 });
inboxSchema.index({ state: 1, at: 1 });
const Inbox = mongoose.model('inbox', inboxSchema);
const Conversation = mongoose.model(
  'conversation',
  new Schema({ _id: String, turn: Number, effects: [Schema.Types.Mixed] }),
);
await Promise.all([Inbox.init(), Conversation.init()]);

const CONTACTS = 500;
let made = 0;
const event = () => {
  const n = made++;
  return {
    _id: `e${n}`,
    contactId: `zalo-${n % CONTACTS}`,
    at: n,
    state: 'new',
    body: { kind: 'text', text: 'xin chào em' },
  };
};
await Conversation.insertMany(Array.from({ length: CONTACTS }, (_, i) => ({ _id: `zalo-${i}`, turn: 0, effects: [] })));

for (const clients of [1, 32]) {
  await measure('ping', clients, () => db.command({ ping: 1 }));
  await measure('insert one', clients, () => Inbox.collection.insertOne(event() as never));
  await measure('insert one again (duplicate)', clients, (i) =>
    Inbox.collection.insertOne({ ...event(), _id: `e${i % 100}` } as never).catch(() => undefined),
  );
  await measure('find by id', clients, (i) => Inbox.findById(`e${i % made}`).lean());
  await measure('first by index, sorted', clients, (i) =>
    Inbox.findOne({ contactId: `zalo-${i % CONTACTS}`, state: 'new' })
      .sort({ at: 1 })
      .lean(),
  );
  await measure('conditional update', clients, (i) =>
    Conversation.updateOne(
      { _id: `zalo-${i % CONTACTS}` },
      { $inc: { turn: 1 }, $set: { effects: [{ type: 'send' }] } },
    ),
  );
  await measure('take one (findOneAndUpdate)', clients, () =>
    Inbox.findOneAndUpdate({ state: 'new' }, { $set: { state: 'taken' } }, { sort: { at: 1 } }).lean(),
  );
}
await measure('count all by index', 1, () => Inbox.countDocuments({ state: 'taken' }));
await measure('group all', 1, () => Inbox.aggregate([{ $group: { _id: '$state', n: { $sum: 1 } } }]));

await db.dropDatabase();
await mongoose.disconnect();
await store?.stop();
rmSync(dir, { recursive: true, force: true });
console.log(JSON.stringify({ bench: 'store', documents: made, lines }));

/** Runs `work` on so many clients at once for the time of one line. */
async function measure(name: string, clients: number, work: (i: number) => PromiseLike<unknown>): Promise<void> {
  const times: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  let i = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < end) {
        const began = performance.now();
        await work(i++);
        times.push(performance.now() - began);
      }
    }),
  );
  const elapsed = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(2));
  const line = { name, clients, perSecond: Math.round(times.length / elapsed), p50Ms: at(0.5), p99Ms: at(0.99) };
  lines.push(line);
  console.log(
    `${name.padEnd(30)} ${String(clients).padStart(3)} clients ${String(line.perSecond).padStart(7)}/s  p50 ${line.p50Ms} ms  p99 ${line.p99Ms} ms`,
  );
}
