import type { Choice } from '../core/messages.ts';

/**
 * Choices as a person reads them without buttons: those she can answer are numbered from 1 in their order, links and
 * phone numbers follow as lines of their own (they are nothing to answer, so they take no number).
 */
export function numberedText(text: string, choices: readonly Choice[]): string {
  return [text.trim(), numberedList(choices)].filter((part) => part !== '').join('\n\n');
}

export function numberedList(choices: readonly Choice[]): string {
  const answers = choices.filter((choice) => 'payload' in choice);
  return [
    ...answers.map((choice, index) => `${index + 1}. ${choice.label}`),
    ...choices.flatMap((choice) => ('payload' in choice ? [] : [linkLine(choice)])),
  ].join('\n');
}

export function linkLine(choice: Exclude<Choice, { payload: string }>): string {
  return `${choice.label}: ${'url' in choice ? choice.url : choice.phone}`;
}
