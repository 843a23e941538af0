import type { FlowChoice, FlowMessage, FlowText } from '../core/effects.ts';
import type { OutboundMessage } from '../core/messages.ts';
import type { Language, Texts } from '../core/texts.ts';

/** Says a flow's message in the contact's language. */
export function speak(
  message: FlowMessage,
  language: Language,
  options: { texts: Texts; contactInfoImageUrl: string },
): OutboundMessage {
  const say = (text: FlowText) => options.texts.say(language, text);
  const label = (choice: FlowChoice) => ('literal' in choice.label ? choice.label.literal : say(choice.label));

  switch (message.kind) {
    case 'text':
      return { kind: 'text', text: say(message.text) };
    case 'choices':
      return {
        kind: 'choices',
        text: say(message.text),
        choices: message.choices.map((choice) => ({ label: label(choice), payload: choice.payload })),
      };
    case 'image':
      return {
        kind: 'image',
        image: /^https?:/.test(message.url) ? { url: message.url } : { path: message.url },
        ...(message.caption ? { caption: say(message.caption) } : {}),
      };
    case 'ask-contact-info':
      return {
        kind: 'ask-contact-info',
        title: say(message.title),
        subtitle: say(message.subtitle),
        imageUrl: options.contactInfoImageUrl,
      };
  }
}
