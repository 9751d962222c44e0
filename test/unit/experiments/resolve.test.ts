import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placedParameters } from '../../../src/experiments/parameterPaths';
import { resolveExperiments } from '../../../src/experiments/resolve';
import { GradLensError } from '../../../src/protocol/errors';
import type { Experiment } from '../../../src/protocol/experiment';

const base = { data: 'mnist-4k', architecture: 'wong-small' };
const resolve = (value: unknown): Experiment[] =>
  resolveExperiments('f.gradlens.json', JSON.stringify(value));
const only = (value: unknown): Experiment => resolve(value)[0]!;

function problemsOf(text: string): string {
  try {
    resolveExperiments('f.gradlens.json', text);
  } catch (error) {
    if (error instanceof GradLensError && error.code === 'experiment/invalid') return error.message;
    throw error;
  }
  throw new Error('it was taken for valid');
}
const problems = (value: unknown): string => problemsOf(JSON.stringify(value));

describe('defaults', () => {
  it('are written out, all of them', () => {
    expect(resolve(base)).toEqual([
      {
        name: 'Natural',
        seed: 0,
        data: 'mnist-4k',
        architecture: 'wong-small',
        normalisation: 'none',
        training: {
          method: { name: 'natural' },
          epochs: 20,
          batchSize: 100,
          augmentation: 'none',
          optimizer: {
            name: 'adam',
            learningRate: 0.001,
            momentum: 0,
            nesterov: false,
            weightDecay: 0,
            weightDecayOn: 'all',
          },
          schedule: { name: 'linear-decay' },
          labelSmoothing: 0,
          overfittingDrop: 0.2,
        },
        evaluation: {
          attack: {
            name: 'pgd',
            threatModel: 'linf',
            epsilon: 0.1,
            stepSize: 0.025,
            steps: 10,
            randomStart: true,
            restarts: 1,
            useBest: false,
          },
          targets: [],
        },
      },
    ]);
  });

  it('normalise by the data set only where it is asked, for the networks published without', () => {
    expect(only({ ...base, normalisation: 'data-set' }).normalisation).toBe('data-set');
    expect(only({ ...base, architecture: 'madry-mnist' }).normalisation).toBe('none');
    expect(only({ ...base, architecture: 'wrn-10-1' }).normalisation).toBe('data-set');
    expect(only({ ...base, architecture: 'wrn-10-1', normalisation: 'none' }).normalisation).toBe('none');
  });

  it.each([
    ['fgsm', {}, { stepSize: 0.2, steps: 1, randomStart: false }],
    ['fgsm-rs', {}, { stepSize: 0.25, steps: 1, randomStart: true }],
    ['pgd', {}, { stepSize: 0.05, steps: 10, randomStart: true }],
    ['pgd', { steps: 40 }, { stepSize: 0.0125, steps: 40, randomStart: true }],
    [
      'pgd',
      { steps: 5, stepSize: 0.01, randomStart: false },
      { stepSize: 0.01, steps: 5, randomStart: false },
    ],
  ])('of %s with %o follow ε 0.2', (name, said, expected) => {
    const attack = { name, epsilon: 0.2, ...said };
    const { training } = only({ ...base, training: { method: { name: 'adversarial', attack } } });
    expect(training.method).toEqual({
      name: 'adversarial',
      attack: { name, threatModel: 'linf', epsilon: 0.2, restarts: 1, useBest: false, ...expected },
      attackMode: 'eval',
      target: 'none',
      cleanShare: 0,
    });
  });

  it('of the name are those of the paper', () => {
    const nameOf = (method: object): string => only({ ...base, training: { method } }).name;
    expect(nameOf({ name: 'adversarial', attack: { epsilon: 8 / 255 } })).toBe('AT-8/255');
    expect(nameOf({ name: 'adversarial' })).toBe('AT-0.1');
    expect(nameOf({ name: 'adversarial', attack: { threatModel: 'l2' } })).toBe('AT-0.5 (l2)');
    expect(nameOf({ name: 'noise', sigma: 0.3 })).toBe('N-0.3');
    expect(only({ ...base, name: 'Mine' }).name).toBe('Mine');
  });

  it('of ε are those of the norm, and l2 allows more than 1', () => {
    const attackOf = (attack: object) => only({ ...base, evaluation: { attack } }).evaluation.attack;
    expect(attackOf({ threatModel: 'l2' })).toMatchObject({ epsilon: 0.5, stepSize: 0.125 });
    expect(attackOf({ threatModel: 'l2', epsilon: 3 }).epsilon).toBe(3);
  });

  it('of sgd are another learning rate and momentum', () => {
    expect(only({ ...base, training: { optimizer: { name: 'sgd' } } }).training.optimizer).toEqual({
      name: 'sgd',
      learningRate: 0.1,
      momentum: 0.9,
      nesterov: false,
      weightDecay: 0,
      weightDecayOn: 'all',
    });
  });
});

