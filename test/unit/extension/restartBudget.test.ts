import { describe, expect, it } from 'vitest';
import { createRestartBudget } from '../../../extension/engine/restartBudget';

describe('a restart budget', () => {
  it('slides: a restart counts until its window is over', () => {
    let time = 0;
    const budget = createRestartBudget(2, 100, () => time);
    const takeAt = (moment: number): boolean => {
      time = moment;
      return budget.take();
    };
    expect([0, 60, 99, 100, 101, 159, 160].map(takeAt)).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
      true,
    ]);
  });

  it('begins anew when it is reset', () => {
    const budget = createRestartBudget(1, 100, () => 0);
    expect([budget.take(), budget.take()]).toEqual([true, false]);
    budget.reset();
    expect(budget.take()).toBe(true);
  });
});
