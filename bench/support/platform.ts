import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PlatformStandIn {
  url: string;
  /** Called with the PSID of every message it accepts. */
  onMessage(listener: (psid: string) => void): void;
  close(): void;
}

/** A Send API that takes everything and answers after `latencyMs`. Lighter than the simulator on purpose. */
export async function startPlatform(latencyMs: number): Promise<PlatformStandIn> {
  let listener: (psid: string) => void = () => undefined;
  let count = 0;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const psid = /"recipient":\{"id":"(\d+)"/.exec(body)?.[1] ?? '';
      const isMessage = body.includes('"message":');
      setTimeout(() => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ recipient_id: psid, message_id: `m_${++count}` }));
        if (isMessage) listener(psid);
      }, latencyMs);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onMessage(next) {
      listener = next;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
