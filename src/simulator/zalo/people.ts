import type { ChatMessage, Persona } from '../api.ts';
import { findPersona } from '../personas.ts';
import { asRecord, asText } from '../transport.ts';
import type { World } from '../world.ts';
import { refusal } from './errors.ts';
import type { Outcome } from './messages.ts';
import { FREE_MS } from './reach.ts';

type Fields = Record<string, unknown>;
const HISTORY_LIMIT = 10;
const LIST_LIMIT = 50;
const DAY_MS = 86_400_000;

/** `GET /v3.0/oa/user/detail`. Someone who never wrote nor follows is not known to the OA. */
export function userDetail(world: World, { user_id }: Fields): Outcome {
  const persona = findPersona(world, 'zalo', user_id);
  if (!persona) return refusal(-201, 'user_id');
  if (!persona.follows && persona.lastInteractionAt === null) return refusal(-213);
  const avatar = `${world.baseUrl}/media/hinh-hoa.png`;
  const { name = '', phone = '', address = '' } = persona.sharedInfo ?? {};
  return {
    persona,
    data: {
      user_id: persona.id,
      user_id_by_app: persona.userIdByApp,
      user_external_id: '',
      display_name: persona.name,
      user_alias: persona.name,
      is_sensitive: false,
      user_last_interaction_date: vietnamDate(persona.lastInteractionAt),
      user_is_follower: persona.follows,
      avatar,
      avatars: { 120: avatar, 240: avatar },
      dynamic_param: '',
      tags_and_notes_info: { notes: [], tag_names: persona.tags },
      shared_info: persona.sharedInfo ? { name, phone, address, city: '', district: '' } : {},
    },
  };
}

/** `GET /v3.0/oa/user/getlist`. */
export function userList(world: World, query: Fields): Outcome {
  const offset = Number(query.offset ?? 0);
  const count = Number(query.count ?? LIST_LIMIT);
  if (!(offset >= 0) || !(count > 0 && count <= LIST_LIMIT)) return refusal(-201, 'count');
  const people = zaloPeople(world).filter(
    (persona) =>
      (query.is_follower === undefined || String(query.is_follower) === String(persona.follows)) &&
      (query.tag_name === undefined || persona.tags.includes(String(query.tag_name))),
  );
  const users = people.slice(offset, offset + count).map(({ id }) => ({ user_id: id }));
  return { data: { total: people.length, count: users.length, offset, users } };
}

/** `POST /v3.0/oa/user/update`. */
export function updateUser(world: World, body: Fields): Outcome {
  const persona = findPersona(world, 'zalo', body.user_id);
  if (!persona) return refusal(-201, 'user_id');
  const shared = asRecord(body.shared_info);
  if (shared) {
    const sharedInfo = { name: asText(shared.name), phone: asText(shared.phone), address: asText(shared.address) };
    world.changePersona(persona, { sharedInfo });
  }
  return { data: {}, persona };
}

/** `POST /v2.0/oa/tag/{tagfollower,rmfollowerfromtag}`. */
export function tagUser(world: World, { user_id, tag_name }: Fields, tagged: boolean): Outcome {
  const persona = findPersona(world, 'zalo', user_id);
  if (!persona) return refusal(-201, 'user_id');
  const name = asText(tag_name);
  if (!name) return refusal(-201, 'tag_name');
  const others = persona.tags.filter((tag) => tag !== name);
  world.changePersona(persona, { tags: tagged ? [...others, name] : others });
  return { data: {}, persona };
}

export function allTags(world: World): Outcome {
  return { data: [...new Set(zaloPeople(world).flatMap(({ tags }) => tags))] };
}

/** `GET /v2.0/oa/conversation` and `listrecentchat`: at most 10 at a time, newest first. */
export function history(world: World, query: Fields, whose: 'one' | 'all'): Outcome {
  const offset = Number(query.offset ?? 0);
  const count = Number(query.count ?? HISTORY_LIMIT);
  if (!(offset >= 0) || !(count > 0 && count <= HISTORY_LIMIT)) return refusal(-201, 'count');
  const persona = findPersona(world, 'zalo', query.user_id);
  if (whose === 'one' && !persona) return refusal(-201, 'user_id');
  const people = persona && whose === 'one' ? [persona] : zaloPeople(world);
  const lines = people
    .flatMap((one) => world.transcript(one.id).map((message) => ({ message, one })))
    .sort((a, b) => b.message.at - a.message.at)
    .slice(offset, offset + count)
    .map(({ message, one }) => historyLine(world, one, message));
  return { data: lines, ...(persona ? { persona } : {}) };
}

function historyLine(world: World, persona: Persona, message: ChatMessage): Fields {
  const person = { id: persona.id, name: persona.name };
  const oa = { id: world.zalo.oaId, name: world.zalo.name ?? 'OA' };
  const [from, to] = message.from === 'person' ? [person, oa] : [oa, person];
  return {
    src: message.from === 'person' ? 1 : 0,
    time: message.at,
    type: message.media[0]?.type ?? 'text',
    message: message.text,
    message_id: message.id,
    from_id: from.id,
    to_id: to.id,
    from_display_name: from.name,
    to_display_name: to.name,
    from_avatar: '',
    to_avatar: '',
  };
}

/** `GET /v2.0/oa/getoa`. */
export function aboutOa(world: World): Outcome {
  return {
    data: {
      oaid: world.zalo.oaId,
      oa_id: world.zalo.oaId,
      name: world.zalo.name ?? 'Hội Phụ nữ (mô phỏng)',
      description: '',
      oa_alias: '',
      is_verified: true,
      oa_type: 4,
      cate_name: 'Tổ chức chính trị - xã hội',
      num_follower: zaloPeople(world).filter(({ follows }) => follows).length,
      avatar: '',
      cover: '',
      package_name: world.faults.buttonsRefused ? 'Tiêu chuẩn' : 'Tăng trưởng',
      package_valid_through_date: '31/12/2027',
      package_auto_renew_date: '',
      linked_ZCA: world.settings.zaloAccount === 'missing' ? '' : 'ZCA-1',
    },
  };
}

/** `POST /v3.0/oa/quota/message`, per person or for the whole OA. */
export function quota(world: World, body: Fields): Outcome {
  const total = world.settings.zaloPackageQuota;
  if (body.user_id === undefined) {
    const remain = Math.max(0, total - world.state.billing.packageUsed);
    const asset = { asset_id: 'simulated', product_type: 'cs', quota_type: 'sub_quota', valid_through: '31/12/2027' };
    return { data: [{ ...asset, total, remain }] };
  }
  const persona = findPersona(world, 'zalo', body.user_id);
  if (!persona) return refusal(-201, 'user_id');
  const last = persona.lastInteractionAt;
  const free = last !== null && world.clock.now() - last <= FREE_MS;
  const promotion = { daily_remain: free ? 1 : 0, daily_total: 1, monthly_remain: 6, monthly_total: 6 };
  return { data: { last_interaction: String(last ?? 0), promotion }, persona };
}

const zaloPeople = (world: World) => [...world.personas.values()].filter(({ platform }) => platform === 'zalo');

/** dd/MM/yyyy in Vietnam. */
function vietnamDate(at: number | null): string {
  if (at === null) return '';
  const [year, month, day] = new Date(at + (7 * DAY_MS) / 24).toISOString().slice(0, 10).split('-');
  return `${day}/${month}/${year}`;
}
