import type { Act, ChatMessage, ImageRef, Persona, SimButton, SimMedia, Words } from './api.ts';
import { SAMPLES } from './pictures.ts';
import type { World } from './world.ts';

/** The act makes no sense here; the sentence goes to the page and to whoever called the API. */
export class NotPossible extends Error {
  override readonly name = 'NotPossible';
  readonly words: Words;
  /** Of the HTTP answer. */
  readonly status: number;

  constructor(vi: string, en: string, status = 409) {
    super(en);
    this.words = { vi, en };
    this.status = status;
  }
}

/** Puts given pictures into the media store, or finds samples and earlier uploads there. */
export async function takeImages(world: World, refs: readonly ImageRef[]): Promise<SimMedia[]> {
  const taken: SimMedia[] = [];
  for (const ref of refs) {
    const id = await imageId(world, ref);
    const file = await world.media.get(id);
    if (!file) throw new NotPossible('Không tìm thấy ảnh.', 'There is no such picture.');
    const name = 'base64' in ref ? ref.name : id;
    taken.push({ type: 'image', url: `/media/${id}`, name, sizeBytes: file.bytes.length });
  }
  return taken;
}

async function imageId(world: World, ref: ImageRef): Promise<string> {
  if ('mediaId' in ref) return ref.mediaId;
  if ('base64' in ref) return world.media.put(Buffer.from(ref.base64, 'base64'), ref.name);
  const sample = SAMPLES.find(({ id }) => id === ref.sample) ?? SAMPLES[0];
  return sample?.url.replace('/media/', '') ?? '';
}

/** A file of the person: given, uploaded before, or a small made-up one. */
export async function takeFile(world: World, act: Act & { do: 'file' }): Promise<SimMedia & { md5: string }> {
  const made = Buffer.from(`%PDF-1.4\n% ${act.name}\n`);
  const bytes = act.base64 === undefined ? made : Buffer.from(act.base64, 'base64');
  const id = act.mediaId ?? (await world.media.put(bytes, act.name));
  const file = await world.media.get(id);
  if (!file) throw new NotPossible('Không tìm thấy tệp.', 'There is no such file.');
  return { type: act.type, url: `/media/${id}`, name: act.name, sizeBytes: file.bytes.length, md5: file.md5 };
}

/** The message meant, else the newest one the server sent. */
export function lastFromServer(world: World, persona: Persona, messageId?: string): ChatMessage {
  const message = messageId
    ? world.message(messageId)
    : world.transcript(persona.id).findLast(({ from }) => from === 'server');
  if (message?.personaId !== persona.id) throw new NotPossible('Chưa có tin nào.', 'There is no such message.');
  return message;
}

/** Every button of a message, in the order they are shown. */
export function buttonsOf(message: ChatMessage): SimButton[] {
  return [...message.buttons, ...message.cards.flatMap(({ buttons }) => buttons), ...message.quickReplies];
}

/** Finds the button meant: by title, payload or index, in the message named or the newest one that has it. */
export function pressed(world: World, persona: Persona, act: Act & { do: 'press' }): SimButton {
  const transcript = world.transcript(persona.id);
  const newest = transcript.at(-1);
  const pool = act.messageId ? [lastFromServer(world, persona, act.messageId)] : transcript.toReversed();
  const wanted = ({ title, payload }: SimButton, index: number) =>
    (act.title === undefined || act.title === title) &&
    (act.payload === undefined || act.payload === payload) &&
    (act.index === undefined || act.index === index);

  for (const message of pool) {
    const button = buttonsOf(message).find(wanted);
    if (!button) continue;
    if (button.kind === 'reply' && message !== newest) {
      throw new NotPossible('Nút trả lời nhanh đã biến mất.', 'That quick reply has vanished.');
    }
    return button;
  }
  throw new NotPossible('Không có nút như vậy.', 'There is no such button.');
}
