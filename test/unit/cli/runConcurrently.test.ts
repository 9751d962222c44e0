import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runConcurrently } from '../../../src/cli/runConcurrently';

describe('running work concurrently', () => {
  it('keeps to the limit, fills it, and gives outcomes in the order of the items', async () => {
    let running = 0;
    let most = 0;
    const outcomes = await runConcurrently([30, 10, 20, 5], 2, async (milliseconds) => {
      running += 1;
      most = Math.max(most, running);
      await pause(milliseconds);
      running -= 1;
      return milliseconds * 2;
    });
    expect(most).toBe(2);
    expect(outcomes.map((outcome) => outcome.status === 'fulfilled' && outcome.value)).toEqual([
      60, 20, 40, 10,
    ]);
  });

  it('does the rest when one fails', async () => {
    const outcomes = await runConcurrently(['a', 'b', 'c'], 1, (item) =>
      item === 'a' ? Promise.reject(new RangeError('a')) : Promise.resolve(item),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });
});
