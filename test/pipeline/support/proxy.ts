import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A door in front of a server that tests can shut. */
export interface Door {
  port: number;
  /** Cuts all connections and refuses new ones. */
  shut(): void;
  open(): void;
  close(): Promise<void>;
}

export async function openProxy(target: { host: string; port: number }): Promise<Door> {
  const sockets = new Set<Socket>();
  let shut = false;
  const server = createServer((near) => {
    if (shut) {
      near.destroy();
      return;
    }
    const far = connect(target.port, target.host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    shut() {
      shut = true;
      for (const socket of sockets) socket.destroy();
    },
    open() {
      shut = false;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
