import { expect, it } from 'vitest';
import type { AttackSettings } from '../../../src/protocol/experiment';
import { parseEpsilon, parseSteps, withBudget } from '../../../webview/model/attackSettings';

const pgd: AttackSettings = {
  name: 'pgd',
  threatModel: 'linf',
  epsilon: 0.1,
  stepSize: 0.025,
  steps: 10,
  randomStart: true,
  restarts: 1,
  useBest: false,
};

it("gives the paper's large attack: 50 steps at 32/255 step 1.6/255", () => {
  const attack = withBudget(pgd, { epsilon: 32 / 255, steps: 50 });
  expect(attack.stepSize * 255).toBeCloseTo(1.6, 12);
  expect(attack).toEqual({ ...pgd, epsilon: 32 / 255, steps: 50, stepSize: attack.stepSize });
});

it('keeps the steps when only ε changes, and ε when only the steps do', () => {
  expect(withBudget(pgd, { epsilon: 0.2 })).toEqual({ ...pgd, epsilon: 0.2, stepSize: 0.05 });
  expect(withBudget(pgd, { steps: 5 })).toEqual({ ...pgd, steps: 5, stepSize: 0.05 });
});

it('makes the one-step attacks what they are', () => {
  expect(withBudget(pgd, { name: 'fgsm' })).toEqual({
    ...pgd,
    name: 'fgsm',
    stepSize: 0.1,
    steps: 1,
    randomStart: false,
  });
  expect(withBudget(pgd, { name: 'fgsm-rs' })).toEqual({
    ...pgd,
    name: 'fgsm-rs',
    stepSize: 0.125,
    steps: 1,
    randomStart: true,
  });
});

it('comes back from one step to ten', () => {
  const fgsm = withBudget(pgd, { name: 'fgsm' });
  expect(withBudget(fgsm, { name: 'pgd' })).toEqual({ ...fgsm, name: 'pgd', steps: 10, stepSize: 0.025 });
});

it('keeps ε and steps within their ends', () => {
  expect(withBudget(pgd, { epsilon: -1 }).epsilon).toBe(0);
  expect(withBudget(pgd, { epsilon: 7 }).epsilon).toBe(1);
  expect(withBudget(pgd, { steps: 0 }).steps).toBe(1);
  expect(withBudget(pgd, { steps: 1000 }).steps).toBe(200);
});

it.each([
  ['8', 8 / 255],
  [' 25,5 ', 25.5 / 255],
  ['32/255', 32 / 255],
  ['32 / 255', 32 / 255],
  ['255', 1],
  ['0', 0],
])('reads %j as k of k/255', (text, epsilon) => {
  expect(parseEpsilon(text)).toBeCloseTo(epsilon, 14);
});

it('takes another ε with another norm, in its own units', () => {
  const l2 = withBudget(pgd, { threatModel: 'l2' });
  expect(l2).toEqual({ ...pgd, threatModel: 'l2', epsilon: 0.5, stepSize: 0.125 });
  expect(withBudget(l2, { epsilon: 3 }).epsilon).toBe(3);
  expect(withBudget(l2, { threatModel: 'linf' })).toEqual(pgd);
  expect(parseEpsilon('1,5', 'l2')).toBe(1.5);
  expect(parseEpsilon('101', 'l2')).toBeUndefined();
});

it.each(['', ' ', '-1', '256', 'eight', '1/2', 'NaN', 'Infinity'])('refuses %j as ε', (text) => {
  expect(parseEpsilon(text)).toBeUndefined();
});

it('reads whole numbers of steps alone', () => {
  expect(parseSteps('50')).toBe(50);
  for (const text of ['0', '201', '1.5', 'ten']) expect(parseSteps(text)).toBeUndefined();
});
