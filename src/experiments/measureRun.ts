import type { BatchOptions } from '../evaluation/batches';
import { robustAccuracy } from '../evaluation/robustAccuracy';
import { zeroShot } from '../evaluation/zeroShot';
import { decodeCheckpoint } from '../models/checkpoints/checkpoint';
import type { Experiment } from '../protocol/experiment';
import type { Evaluation } from '../protocol/runs';
import type { LastCheckpoint } from '../runs/runStore';
import type { RunImages } from './runImages';

/**
 * Measures a checkpoint as its experiment says: on the source's test images, under attack, and on every target.
 * @throws `cancelled`, `checkpoint/bad-file`, `checkpoint/other-architecture`
 */
export async function measureCheckpoint(
  experiment: Experiment,
  { checkpoint, path, model: bytes }: LastCheckpoint,
  { test, targets }: RunImages,
  signal: AbortSignal,
): Promise<Evaluation> {
  const options: BatchOptions = { signal };
  const { model } = decodeCheckpoint(bytes, path, experiment.architecture);
  try {
    const accuracies = await zeroShot(model, test, targets, options);
    const robust = await robustAccuracy(model, test, experiment.evaluation.attack, experiment.seed, options);
    return { checkpoint: checkpoint.file, ...accuracies, robust };
  } finally {
    model.dispose();
  }
}