describe('a schedule', () => {
  const scheduleOf = (schedule: object) => only({ ...base, training: { schedule } }).training.schedule;

  it('has the numbers that belong to it, and no others', () => {
    expect(scheduleOf({})).toEqual({ name: 'linear-decay' });
    expect(scheduleOf({ name: 'flat' })).toEqual({ name: 'flat' });
    expect(scheduleOf({ name: 'cyclic' })).toEqual({ name: 'cyclic', peakAt: 0.4 });
    expect(scheduleOf({ name: 'multistep' })).toEqual({
      name: 'multistep',
      milestones: [0.3, 0.6, 0.8],
      factor: 0.2,
    });
    expect(scheduleOf({ name: 'multistep', milestones: [0.5, 0.75], factor: 0.1 })).toEqual({
      name: 'multistep',
      milestones: [0.5, 0.75],
      factor: 0.1,
    });
  });

  it('of another name replaces that of the whole sweep', () => {
    const training = { schedule: { name: 'multistep', factor: 0.5 } };
    const [first, second] = resolve({
      ...base,
      training,
      runs: [{ name: 'a' }, { name: 'b', training: { schedule: { name: 'flat' } } }],
    });
    expect(first?.training.schedule).toMatchObject({ factor: 0.5 });
    expect(second?.training.schedule).toEqual({ name: 'flat' });
  });
});

describe('a sweep', () => {
  it('merges each run into the rest before defaults are written out', () => {
    const sweep = resolve({
      ...base,
      seed: 5,
      training: { epochs: 3, method: { name: 'adversarial', attack: { name: 'pgd', steps: 5 } } },
      runs: [
        { training: { method: { attack: { epsilon: 0.2 } } } },
        { training: { method: { attack: { name: 'fgsm-rs', epsilon: 0.3 } }, epochs: 4 } },
        { training: { method: { name: 'noise' } }, seed: 6 },
        {},
      ],
    });
    expect(sweep.map(({ name, seed, training }) => [name, seed, training.epochs])).toEqual([
      ['AT-0.2', 5, 3],
      ['AT-0.3', 5, 4],
      ['N-0.1', 6, 3],
      ['AT-0.1', 5, 3],
    ]);
    expect(sweep[0]?.training.method).toMatchObject({ attack: { name: 'pgd', steps: 5, stepSize: 0.1 } });
    expect(sweep[1]?.training.method).toMatchObject({
      attack: { name: 'fgsm-rs', steps: 1, stepSize: 0.375 },
    });
  });

  it('may say for each run what has no default, and must', () => {
    expect(resolve({ architecture: 'wong-small', runs: [{ data: 'mnist' }] })[0]?.data).toBe('mnist');
    expect(problems({ architecture: 'wong-small', runs: [{ data: 'mnist' }, {}] })).toMatch(
      /runs\[1\]: data is missing, allowed: "mnist-4k", "mnist", "usps"/,
    );
  });

  it('has a name for each run', () => {
    expect(problems({ ...base, runs: [{}, { seed: 1 }] })).toMatch(
      /runs\[1\] is called "Natural" as an earlier run is/,
    );
    expect(resolve({ ...base, runs: [{}, { seed: 1, name: 'Second' }] })).toHaveLength(2);
  });
});

describe('a resolved experiment', () => {
  it('as a file, resolves to itself', () => {
    for (const file of shippedFiles()) {
      for (const experiment of resolveExperiments(file.name, file.text))
        expect(resolve(experiment)).toEqual([experiment]);
    }
  });
});

