import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortNumber } from '../../../src/experiments/fractions';
import { resolveExperiments } from '../../../src/experiments/resolve';
import type { Experiment } from '../../../src/protocol/experiment';
import { runSlug } from '../../../src/runs/runSlug';

const base = { data: 'mnist-4k', architecture: 'wong-small' };
const resolve = (value: unknown): Experiment[] =>
  resolveExperiments('f.gradlens.json', JSON.stringify(value));
const methodsOf = (value: unknown) => resolve(value).map(({ training }) => training.method);

describe('a ladder', () => {
  it('is a run of natural training, one for each ε and one for each σ, before the other runs', () => {
    const names = resolve({
      ...base,
      ladder: { natural: true, adversarial: ['1/255', '8/255', 0.1], noise: ['1/255', 0.3] },
      runs: [{ name: 'Mine' }],
    }).map(({ name }) => name);
    expect(names).toEqual(['Natural', 'AT-1/255', 'AT-8/255', 'AT-0.1', 'N-1/255', 'N-0.3', 'Mine']);
  });

  it('gives each rung its own ε, and the step size that follows from it', () => {
    expect(methodsOf({ ...base, ladder: { adversarial: ['4/255', 0.2] } })).toMatchObject([
      { attack: { name: 'fgsm-rs', epsilon: 4 / 255, stepSize: 1.25 * (4 / 255) } },
      { attack: { name: 'fgsm-rs', epsilon: 0.2, stepSize: 0.25 } },
    ]);
  });

  it('climbs with the attack and the rest that the file says', () => {
    const file = {
      ...base,
      training: {
        epochs: 3,
        method: { name: 'adversarial', cleanShare: 0.5, attack: { name: 'pgd', steps: 7 } },
      },
      ladder: { natural: true, adversarial: [0.1], noise: [0.1] },
    };
    expect(methodsOf(file)).toMatchObject([
      { name: 'natural' },
      { name: 'adversarial', cleanShare: 0.5, attack: { name: 'pgd', steps: 7, epsilon: 0.1 } },
      { name: 'noise', sigma: 0.1 },
    ]);
    expect(resolve(file).map(({ training }) => training.epochs)).toEqual([3, 3, 3]);
  });

  it('gives names that are folders on every system, and tell rungs apart', () => {
    const names = resolve({ ...base, ladder: { adversarial: ['1/255', '8/255', '16/255'] } }).map(
      ({ name }) => runSlug(name),
    );
    expect(names).toEqual(['AT-1-255', 'AT-8-255', 'AT-16-255']);
  });
});

describe('a fraction', () => {
  it('is the number, wherever a number may stand', () => {
    const [experiment] = resolve({
      ...base,
      training: {
        method: { name: 'adversarial', attack: { epsilon: '8/255', stepSize: '10/255' } },
        schedule: { name: 'multistep', milestones: ['60/200', '120/200', '160/200'] },
      },
      evaluation: { attack: { epsilon: '8/255' } },
    });
    expect(experiment?.training.method).toMatchObject({ attack: { epsilon: 8 / 255, stepSize: 10 / 255 } });
    expect(experiment?.training.schedule).toMatchObject({ milestones: [0.3, 0.6, 0.8] });
    expect(experiment?.evaluation.attack.epsilon).toBe(8 / 255);
  });

  it('that a text happens to be stays a text', () => {
    expect(resolve({ ...base, name: '8/255' })[0]?.name).toBe('8/255');
  });

  it.each([
    [0.1, '0.1'],
    [0.2, '0.2'],
    [8 / 255, '8/255'],
    [1 / 255, '1/255'],
    [0.05, '0.05'],
    [1 / 3, '85/255'],
    [Math.SQRT1_2, '0.7071'],
  ])('%d is shown as %s', (value, text) => expect(shortNumber(value)).toBe(text));

  it('n/255 is shown as itself, or as the decimal number that it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), (n) => {
        const text = shortNumber(n / 255);
        expect([`${String(n)}/255`, String(n / 255)]).toContain(text);
      }),
      { seed: 3 },
    );
  });
});

it('a title and a description change nothing', () => {
  const words = { title: 'Digits', description: 'Numbers of recipes' };
  expect(resolve({ ...words, ...base })).toEqual(resolve(base));
});
