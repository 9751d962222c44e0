/** An experiment and runs to show, with numbers that tell them apart. */
import type { Experiment } from '../../../../src/protocol/experiment';
import type { Proportion, RunSummary } from '../../../../src/protocol/runs';

export const experiment: Experiment = {
  name: 'AT-0.1',
  seed: 3,
  data: 'mnist-4k',
  architecture: 'wong-small',
  normalisation: 'none',
  training: {
    method: {
      name: 'adversarial',
      attackMode: 'eval',
      target: 'none',
      cleanShare: 0,
      attack: {
        name: 'fgsm-rs',
        threatModel: 'linf',
        epsilon: 0.1,
        stepSize: 0.125,
        steps: 1,
        randomStart: true,
        restarts: 1,
        useBest: false,
      },
    },
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
    schedule: { name: 'flat' },
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
    targets: [{ data: 'optdigits', fit: 'resize' }],
  },
};

const proportion = (correct: number, low: number, high: number): Proportion => ({
  correct,
  count: 1000,
  value: correct / 1000,
  low,
  high,
});

/** A run of one's own that came to its end, with two checkpoints. */
export const finishedRun: RunSummary = {
  folder: '/digits/runs/AT-0.1',
  name: 'AT-0.1',
  status: 'finished',
  sample: false,
  experiment,
  checkpoints: [
    { file: 'epoch-10.safetensors', epoch: 10, step: 400 },
    { file: 'epoch-20.safetensors', epoch: 20, step: 1200 },
  ],
  evaluation: {
    checkpoint: 'epoch-20.safetensors',
    source: proportion(961, 0.947, 0.971),
    robust: proportion(874, 0.852, 0.893),
    targets: [{ data: 'optdigits', fit: 'resize', accuracy: proportion(512, 0.481, 0.543) }],
  },
};

export const sampleRun: RunSummary = {
  folder: '/gradlens/media/samples/Natural',
  name: 'Natural',
  status: 'finished',
  sample: true,
  checkpoints: [{ file: 'epoch-20.safetensors', epoch: 20, step: 800 }],
};

export const cancelledRun: RunSummary = {
  folder: '/digits/runs/N-0.3',
  name: 'N-0.3',
  status: 'cancelled',
  sample: false,
  checkpoints: [],
};
