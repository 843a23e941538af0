import type { Persona } from '../api.ts';
import { findPersona } from '../personas.ts';
import { asList, asRecord, asText } from '../transport.ts';
import type { World } from '../world.ts';
import { graphRefusal } from './errors.ts';
import { sendEvent } from './events.ts';
import type { Outcome } from './send.ts';

type Fields = Record<string, unknown>;
const FIELDS = [
  'messages',
  'messaging_postbacks',
  'message_echoes',
  'message_deliveries',
  'message_reads',
  'message_reactions',
  'messaging_referrals',
  'messaging_handovers',
];
/** The page's own inbox, as one of Meta's pages prints it. */
export const INBOX_APP_ID = '263902037430900';

/** `GET /{PSID}?fields=…`: `{}` unless the app was granted the profile feature. */
export function userProfile(world: World, userId: string, fields: string): Outcome {
  const persona = findPersona(world, 'messenger', userId);
  if (!persona) return graphRefusal('100/33');
  if (!world.settings.messengerProfileAccess) return {};
  const words = persona.name.split(' ');
  const all: Fields = {
    id: persona.id,
    name: persona.name,
    first_name: words.at(-1),
    last_name: words.slice(0, -1).join(' '),
    profile_pic: `${world.baseUrl}/media/hinh-hoa.png`,
  };
  const wanted = fields.split(',').map((field) => field.trim());
  return Object.fromEntries(Object.entries(all).filter(([key]) => key === 'id' || wanted.includes(key)));
}

export function readMessengerProfile(world: World, fields: string): Outcome {
  const kept = world.state.messengerProfile;
  const wanted = fields.split(',');
  const found = Object.fromEntries(Object.entries(kept).filter(([key]) => wanted.includes(key)));
  return { data: Object.keys(found).length > 0 ? [found] : [] };
}

export function writeMessengerProfile(world: World, body: Fields): Outcome {
  const { get_started: start, persistent_menu: menu, greeting, ice_breakers: ice } = body;
  if (menu && !start && !world.state.messengerProfile.get_started) return graphRefusal('100', 'get_started first');
  for (const [name, value] of [
    ['persistent_menu', menu],
    ['greeting', greeting],
    ['ice_breakers', ice],
  ] as const) {
    const locales = asList(value).map((item) => asRecord(item)?.locale);
    if (value !== undefined && !locales.includes('default'))
      return graphRefusal('100', `${name} needs a default locale`);
  }
  for (const item of asList(menu).flatMap((one) => asList(asRecord(one)?.call_to_actions))) {
    const title = asText(asRecord(item)?.title);
    if (title === '' || title.length > 30) return graphRefusal('100', 'persistent_menu title: 1 to 30');
  }
  if (asList(greeting).some((item) => asText(asRecord(item)?.text).length > 160))
    return graphRefusal('100', 'greeting over 160');
  Object.assign(world.state.messengerProfile, body);
  return { result: 'success' };
}

export function clearMessengerProfile(world: World, body: Fields): Outcome {
  for (const field of asList(body.fields)) delete world.state.messengerProfile[String(field)];
  return { result: 'success' };
}

/** The menu behind the three lines in the chat, for the page. */
export function persistentMenu(world: World): { title: string; payload: string; url: string }[] {
  const menu = asList(world.state.messengerProfile.persistent_menu);
  const first = menu.map(asRecord).find((one) => one?.locale === 'default');
  return asList(first?.call_to_actions).map((item) => {
    const { title, payload, url } = asRecord(item) ?? {};
    return { title: asText(title), payload: asText(payload), url: asText(url) };
  });
}

export function subscribe(world: World): Outcome {
  world.state.subscribed.messenger = true;
  return { success: true };
}

export function subscriptions(world: World): Outcome {
  if (!world.state.subscribed.messenger) return { data: [] };
  return { data: [{ id: world.messenger.appId, name: 'Cầu Nối', subscribed_fields: FIELDS }] };
}

/** `pass_`, `take_`, `release_` and `request_thread_control`. */
export function threadControl(world: World, verb: string, body: Fields): Outcome {
  const persona = findPersona(world, 'messenger', asRecord(body.recipient)?.id);
  if (!persona) return graphRefusal('100/2018001');
  if (verb === 'take' && !world.settings.messengerRouting) return graphRefusal('10', 'no default application is set');
  if (verb === 'pass' && body.target_app_id === undefined) return graphRefusal('100/2018164', 'target_app_id');
  if (verb === 'pass') hand(world, persona, 'inbox');
  if (verb === 'take' || verb === 'release') hand(world, persona, 'app');
  return { success: true };
}

/** Gives the thread to the app or to the page's inbox, and tells the server. */
export function hand(world: World, persona: Persona, owner: Persona['threadOwner']): void {
  if (persona.threadOwner === owner) return;
  const [from, to] = owner === 'app' ? [INBOX_APP_ID, world.messenger.appId] : [world.messenger.appId, INBOX_APP_ID];
  world.changePersona(persona, { threadOwner: owner });
  const name = owner === 'app' ? 'pass_thread_control' : 'take_thread_control';
  const change = { previous_owner_app_id: from, new_owner_app_id: to, metadata: '' };
  sendEvent(world, persona, { [name]: change }, { what: name });
}

export function threadOwner(world: World, userId: string): Outcome {
  const persona = findPersona(world, 'messenger', userId);
  if (!persona) return graphRefusal('100/2018001');
  const appId = persona.threadOwner === 'app' ? world.messenger.appId : INBOX_APP_ID;
  return { data: [{ thread_owner: { app_id: appId } }] };
}
