import { remembered } from '../remembered.ts';
import { checkSafety } from '../safety/check-safety.ts';
import { tokens } from '../tokens.ts';
import { clauses } from './clauses.ts';
import { collisionOf } from './collisions.ts';
import { isPersonName } from './person-name.ts';
import { type IntentReading, rankIntents } from './read-intent.ts';
import { asksToStop, mentionsStop, ruleFor } from './rules.ts';
import { vagueWish } from './vague.ts';

/**
 * What to do with a text that stands alone: follow one intent, ask between two or three, or say kindly that nothing
 * fits. `readings` is the ranked list behind it.
 */
export type IntentDecision =
  | { kind: 'one'; intent: string; score: number; evidence: string; readings: IntentReading[] }
  | { kind: 'ambiguous'; intents: string[]; evidence: string; readings: IntentReading[] }
  | { kind: 'none'; readings: IntentReading[] };

/** Share from which one intent is followed without asking, and how far it must lead. */
const SURE = 0.36;
const LEAD = 0.06;
/** Share from which an intent is worth offering. */
const OFFER = 0.2;
/** A stop that no rule knows needs a sure model and the words for it. */
const SURE_STOP = 0.7;
/** A vague text the model is this sure of is one of its phrases. */
const KNOWN = 0.85;
/** Small talk is learnt from many examples; a wish that comes near it is taken as the wish. */
const SMALL_TALK = 0.65;

/** Decides by safety, collisions and clear signs first, then by the model over the text and its clauses. */
export const decideIntent = remembered(decide);

function decide(text: string): IntentDecision {
  const readings = readIntents(text);
  const safety = checkSafety(text);
  if (safety.level === 'alarm') return { kind: 'one', intent: 'safety', score: 1, evidence: safety.evidence, readings };
  if (safety.level === 'ask')
    return {
      kind: 'ambiguous',
      intents: ['safety', topBeside(readings, 'safety')],
      evidence: safety.evidence,
      readings,
    };

  const collision = collisionOf(text);
  if (collision !== undefined && collision.length > 1)
    return { kind: 'ambiguous', intents: [...collision], evidence: text.trim(), readings };
  const list = tokens(text);
  const rule = ruleFor(list);
  if (rule !== undefined) return { kind: 'one', intent: rule.intent, score: 0.99, evidence: rule.evidence, readings };
  if (list.every((token) => token.kind === 'sign' || token.kind === 'number') || isPersonName(list))
    return { kind: 'none', readings };
  const vague = vagueWish(list);
  if (vague !== undefined && (rankIntents(text)[0]?.score ?? 0) < KNOWN)
    return { kind: 'ambiguous', intents: [...vague], evidence: text.trim(), readings };
  const [top] = readings.filter((reading) => reading.intent !== 'safety');
  const stopSaid =
    asksToStop(list) !== undefined || (top?.intent === 'stop' && top.score >= SURE_STOP && mentionsStop(list));
  return byShares(
    readings,
    stopSaid,
    list.some((token) => /^(?:đúng|dùng)$/.test(token.text)),
  );
}

/** The ranked intents of a text, danger among them. */
export function readIntents(text: string): IntentReading[] {
  const { share, evidence } = checkSafety(text);
  return [...readWishes(text), { intent: 'safety', score: share, evidence }].sort(byScore);
}

function byScore(one: IntentReading, other: IntentReading): number {
  return other.score - one.score;
}

/** The ranked wishes of a text; in a long one the clearest clause counts beside the whole. */
function readWishes(text: string): IntentReading[] {
  const whole = rankIntents(text);
  const parts = clauses(text);
  if (parts.length < 2) return whole;
  const shares = new Map(whole.map((reading) => [reading.intent, { ...reading, score: reading.score * 0.5 }]));
  let weightSum = 0;
  const sums = new Map<string, { score: number; evidence: string }>();
  for (const [index, part] of parts.entries()) {
    const ranked = rankIntents(part);
    const best = ranked[0];
    if (best === undefined) continue;
    const chatter = best.intent === 'other' || best.intent === 'greet';
    const weight = (chatter ? 0.15 : 1) * best.score * (index === parts.length - 1 ? 1.3 : 1);
    weightSum += weight;
    for (const reading of ranked) {
      const sum = sums.get(reading.intent) ?? { score: 0, evidence: reading.evidence };
      sum.score += reading.score * weight;
      if (reading === best) sum.evidence = reading.evidence;
      sums.set(reading.intent, sum);
    }
  }
  for (const [intent, sum] of sums) {
    const share = shares.get(intent);
    if (share !== undefined && weightSum > 0) share.score += (sum.score / weightSum) * 0.5;
  }
  return [...shares.values()].sort(byScore);
}

function topBeside(readings: readonly IntentReading[], intent: string): string {
  return readings.find((reading) => reading.intent !== intent && reading.intent !== 'other')?.intent ?? 'help_human';
}

/** `agrees`: a word stands there that looks like a stop without its marks and is none (đúng, dùng). */
function byShares(readings: IntentReading[], stopSaid: boolean, agrees: boolean): IntentDecision {
  // The safety check has spoken before and found nothing: its share is no wish of its own.
  const wishes = readings.filter((reading) => reading.intent !== 'safety');
  const usable = wishes
    .filter((reading) => reading.intent !== 'stop' || stopSaid)
    .map((reading) => (reading.intent === 'other' ? { ...reading, score: reading.score * SMALL_TALK } : reading))
    .sort(byScore);
  const [first, second] = usable;
  const stop = wishes[0]?.intent === 'stop' && !stopSaid && !agrees ? wishes[0] : undefined;
  if (stop !== undefined && first !== undefined) {
    const offers = first.intent === 'other' ? ['stop', 'help_human'] : ['stop', first.intent];
    return { kind: 'ambiguous', intents: offers, evidence: stop.evidence, readings };
  }
  if (first === undefined || first.intent === 'other') return { kind: 'none', readings };
  if (first.score >= SURE || first.score - (second?.score ?? 0) >= LEAD) return { kind: 'one', ...first, readings };
  const offers = usable.filter((reading) => reading.score >= OFFER && reading.intent !== 'other').slice(0, 3);
  if (offers.length >= 2)
    return { kind: 'ambiguous', intents: offers.map((offer) => offer.intent), evidence: first.evidence, readings };
  return { kind: 'none', readings };
}
