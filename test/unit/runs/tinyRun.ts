/** What the tests of run folders write. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '../../../src/models/checkpoints/safetensors';
import type { Experiment } from '../../../src/protocol/experiment';
import type { MetricRecord } from '../../../src/protocol/runs';
import type { Environment } from '../../../src/runs/runFolder';
import type { CheckpointContent } from '../../../src/runs/runStore';

/** Gives `use` an empty folder, which is gone afterwards. */
export async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'gradlens-runs-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const experimentNamed = (name: string): Experiment => ({
  name,
  seed: 1,
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
    epochs: 2,
    batchSize: 100,
    augmentation: 'none',
    optimizer: {
      name: 'adam',
      learningRate: 1e-3,
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
    targets: [{ data: 'optdigits', fit: 'pad' }],
  },
});

export const environment: Environment = {
  backend: { name: 'wasm', kernels: 'plain', reason: 'for the test', versions: { node: 'v20' } },
  dataChecksums: { 'images.gz': 'abc' },
  seed: 1,
};

/** A checkpoint of one number. */
export function checkpointAt(epoch: number, step: number, atEpochEnd = true): CheckpointContent {
  const file = (what: string): Uint8Array =>
    writeSafetensors(new Map([[what, { dtype: 'F32', shape: [1], data: Float32Array.of(step) }]]), {
      epoch: String(epoch),
      step: String(step),
    });
  return { epoch, step, atEpochEnd, model: file('weight'), optimizer: file('slot') };
}

export const stepRecord = (step: number, epoch = 1): MetricRecord => ({
  kind: 'step',
  step,
  epoch,
  loss: 1 / step,
  learningRate: 1e-3,
  robustAccuracy: 0.5,
});