describe('the shipped experiments', () => {
  const strengths = (method: 'AT' | 'N', of: readonly (number | string)[]): string[] =>
    of.map((strength) => `${method}-${String(strength)}`);
  const small = ['1/255', '2/255', '4/255', '8/255'];
  const digits = [
    'Natural',
    ...strengths('AT', [0.05, 0.1, 0.2, 0.3]),
    ...strengths('N', [0.05, 0.1, 0.2, 0.3]),
  ];
  const colour = ['Natural', ...strengths('AT', small)];
  it.each([
    ['sample-sweep', ['Natural', ...strengths('AT', [0.05, 0.1, 0.15, 0.2]), 'N-0.1', 'N-0.3']],
    ['quick-start', ['Natural', 'AT-0.1']],
    ['table-1', colour],
    ['table-1-laptop', colour],
    ['table-2', [...colour, ...strengths('N', small)]],
    ['table-2-laptop', [...colour, ...strengths('N', small)]],
    ['table-3', digits],
    ['table-3-laptop', digits],
    ['table-4', ['Natural', 'AT-0.5 (l2)', 'AT-1 (l2)', 'AT-2 (l2)']],
    ['table-4-laptop', ['Natural', 'AT-0.5 (l2)']],
    ['figure-3', ['AT-2 (l2)']],
    ['figure-3-laptop', ['AT-2 (l2)']],
    ['recipe-madry-mnist', ['AT-0.3']],
    ['recipe-wong-mnist', ['AT-0.3']],
    ['recipe-wong-cifar10', ['AT-8/255']],
    ['recipe-wrn-cifar10', ['Natural']],
    ['recipe-cohen-cifar10', ['N-0.12', 'N-0.25', 'N-0.5', 'N-1']],
    ['cifar10-5k-wrn-16-1', ['Natural', 'AT-8/255']],
  ])('%s asks for its runs', (name, runs) => {
    const file = shippedFiles().find((shipped) => shipped.name === `${name}.gradlens.json`)!;
    expect(resolveExperiments(file.name, file.text).map((experiment) => experiment.name)).toEqual(runs);
  });

  it('are listed above, each with a title of its own and its sources', () => {
    const files = shippedFiles().map(
      ({ text }) => JSON.parse(text) as { title?: string; description?: string },
    );
    expect(files).toHaveLength(18);
    expect(new Set(files.map(({ title }) => title)).size).toBe(18);
    for (const { title, description } of files) expect(description, title).toMatch(/\S{3}/);
  });

  it('leave the pixels of SVHN as they are, as Zagoruyko and Komodakis 2016 do; another file normalises them', () => {
    const resolved = shippedFiles()
      .filter(({ name }) => name.startsWith('table-2'))
      .flatMap(({ name, text }) => resolveExperiments(name, text));
    expect(new Set(resolved.map(({ normalisation }) => normalisation))).toEqual(new Set(['none']));
    expect(only({ data: 'svhn', architecture: 'wrn-16-1' }).normalisation).toBe('data-set');
  });

  it('measure SVHN on MNIST in both ways that are in use, the usual one where none is said', () => {
    const svhn = {
      data: 'svhn',
      architecture: 'wrn-16-1',
      evaluation: { targets: [{ data: 'mnist' }, { data: 'usps' }] },
    };
    expect(only(svhn).evaluation.targets).toEqual([
      { data: 'mnist', fit: 'zero-pad' },
      { data: 'usps', fit: 'resize' },
    ]);
  });
});

describe('any text at all', () => {
  const known = placedParameters().flatMap(({ path }) => path.replace('[]', '').split('.'));
  const leaf = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.string(),
    fc.constantFrom('pgd', 'fgsm', 'adversarial', 'mnist-4k', 'wong-small', null),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...known, 'runs'), tie('tree'), { maxKeys: 4 }),
    ),
  }));
  const nearlyRight = fc
    .record({ training: tree, evaluation: tree, runs: tree, seed: leaf, name: leaf }, { requiredKeys: [] })
    .map((extra) => JSON.stringify({ ...base, ...extra }));

  it('is resolved to experiments that resolve to themselves, or refused with a catalogued error', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      tree.map((value) => JSON.stringify(value)),
      nearlyRight,
    );
    const property = fc.property(text, (content) => {
      try {
        for (const experiment of resolveExperiments('any', content))
          expect(resolve(experiment)).toEqual([experiment]);
      } catch (error) {
        if (!(error instanceof GradLensError)) throw error;
        expect(error.code).toBe('experiment/invalid');
      }
    });
    fc.assert(property, { numRuns: 300, seed: 11 });
  });

  it('where every value is allowed, is valid', () => {
    const epsilon = fc.double({ min: 0, max: 1, noNaN: true });
    const property = fc.property(
      fc.constantFrom('fgsm', 'fgsm-rs', 'pgd'),
      epsilon,
      fc.nat(0xffffffff),
      (name, e, seed) => {
        const experiment = only({
          ...base,
          seed,
          training: { method: { name: 'adversarial', attack: { name, epsilon: e } } },
        });
        expect(resolve(experiment)).toEqual([experiment]);
      },
    );
    fc.assert(property, { numRuns: 300, seed: 12 });
  });
});

function shippedFiles(): { name: string; text: string }[] {
  const folder = new URL('../../../media/experiments/', import.meta.url);
  return readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
}
