import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { herDataRoutes } from '../../src/app/her-data.ts';
import { contactIdOf } from '../../src/core/ids.ts';
import { silentLog } from '../../src/core/log.ts';
import { renameContact, touchContact } from '../../src/domain/contacts/contacts.ts';
import { ContactModel } from '../../src/domain/contacts/model.ts';
import { openCopyLink } from '../../src/domain/privacy/copies.ts';
import { DELETION_DELAY_MS, purgeContact } from '../../src/domain/privacy/deletion.ts';
import { DataRequestModel } from '../../src/domain/privacy/model.ts';
import { aPrivacy } from '../domain/privacy/ports.ts';
import { anEvent, NOW, texts } from '../domain/support/builders.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';

const SECRET = 'sesame';
let url: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  await openTestStore();
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const messenger = { appSecrets: ['older', SECRET] } as never;
  app.use(
    herDataRoutes({
      config: { messenger, publicUrl: new URL(url) },
      privacy: aPrivacy(),
      texts,
      clock: { now: () => NOW },
      log: silentLog,
    }),
  );
  stop = () => new Promise((resolve) => server.close(() => resolve()));
});
afterAll(async () => {
  await stop();
  await closeTestStore();
});

/** As Meta signs it. */
function signed(payload: object, secret = SECRET): string {
  const body = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${createHmac('sha256', secret).update(body).digest('base64url')}.${body}`;
}

const aPayload = (userId: string) => ({ user_id: userId, algorithm: 'HMAC-SHA256', issued_at: 1291836800 });
const post = (path: string, fields: Record<string, string>) =>
  fetch(new URL(path, url), { method: 'POST', body: new URLSearchParams(fields) });
const callback = (signedRequest: string) =>
  post('/webhooks/messenger/data-deletion', { signed_request: signedRequest });

async function known(userId: string): Promise<string> {
  const contactId = contactIdOf('messenger', userId);
  const event = anEvent(userId, { kind: 'text', text: 'chào' });
  await touchContact({ ...event, channel: 'messenger', contactId });
  return contactId;
}

describe('the data-deletion callback of Meta', () => {
  it('deletes, answers with a page and a code, and the page tells how it stands without a name', async () => {
    const contactId = await known('218471');
    await renameContact(contactId, 'Trần Thị Bảy');

    const reply = await callback(signed(aPayload('218471')));

    const body = (await reply.json()) as { url: string; confirmation_code: string };
    const waiting = await (await fetch(body.url)).text();
    await purgeContact(contactId, [], NOW + DELETION_DELAY_MS);
    const done = await (await fetch(body.url)).text();
    expect(reply.status).toBe(200);
    expect(body.confirmation_code).toMatch(/^XD-[A-Z0-9]{8}$/);
    expect(body.url).toBe(`${url}/data-deletion/${body.confirmation_code}`);
    expect(waiting).toContain('đang xóa');
    expect(done).toContain('Đã xóa xong');
    expect(`${waiting}${done}`).not.toMatch(/Bảy|218471/);
    expect(await ContactModel.countDocuments({ _id: contactId })).toBe(0);
    expect(await DataRequestModel.find({}).lean()).toMatchObject([
      { kind: 'delete', source: 'platform', state: 'done' },
    ]);
  });

  it('gives a code, the same each time, for somebody nobody knows', async () => {
    const first = (await (await callback(signed(aPayload('999')))).json()) as {
      url: string;
      confirmation_code: string;
    };
    const second = (await (await callback(signed(aPayload('999')))).json()) as { confirmation_code: string };

    const page = await (await fetch(first.url)).text();

    expect(second.confirmation_code).toBe(first.confirmation_code);
    expect(page).toContain('Không có dữ liệu nào');
    expect(page).not.toContain('999');
  });

  it.each([
    ['another secret', signed(aPayload('218471'), 'guess')],
    ['another algorithm', signed({ ...aPayload('218471'), algorithm: 'none' })],
    ['no signature', 'abc'],
    ['nothing', ''],
  ])('refuses %s', async (_, signedRequest) => {
    const contactId = await known('218471');

    const reply = await callback(signedRequest);

    expect(reply.status).toBe(400);
    expect((await ContactModel.findById(contactId).lean<{ deletion?: object }>())?.deletion).toBeUndefined();
  });

  it('knows no receipt it did not give', async () => {
    const reply = await fetch(new URL('/data-deletion/XD-AAAAAAAA', url));

    expect(reply.status).toBe(404);
  });
});

describe('the page of a copy', () => {
  it('shows nothing by itself, the copy for the right code, and never again', async () => {
    const contactId = await known('5150');
    await renameContact(contactId, '<b>Lan</b>');
    const { token, code } = await openCopyLink({ contactId, language: 'vi', at: NOW });
    const path = `/my-data/${token}`;

    const asked = await (await fetch(new URL(path, url))).text();
    const wrong = await post(path, { code: code === '000000' ? '000001' : '000000' });
    const opened = await post(path, { code: ` ${code} ` });
    const again = await post(path, { code });

    const shown = await opened.text();
    expect(asked).not.toContain('Lan');
    expect(wrong.status).toBe(422);
    expect(shown).toContain('&lt;b&gt;Lan&lt;/b&gt;');
    expect(opened.headers.get('cache-control')).toBe('no-store');
    expect([again.status, (await fetch(new URL('/my-data/none', url))).status]).toEqual([410, 410]);
  });
});
