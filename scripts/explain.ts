import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ContactFacts } from '../src/core/facts.ts';
import { openTexts } from '../src/core/texts.ts';
import { explainText } from '../src/engine/explain.ts';

// npm run explain -- "text" [--step report.ask-date] [--slots '{"movement":"KXR"}'] [--member]
// Prints what each line of the order makes of the text, which line won, and what she is answered.
const root = join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { step: { type: 'string' }, slots: { type: 'string' }, member: { type: 'boolean' } },
});
const text = positionals.join(' ');
if (text === '') {
  console.error('usage: npm run explain -- "text" [--step flow.step] [--slots json] [--member]');
  process.exit(2);
}

const texts = openTexts(join(root, 'locales'));
const hotlines = { police: '113', ambulance: '115', child: '111', shelter: '1900 969 680', city: '1900 54 55 59' };
const facts: ContactFacts = {
  channel: 'zalo',
  language: 'vi',
  consents: { reply: 'granted', submission: 'granted', broadcast: 'granted' },
  unitId: 'example',
  unitName: 'chi hội ấp 3',
  roles: values.member ? ['member'] : ['branch_leader'],
  leads: values.member ? [] : [{ unitId: 'example', unitName: 'chi hội ấp 3' }],
};

try {
  const { lines, won, output } = explainText(
    join(root, 'flows'),
    { texts, hotlines },
    {
      text,
      facts,
      now: Date.now(),
      ...(values.step === undefined ? {} : { step: values.step }),
      ...(values.slots === undefined ? {} : { slots: JSON.parse(values.slots) }),
    },
  );
  for (const { line, said, takes } of lines) {
    const mark = line === won ? '→' : takes ? '·' : ' ';
    console.log(`${mark} ${line.padEnd(8)} ${said}`);
  }
  console.log(`\n${won ?? 'nothing'} won.`);
  for (const effect of output.effects) {
    if (effect.type === 'call') console.log(`= ${effect.name} ${JSON.stringify(effect.data)}`);
    if (effect.type === 'send' && 'text' in effect.message) console.log(`< ${texts.say('vi', effect.message.text)}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
