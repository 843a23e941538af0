/**
 * Every payload of ours starts so. On Zalo a button press arrives as ordinary text equal to the payload, and a
 * person may type it by hand: whoever reads a payload must check it.
 */
export const PAYLOAD_PREFIX = '#cn:';

/** A thing to tap. Labels are shown whole where the platform allows, else as numbered text. */
export type Choice =
  | { label: string; payload: string }
  | { label: string; url: string }
  | { label: string; phone: string };

/** Where an image of ours comes from: a public address, or a file under the media store to upload. */
export type ImageSource = { url: string } | { path: string };

/** What we say, already in the contact's language. A channel turns it into platform requests. */
export type OutboundMessage =
  | { kind: 'text'; text: string }
  | { kind: 'choices'; text: string; choices: Choice[] }
  | { kind: 'image'; image: ImageSource; caption?: string }
  | { kind: 'ask-contact-info'; title: string; subtitle: string; imageUrl: string }
  | { kind: 'typing' };

/** Exactly one call to a platform, as the channel will make it. Opaque outside its channel; plain JSON. */
export interface PlatformRequest {
  kind: 'text' | 'choices' | 'image' | 'ask-contact-info' | 'typing';
  body: Record<string, unknown>;
}
