/**
 * npm run language:train
 *
 * Learns how people write from the phrases of locales/vi and keeps it under src/language/learnt, so that a server need
 * not learn it at every start. To be run after a phrase or a list has changed; without it the start takes a second longer.
 */
import { INTENTS } from '../src/language/intents/read-intent.ts';
import { learnAndKeep } from '../src/language/learning/stored.ts';
import { DANGER } from '../src/language/safety/danger.ts';

for (const subject of [INTENTS, DANGER]) {
  const bytes = learnAndKeep(subject);
  console.log(`${subject.name}: ${subject.lessons().length} lessons, ${Math.round(bytes / 1024)} KB`);
}
