import { join } from 'node:path';
import { openTexts } from '../../src/core/texts.ts';
import { type Flows, openFlows, type Trace } from '../../src/engine/flows.ts';
import { readIntent } from '../../src/language/index.ts';

// The intents are learnt at first use; no single test should pay for that.
readIntent('chào em');

const root = join(import.meta.dirname, '..', '..');

export const HOTLINES = {
  police: '113',
  ambulance: '115',
  child: '111',
  shelter: '1900 969 680',
  city: '1900 54 55 59',
};

/** The flows as shipped, with the real texts. */
export function openShippedFlows(trace?: Trace): Flows {
  const texts = openTexts(join(root, 'locales'));
  return openFlows(join(root, 'flows'), { texts, hotlines: HOTLINES, ...(trace ? { trace } : {}) });
}

export const STORIES = join(root, 'test', 'flows');
