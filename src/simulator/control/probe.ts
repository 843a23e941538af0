import type { Platform } from '../api.ts';
import { get } from '../http-post.ts';
import * as ids from '../identifiers.ts';
import type { World } from '../world.ts';

const PROBE_MS = 5000;

/** Registers the webhook address as the platform's console does; the address is kept only when this succeeds. */
export async function probe(world: World, platform: Platform): Promise<{ ok: boolean; status: number }> {
  const result = platform === 'zalo' ? await probeZalo(world) : await probeMessenger(world);
  world.note(
    result.ok
      ? { vi: `Địa chỉ webhook ${platform} đã được chấp nhận.`, en: `The ${platform} webhook address was accepted.` }
      : { vi: `Địa chỉ webhook ${platform} không được chấp nhận.`, en: `The ${platform} webhook address was refused.` },
    result.ok,
  );
  if (result.ok) world.state.subscribed[platform] = true;
  return result;
}

/** An unsigned `{}`; anything but 200 keeps the address from being saved. */
async function probeZalo(world: World): Promise<{ ok: boolean; status: number }> {
  const status = await world.courier.once('zalo', '{}', {});
  return { ok: status === 200, status };
}

async function probeMessenger(world: World): Promise<{ ok: boolean; status: number }> {
  const challenge = ids.messengerAttachmentId();
  const url = new URL(world.messenger.webhookUrl);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.verify_token', world.messenger.verifyToken);
  url.searchParams.set('hub.challenge', challenge);
  const { status, text } = await get(url.toString(), PROBE_MS);
  return { ok: status === 200 && text === challenge, status };
}
