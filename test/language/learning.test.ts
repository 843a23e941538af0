import { describe, expect, it } from 'vitest';
import { INTENTS } from '../../src/language/intents/read-intent.ts';
import { modelOf, packModel, train, unpackModel } from '../../src/language/learning/model.ts';
import { isFresh, learntModel } from '../../src/language/learning/stored.ts';
import { remembered } from '../../src/language/remembered.ts';
import { DANGER } from '../../src/language/safety/danger.ts';

// Another machine may round the last digit of an exponential otherwise, and so a weight by one step.
const NEARLY_ALL = 0.999;

describe('the learnt models', () => {
  it.each([
    ['intents', INTENTS],
    ['danger', DANGER],
  ])(
    '%s is what its phrases teach now (npm run language:train keeps it)',
    (name, subject) => {
      // Act
      const kept = learntModel(subject);
      const anew = train(subject.lessons(), subject.rounds);

      // Assert
      expect(isFresh(name)).toBe(true);
      expect(kept.labels).toEqual(anew.labels);
      const same = anew.weights.filter((weight, index) => weight === kept.weights[index]).length;
      expect(same / anew.weights.length).toBeGreaterThan(NEARLY_ALL);
    },
    60_000,
  );

  it('come back from their file as they were, but not once their phrases have changed', () => {
    // Arrange
    const lessons = DANGER.lessons().slice(0, 200);
    const learnt = train(lessons, 2);
    const file = packModel(learnt, 'these phrases');
    const [lesson] = lessons;

    // Act
    const back = unpackModel(file, 'these phrases');
    const stale = unpackModel(file, 'other phrases');

    // Assert
    expect(stale).toBeUndefined();
    if (back === undefined || lesson === undefined) throw new Error('the file cannot be read');
    expect(modelOf(back).judge(lesson.features)).toEqual(modelOf(learnt).judge(lesson.features));
  }, 60_000);
});

describe('a reader that remembers', () => {
  it('reads a text once, and forgets all rather than grow without end', () => {
    // Arrange
    const read: string[] = [];
    const length = remembered((text) => {
      read.push(text);
      return text.length;
    }, 2);

    // Act
    const lengths = ['chị', 'chị', 'em', 'dì Ba', 'chị'].map(length);

    // Assert
    expect(lengths).toEqual([3, 3, 2, 5, 3]);
    expect(read).toEqual(['chị', 'em', 'dì Ba', 'chị']);
  });
});
