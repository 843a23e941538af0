import { createServer, type Server, type Socket } from 'node:net';
import { Executor, type OnProblem } from './executor.ts';
import type { Storage } from './storage.ts';
import { startTtlSweep } from './ttl.ts';
import type { Doc } from './values.ts';
import { Framer, type Request, readRequest, writeReply } from './wire.ts';

export interface StoreServer {
  port: number;
  /** Answers what has arrived, then ends all connections and closes the file. */
  close(): Promise<void>;
}

/**
 * Serves a store on 127.0.0.1; there is no authentication, so never anywhere else.
 * @param options.port 0 for a free one.
 */
export async function serve(options: {
  storage: Storage;
  port: number;
  identity: Doc;
  onProblem: OnProblem;
}): Promise<StoreServer> {
  const { storage, onProblem } = options;
  const executor = new Executor(storage, options.identity, onProblem);
  const sockets = new Set<Socket>();
  let waiting: { request: Request; socket: Socket }[] = [];

  // Everything that arrived in one turn of the event loop is one batch, and costs one fsync.
  const drain = () => {
    const batch = waiting;
    waiting = [];
    const answers = executor.runBatch(batch.map(({ request }) => request));
    for (const [i, { request, socket }] of batch.entries()) {
      if (!request.silent && socket.writable) socket.write(writeReply(request, answers[i] as Buffer));
    }
  };
  const receive = (socket: Socket, request: Request) => {
    if (waiting.length === 0) setImmediate(drain);
    waiting.push({ request, socket });
  };

  const server = createServer((socket) => {
    const framer = new Framer();
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const message of framer.push(chunk)) receive(socket, readRequest(message));
      } catch (error) {
        onProblem('a connection sent what is no MongoDB message', error);
        socket.destroy();
      }
    });
  });
  const port = await listen(server, options.port);
  const ttl = startTtlSweep(storage, onProblem);

  return {
    port,
    async close() {
      clearInterval(ttl);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      if (waiting.length > 0) drain();
      for (const socket of sockets) socket.destroySoon();
      await closed;
      storage.close();
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
