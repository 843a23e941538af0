import type { Language, Texts } from '../../core/texts.ts';
import { dayOf, formatDay, formatTime } from '../../core/time.ts';
import { contactsByIds, siblingsOf } from '../contacts/contacts.ts';
import { questionsOf } from '../content/questions.ts';
import { handoffsOf } from '../handoffs/handoffs.ts';
import { conversationHistory, type HistoryLine } from '../messages/history.ts';
import { reportsOf } from '../reports/reports.ts';
import { submissionsOf } from '../submissions/submissions.ts';
import { consentTexts } from './consent-texts.ts';
import { consentHistory } from './consents.ts';
import { type Holding, myData, personShown } from './my-data.ts';
import type { PrivacyRules } from './rules.ts';

export interface CopySection {
  title: string;
  lines: string[];
}

const MOST = 10_000;

/**
 * The whole copy of what is held of her, for reading: what the chat says in short, and every text behind it. Safety
 * cases are not in it, nor is what was said in one: it may be opened on a phone that is not hers alone.
 */
export async function copyOfMyData(
  contactId: string,
  now: number,
  options: { texts: Texts; holdings: readonly Holding[]; rules: PrivacyRules; language: Language },
): Promise<CopySection[]> {
  const { texts, language } = options;
  const say = (key: string): string => texts.t(language, `copy.${key}`);
  const ids = await siblingsOf(contactId);
  const contacts = [...(await contactsByIds(ids)).values()];
  const [first] = contacts;
  const person = first?.personId ? await personShown(first.personId) : undefined;
  const short = (await myData(contactId, now, options)).map((sentence) => texts.say(language, sentence));

  const [submissions, reports, questions, notes, consents, talks] = await Promise.all([
    submissionsOf(ids, MOST),
    reportsOf(ids, MOST),
    questionsOf(ids),
    handoffsOf(ids),
    Promise.all(ids.map(consentHistory)).then((lists) => lists.flat()),
    Promise.all(ids.map((id) => conversationHistory(id, MOST))).then((lists) => lists.flat()),
  ]);
  const shown = await consentTexts(consents);
  const at = (time: number): string => formatTime(time);

  const whole = [
    ...contacts.flatMap(({ phone, channel, userId }) => [
      `${texts.t(language, `console.channel.${channel}`)}: ${userId}`,
      ...(phone ? [`${say('phone')}: ${phone}`] : []),
    ]),
    ...(person?.phone ? [`${say('phone')}: ${person.phone}`] : []),
    ...(person?.birth ? [`${say('birth')}: ${person.birth}`] : []),
    ...(person?.address ? [`${say('address')}: ${person.address}`] : []),
  ];

  return [
    { title: say('summary'), lines: short },
    { title: say('numbers'), lines: [...new Set(whole)] },
    {
      title: say('consents'),
      lines: consents.map((consent) => {
        const purpose = texts.t(language, `records.purposes.${consent.purpose}`);
        const state = texts.t(language, `records.consent_states.${consent.state}`);
        const words = shown.get(consent.textId ?? '')?.text;
        return `${at(consent.at)} · ${purpose}: ${state}${words ? `\n“${words}”` : ''}`;
      }),
    },
    {
      title: say('submissions'),
      lines: submissions.map((row) =>
        [
          `${row.code ?? ''} · ${formatDay(dayOf(row.createdAt))}`,
          row.problem,
          row.idea,
          row.place,
          row.benefit,
          row.text,
          row.answer?.text,
        ]
          .filter(Boolean)
          .join('\n'),
      ),
    },
    {
      title: say('reports'),
      lines: reports.map((row) =>
        [`${row.code ?? ''} · ${formatDay(row.date)}`, row.place, row.summary].filter(Boolean).join('\n'),
      ),
    },
    {
      title: say('questions'),
      lines: questions.map((row) =>
        [`${at(row.createdAt)} · ${row.text}`, ...row.answers.map(({ text }) => text)].join('\n'),
      ),
    },
    { title: say('handoffs'), lines: notes.map((row) => `${at(row.openedAt)} · ${row.text}`) },
    { title: say('messages'), lines: talks.flatMap((line) => wordsOf(line, say)) },
  ].filter(({ lines }) => lines.length > 0);
}

function wordsOf(line: HistoryLine, say: (key: string) => string): string[] {
  if (line.from === 'contact') {
    const { body } = line;
    if (body.kind === 'text') return [`${formatTime(line.at)} · ${say('me')}: ${body.text}`];
    return body.kind === 'media' ? [`${formatTime(line.at)} · ${say('me')}: ${say('file')} ${body.text ?? ''}`] : [];
  }
  const text = textIn(line.request.body);
  return text === undefined ? [] : [`${formatTime(line.at)} · ${say('union')}: ${text}`];
}

/** The words of a platform request, wherever the platform wants them. */
function textIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  for (const [key, value] of Object.entries(body)) {
    if (key === 'text' && typeof value === 'string') return value;
    const inner = textIn(value);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
