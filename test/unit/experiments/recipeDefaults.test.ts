import { describe, expect, it } from 'vitest';
import { recipeFor } from '../../../src/experiments/recipeDefaults';
import { resolveExperiments } from '../../../src/experiments/resolve';
import type { Experiment, TrainingSettings } from '../../../src/protocol/experiment';

const resolve = (value: unknown): Experiment[] =>
  resolveExperiments('f.gradlens.json', JSON.stringify(value));
const trainingOf = (architecture: string, data: string, training: object = {}): TrainingSettings =>
  resolve({ architecture, data, training })[0]!.training;

describe('what a file leaves out', () => {
  it('is the recipe of wide ResNets for a wide ResNet, written out', () => {
    expect(trainingOf('wrn-16-1', 'cifar10-5k')).toMatchObject({
      batchSize: 128,
      augmentation: 'crop-flip',
      optimizer: {
        name: 'sgd',
        learningRate: 0.1,
        momentum: 0.9,
        nesterov: true,
        weightDecay: 5e-4,
        weightDecayOn: 'all',
      },
      schedule: { name: 'cyclic', peakAt: 0.4 },
    });
  });

  it('is a small learning rate and small batches for images of 224 × 224', () => {
    expect(trainingOf('resnet-50', 'birds')).toMatchObject({
      batchSize: 32,
      augmentation: 'resized-crop-flip',
      optimizer: { learningRate: 0.0125, weightDecay: 1e-4, nesterov: false },
    });
  });

  it.each(['mnist', 'usps', 'svhn'])('is never a mirrored digit: %s', (data) => {
    for (const architecture of ['wong-small', 'wrn-28-10', 'resnet-18'] as const)
      expect(recipeFor(architecture, data).augmentation).toBe('none');
  });

  it('is that of another optimiser where the file names one', () => {
    expect(trainingOf('wrn-16-1', 'cifar10', { optimizer: { name: 'adam' } }).optimizer).toEqual({
      name: 'adam',
      learningRate: 0.001,
      momentum: 0,
      nesterov: false,
      weightDecay: 0,
      weightDecayOn: 'all',
    });
  });

  it('follows the optimiser of the recipe where the file names none', () => {
    const optimizer = { momentum: 0, learningRate: 0.3 };
    expect(trainingOf('wrn-16-1', 'cifar10', { optimizer }).optimizer).toMatchObject({
      name: 'sgd',
      momentum: 0,
      nesterov: false,
      learningRate: 0.3,
    });
    const schedule = { peakAt: 0.5 };
    expect(trainingOf('wrn-16-1', 'cifar10', { schedule }).schedule).toEqual({ name: 'cyclic', peakAt: 0.5 });
    expect(() => trainingOf('wong-small', 'mnist', { schedule })).toThrow(
      /peakAt belongs to the schedule "cyclic", and training\.schedule\.name is "linear-decay"/,
    );
    expect(() => trainingOf('wong-small', 'mnist', { optimizer })).not.toThrow();
    expect(() => trainingOf('wong-small', 'mnist', { optimizer: { momentum: 0.5 } })).toThrow(
      /adam has none/,
    );
  });
});
