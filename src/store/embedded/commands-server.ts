import { Int32, Long } from 'bson';
import type { Command, Context } from './commands.ts';
import { fail } from './errors.ts';
import { MAX_DOCUMENT_BYTES } from './storage.ts';
import { type Doc, integer } from './values.ts';
import { MAX_MESSAGE_BYTES } from './wire.ts';

const VERSION = '7.0.0';
/** Server 7.0: everything mongoose uses, and nothing of server 8. */
const WIRE_VERSION = 21;

const hello: Command = {
  fields: [
    'helloOk',
    'client',
    'compression',
    'backpressure',
    'topologyVersion',
    'maxAwaitTimeMS',
    'saslSupportedMechs',
  ],
  // A standalone: drivers then send no retryable writes and expect no transactions.
  run: ({ identity }: Context): Doc => ({
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    maxBsonObjectSize: integer(MAX_DOCUMENT_BYTES),
    maxMessageSizeBytes: integer(MAX_MESSAGE_BYTES),
    maxWriteBatchSize: integer(100_000),
    localTime: new Date(),
    logicalSessionTimeoutMinutes: new Int32(30),
    connectionId: new Int32(1),
    minWireVersion: new Int32(0),
    maxWireVersion: new Int32(WIRE_VERSION),
    readOnly: false,
    embedded: identity,
  }),
};

const buildInfo: Command = {
  fields: [],
  run: ({ identity }) => ({
    version: VERSION,
    versionArray: VERSION.split('.')
      .concat('0')
      .map((part) => new Int32(Number(part))),
    gitVersion: 'embedded',
    bits: new Int32(64),
    maxBsonObjectSize: integer(MAX_DOCUMENT_BYTES),
    embedded: identity,
  }),
};

const nothing: Command = { fields: [], run: () => ({}) };

export const SERVER_COMMANDS: Record<string, Command> = {
  hello,
  ismaster: hello,
  isMaster: hello,
  ping: nothing,
  endSessions: nothing,
  refreshSessions: nothing,
  killSessions: nothing,
  buildInfo,
  buildinfo: buildInfo,
  serverStatus: {
    fields: [],
    run: ({ identity }) => ({
      version: VERSION,
      process: 'embedded',
      pid: Long.fromNumber(process.pid),
      uptime: integer(Math.round(process.uptime())),
      mem: { resident: integer(Math.round(process.memoryUsage.rss() / 1024 / 1024)) },
      embedded: identity,
    }),
  },
  connectionStatus: {
    fields: [],
    run: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }),
  },
  getMore: {
    fields: ['collection', 'batchSize'],
    run: ({ cursors, command }) => {
      const { getMore: id } = command;
      if (!(id instanceof Long)) return fail(14, 'a cursor id must be a long');
      return cursors.more(id.toBigInt(), command.batchSize instanceof Int32 ? command.batchSize.value : 100_000);
    },
  },
  killCursors: {
    fields: ['cursors'],
    run: ({ cursors, command }) => {
      const ids = Array.isArray(command.cursors) ? command.cursors : [];
      return cursors.kill(ids.filter((id) => id instanceof Long).map((id) => id.toBigInt()));
    },
  },
};
