import { expect, it } from 'vitest';
import { createPace } from '../../../src/training/pace';

it('counts from the step at which it started, and knows nothing before the first one', () => {
  let seconds = 100;
  const pace = createPace(40, 100, 64, () => seconds);
  seconds = 101;
  expect(pace(40)).toEqual({ imagesPerSecond: 0, secondsLeft: 0 });
  seconds = 105;
  expect(pace(60)).toEqual({ imagesPerSecond: 256, secondsLeft: 10 });
});
