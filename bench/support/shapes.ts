// Servers to compare with, run as a child process: `node bench/support/shapes.ts bare|express <port> <platform url>`.
import { createServer, Agent as HttpAgent, request } from 'node:http';
import axios from 'axios';
import express from 'express';

const [, , shape, port, platformUrl] = process.argv;
const agent = new HttpAgent({ keepAlive: true, maxSockets: 256 });
const target = `${platformUrl}/v25.0/me/messages`;

interface Payload {
  entry: { messaging: { sender: { id: string } }[] }[];
}

const psidOf = (payload: Payload): string => payload.entry[0]?.messaging[0]?.sender.id ?? '';
const replyTo = (psid: string): object => ({
  recipient: { id: psid },
  messaging_type: 'RESPONSE',
  message: { text: 'Menu' },
});

if (shape === 'bare') {
  createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      response.end('ok');
      if (incoming.method !== 'POST') return;
      const reply = request(
        target,
        { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
        (answer) => answer.resume(),
      );
      reply.end(JSON.stringify(replyTo(psidOf(JSON.parse(Buffer.concat(chunks).toString()) as Payload))));
    });
  }).listen(Number(port), '127.0.0.1');
} else {
  const client = axios.create({ httpAgent: agent });
  const app = express();
  app.use(express.json());
  app.get('/healthz', (_, response) => {
    response.send('ok');
  });
  app.post('/webhooks/messenger', (incoming, response) => {
    response.send('ok');
    void client.post(target, replyTo(psidOf(incoming.body as Payload)));
  });
  app.listen(Number(port), '127.0.0.1');
}
