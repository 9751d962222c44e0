import { describe, expect, it } from 'vitest';
import { askSteps, back, type Answer, type Step } from '../../../extension/pickers/steps';
import { parseAmounts, parseCount } from '../../../extension/training/amounts';
import {
  architectureInputs,
  architecturesFor,
  architectureTitles,
  experimentText,
} from '../../../extension/training/trainingChoices';
import { resolveExperiments } from '../../../src/experiments/resolve';
import { architectures } from '../../../src/models/architectures';
import type { ArchitectureName } from '../../../src/protocol/experiment';

const names = Object.keys(architectureTitles).filter((name): name is ArchitectureName =>
  Object.hasOwn(architectures, name),
);

describe('amounts as people write them', () => {
  it.each([
    ['0.1', [0.1]],
    [' 8/255 ', [8 / 255]],
    ['0.05, .1,8 / 255, 1', [0.05, 0.1, 8 / 255, 1]],
    ['1e-2', [0.01]],
    ['0.1, 0.10', [0.1]],
  ])('are read: %s', (text, values) => {
    expect(parseAmounts(text, 'ε')).toEqual({ values });
  });

  it.each([
    ['', '"" is not a number'],
    ['0.1,', '"" is not a number'],
    ['a tenth', '"a tenth" is not a number'],
    ['0x10', '"0x10" is not a number'],
    ['1/0', '"1/0" is not a number'],
    ['-1', 'ε is -1'],
    ['0', 'ε is 0'],
    ['8', 'ε is 8'],
    ['0.1, 2/1', 'ε is 2/1'],
  ])('are refused with what was written: %s', (text, found) => {
    expect(parseAmounts(text, 'ε')).toEqual({ problem: expect.stringContaining(found) as string });
  });

  it('are whole where they count something', () => {
    expect(parseCount('20', 'The number of epochs', 100)).toEqual({ value: 20 });
    for (const text of ['', '0', '1.5', '-3', '101', 'many']) {
      expect(parseCount(text, 'The number of epochs', 100)).toEqual({
        problem: expect.stringContaining(`"${text}"`) as string,
      });
    }
  });
});

describe('the experiment that the palette makes', () => {
  const digits = { data: 'mnist-4k', architecture: 'wong-small', epochs: 7 } as const;
  const sets = [
    { name: 'mnist-4k', channels: 1 },
    { name: 'optdigits', channels: 1 },
    { name: 'cifar10', channels: 3 },
  ] as const;

  it('is one that the engine resolves: one run for each ε', () => {
    const text = experimentText({ ...digits, method: 'adversarial', strengths: [0.05, 8 / 255] }, sets);
    const runs = resolveExperiments('the form', text);
    expect(runs.map(({ name, training }) => [name, training.method])).toEqual([
      ['AT-0.05', expect.objectContaining({ attack: expect.objectContaining({ epsilon: 0.05 }) as unknown })],
      [
        'AT-8/255',
        expect.objectContaining({ attack: expect.objectContaining({ epsilon: 8 / 255 }) as unknown }),
      ],
    ]);
    for (const { data, architecture, training, evaluation } of runs) {
      expect({ data, architecture, epochs: training.epochs }).toEqual(digits);
      expect(evaluation.targets).toEqual([
        { data: 'optdigits', fit: 'resize' },
        { data: 'optdigits', fit: 'pad' },
      ]);
    }
  });

  it('measures every run at the largest ε that was asked for, and colour images at 8/255', () => {
    const epsilonsOf = (text: string): number[] =>
      resolveExperiments('the form', text).map(({ evaluation }) => evaluation.attack.epsilon);
    const sweep = experimentText({ ...digits, method: 'adversarial', strengths: [0.05, 0.2, 0.1] }, sets);
    expect(epsilonsOf(sweep)).toEqual([0.2, 0.2, 0.2]);
    const colour = { data: 'cifar10', architecture: 'wrn-16-1', epochs: 1 } as const;
    expect(epsilonsOf(experimentText({ ...colour, method: 'natural', strengths: [] }, sets))).toEqual([
      8 / 255,
    ]);
    expect(epsilonsOf(experimentText({ ...digits, method: 'natural', strengths: [] }, sets))).toEqual([0.1]);
  });

  it('trains a wide ResNet by the recipe of wide ResNets', () => {
    const text = experimentText(
      { data: 'cifar10', architecture: 'wrn-16-1', epochs: 10, method: 'adversarial', strengths: [8 / 255] },
      sets,
    );
    expect(resolveExperiments('the form', text)[0]?.training).toMatchObject({
      augmentation: 'crop-flip',
      optimizer: { name: 'sgd', nesterov: true, weightDecay: 5e-4 },
      schedule: { name: 'cyclic' },
    });
  });

  it('is of a network whose input is known as the engine has it, those for such images first', () => {
    for (const name of names) {
      const [height, , channels] = architectures[name].inputShape;
      expect(architectureInputs[name], name).toEqual({ height, channels });
    }
    const firstFor = (height: number, channels: 1 | 3) =>
      architecturesFor({ height, channels }, names)[0] ?? '';
    expect(firstFor(28, 1)).toMatch(/^(wong-small|madry-mnist)$/);
    expect(firstFor(32, 3)).toMatch(/^(wrn|preact)/);
    expect(firstFor(375, 3)).toMatch(/^resnet/);
    expect(architecturesFor({ height: 16, channels: 1 }, names)).toHaveLength(names.length);
  });

  it('trains naturally without an amount, and with noise of each σ', () => {
    const natural = experimentText({ ...digits, method: 'natural', strengths: [] }, sets);
    expect(resolveExperiments('the form', natural).map(({ training }) => training.method)).toEqual([
      { name: 'natural' },
    ]);
    const noise = experimentText({ ...digits, method: 'noise', strengths: [0.1, 0.3] }, sets);
    expect(resolveExperiments('the form', noise).map(({ training }) => training.method)).toEqual([
      { name: 'noise', sigma: 0.1 },
      { name: 'noise', sigma: 0.3 },
    ]);
  });
});

describe('questions one after the other', () => {
  /** Answers in order; notes where each question stood. */
  function scripted(answers: readonly Answer<string>[]): { step: Step<string>; stood: string[] } {
    const left = [...answers];
    const stood: string[] = [];
    const step: Step<string> = (state, position) => {
      stood.push(`${state}:${String(position.step)}/${String(position.totalSteps)}`);
      const answer = left.shift();
      return Promise.resolve(typeof answer === 'string' ? state + answer : answer);
    };
    return { step, stood };
  }

  it('go forward, and back to what was known before', async () => {
    const { step, stood } = scripted(['a', 'b', back, 'c', 'd']);
    await expect(askSteps('Train', '', () => [step, step, step])).resolves.toBe('acd');
    expect(stood).toEqual([':1/3', 'a:2/3', 'ab:3/3', 'a:2/3', 'ac:3/3']);
  });

  it('may become fewer by an answer', async () => {
    const { step, stood } = scripted(['file']);
    await expect(askSteps('Train', '', (state) => (state === '' ? [step, step] : [step]))).resolves.toBe(
      'file',
    );
    expect(stood).toEqual([':1/2']);
  });

  it('end with nothing when one is dismissed', async () => {
    const { step } = scripted(['a', undefined]);
    await expect(askSteps('Train', '', () => [step, step, step])).resolves.toBeUndefined();
  });
});
