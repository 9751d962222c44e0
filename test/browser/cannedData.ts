/** Real digits with made-up models: what a host would answer, without an engine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Experiment, TrainingMethod } from '../../src/protocol/experiment';
import type { Pixels, Prediction, SaliencyMap } from '../../src/protocol/pixels';
import type {
  DataSetSummary,
  Evaluation,
  MetricRecord,
  Proportion,
  RunSummary,
} from '../../src/protocol/runs';

const dataFolder = join(import.meta.dirname, '..', '..', 'media', 'data');
const unzip = (name: string): Buffer => gunzipSync(readFileSync(join(dataFolder, name)));

/** The embedded MNIST test digits. IDX: 16 bytes of head before the images, 8 before the labels. */
const images = unzip('mnist-1k-test-images-idx3-ubyte.gz').subarray(16);
const labels = unzip('mnist-1k-test-labels-idx1-ubyte.gz').subarray(8);
const SIDE = 28;

export function digit(index: number): { readonly pixels: Pixels; readonly label: number } {
  const bytes = images.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE);
  const values = Float32Array.from(bytes, (byte) => byte / 255);
  return { pixels: { height: SIDE, width: SIDE, channels: 1, values }, label: labels[index] ?? 0 };
}

/** A map that looks like a gradient: the digit's vertical slope, drowned in noise for a natural model. */
export function slopeMap({ values }: Pixels, noise: number, scale = 0.02): SaliencyMap {
  const map = values.map((_, i) => {
    const slope = (values[i + SIDE] ?? 0) - (values[i - SIDE] ?? 0);
    return scale * ((1 - noise) * slope + noise * Math.sin(i * i * 12.9898));
  });
  const deviation = Math.sqrt(map.reduce((sum, value) => sum + value * value, 0) / map.length);
  const largest = map.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return {
    height: SIDE,
    width: SIDE,
    channels: 1,
    values: map,
    limits: { 'three-sigma': 3 * deviation, 'absolute-maximum': largest },
  };
}

/** All ten classes, `top` first with `probability`, the rest sharing what is left in falling order. */
export function predictionsFor(top: number, probability: number): readonly Prediction[] {
  const others = Array.from({ length: 9 }, (_, rank) => ({
    classIndex: (top + 1 + rank) % 10,
    className: String((top + 1 + rank) % 10),
    probability: ((1 - probability) * (9 - rank)) / 45,
  }));
  return [{ classIndex: top, className: String(top), probability }, ...others];
}

export const proportion = (correct: number, count: number, halfWidth = 0.012): Proportion => ({
  correct,
  count,
  value: correct / count,
  low: correct / count - halfWidth,
  high: correct / count + halfWidth,
});

export function experiment(name: string, method: TrainingMethod, seed = 0): Experiment {
  const attack = {
    name: 'pgd',
    threatModel: 'linf',
    epsilon: 0.1,
    stepSize: 0.025,
    steps: 10,
    randomStart: false,
    restarts: 1,
    useBest: false,
  } as const;
  return {
    name,
    seed,
    data: 'mnist-4k',
    architecture: 'wong-small',
    normalisation: 'none',
    training: {
      method,
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
      attack,
      targets: [
        { data: 'optdigits', fit: 'resize' },
        { data: 'optdigits', fit: 'pad' },
      ],
    },
  };
}

export function evaluation(source: number, robust: number, resized: number, padded: number): Evaluation {
  return {
    checkpoint: 'epoch-20.safetensors',
    source: proportion(source, 1000),
    robust: proportion(robust, 1000, 0.025),
    targets: [
      { data: 'optdigits', fit: 'resize', accuracy: proportion(resized, 1797, 0.022) },
      { data: 'optdigits', fit: 'pad', accuracy: proportion(padded, 1797, 0.022) },
    ],
  };
}

const adversarial = (epsilon: number): TrainingMethod => ({
  name: 'adversarial',
  attackMode: 'eval',
  target: 'none',
  cleanShare: 0,
  attack: {
    name: 'fgsm-rs',
    threatModel: 'linf',
    epsilon,
    stepSize: 1.25 * epsilon,
    steps: 1,
    randomStart: true,
    restarts: 1,
    useBest: false,
  },
});

function run(name: string, method: TrainingMethod, measured: Evaluation, startedAt: number): RunSummary {
  return {
    folder: `/home/person/digits/runs/${name.toLowerCase()}`,
    name,
    status: 'finished',
    sample: false,
    experiment: experiment(name, method),
    backend: 'wasm (fma)',
    checkpoints: [
      { file: 'epoch-10.safetensors', epoch: 10, step: 400 },
      { file: 'epoch-20.safetensors', epoch: 20, step: 800 },
    ],
    evaluation: measured,
    startedAt,
  };
}

/** Newest first, as the host lists them. */
export const runs: readonly RunSummary[] = [
  run('N-0.3', { name: 'noise', sigma: 0.3 }, evaluation(956, 507, 536, 1091), 4),
  run('AT-0.2', adversarial(0.2), evaluation(808, 629, 633, 918), 3),
  run('AT-0.1', adversarial(0.1), evaluation(948, 820, 706, 1057), 2),
  run('Natural', { name: 'natural' }, evaluation(957, 149, 399, 1121), 1),
];

export const dataSets: readonly DataSetSummary[] = [
  {
    name: 'mnist-4k',
    title: 'MNIST (4,000 digits)',
    available: true,
    splits: [
      { name: 'train', count: 4000 },
      { name: 'test', count: 1000 },
    ],
    height: 28,
    width: 28,
    channels: 1,
    classNames: Array.from({ length: 10 }, (_, index) => String(index)),
    licence: 'CC BY-SA 3.0',
    attribution: 'Y. LeCun, C. Cortes, C. J. C. Burges',
  },
  {
    name: 'optdigits',
    title: 'Optical digits',
    available: true,
    splits: [{ name: 'test', count: 1797 }],
    height: 8,
    width: 8,
    channels: 1,
    classNames: Array.from({ length: 10 }, (_, index) => String(index)),
    licence: 'CC BY 4.0',
    attribution: 'E. Alpaydin, C. Kaynak',
  },
];

/** The metrics of a training of 20 epochs of 40 steps, up to a step. */
export function metrics(steps: number): readonly MetricRecord[] {
  const records: MetricRecord[] = [];
  for (let step = 1; step <= steps; step++) {
    const epoch = Math.ceil(step / 40);
    const fall = Math.exp(-step / 150);
    const wobble = Math.sin(step * 1.7) * 0.03;
    records.push({
      kind: 'step',
      step,
      epoch,
      loss: 0.35 + 2 * fall + wobble * 2,
      learningRate: 0.001 * (1 - step / 800),
      cleanAccuracy: 0.95 - 0.85 * fall + wobble,
      robustAccuracy: 0.8 - 0.75 * fall + wobble,
    });
    if (step % 40 !== 0) continue;
    records.push({
      kind: 'epoch',
      step,
      epoch,
      testAccuracy: 0.95 - 0.8 * Math.exp(-step / 120),
      probeRobustAccuracy: 0.82 - 0.7 * fall,
    });
  }
  return records;
}
