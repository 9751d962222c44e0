/** Everything that a training carries from step to step, and its two files. */
import { decodeCheckpoint, encodeCheckpoint } from '../models/checkpoints/checkpoint';
import { architectures, createModel } from '../models/architectures';
import type { Model } from '../models/model';
import type { Experiment } from '../protocol/experiment';
import { inputNormalisation } from './inputNormalisation';
import {
  createOptimizerState,
  decodeOptimizerState,
  disposeOptimizerState,
  encodeOptimizerState,
  type OptimizerState,
} from './optimizerState';
import { randomStream } from '../data/random';

export interface Session {
  readonly model: Model;
  readonly optimizer: OptimizerState;
  /** Epochs done to their end. */
  epoch: number;
  /** Steps done. */
  step: number;
  /** Of the last epoch's probe, 0..1. */
  probeRobustAccuracy: number | undefined;
  /** The step of the last checkpoint. */
  savedStep: number;
}

/** A session as two safetensors files. */
export interface EncodedSession {
  readonly epoch: number;
  readonly step: number;
  readonly atEpochEnd: boolean;
  readonly model: Uint8Array;
  readonly optimizer: Uint8Array;
}

export interface ResumeFrom {
  readonly model: Uint8Array;
  readonly optimizer: Uint8Array;
  /** The checkpoint's path; only named in errors. */
  readonly path: string;
}

/**
 * A new session, or one of files. The caller disposes it.
 * @throws `checkpoint/bad-file`, `checkpoint/other-architecture`
 */
export function beginSession(experiment: Experiment, classes: number, from?: ResumeFrom): Session {
  const { architecture, seed, training } = experiment;
  if (!from) {
    const normalisation = inputNormalisation(experiment, architectures[architecture].inputShape[2]);
    const model = createModel(architecture, classes, randomStream(seed, 'weights'), normalisation);
    const optimizer = createOptimizerState(model, training.optimizer);
    return { model, optimizer, epoch: 0, step: 0, probeRobustAccuracy: undefined, savedStep: 0 };
  }
  const { model } = decodeCheckpoint(from.model, from.path, architecture);
  try {
    const { state, position } = decodeOptimizerState(from.optimizer, from.path, model, training.optimizer);
    const { epoch, step, probeRobustAccuracy } = position;
    return { model, optimizer: state, epoch, step, probeRobustAccuracy, savedStep: step };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

export function disposeSession({ model, optimizer }: Session): void {
  model.dispose();
  disposeOptimizerState(optimizer);
}

/** The session must stay as it is meanwhile. */
export async function encodeSession(
  session: Session,
  experiment: Experiment,
  atEpochEnd: boolean,
): Promise<EncodedSession> {
  const { model, optimizer, epoch, step, probeRobustAccuracy } = session;
  const position = { epoch, step, ...(probeRobustAccuracy === undefined ? {} : { probeRobustAccuracy }) };
  return {
    epoch,
    step,
    atEpochEnd,
    model: await encodeCheckpoint(model, { run: experiment.name, epoch: String(epoch), step: String(step) }),
    optimizer: await encodeOptimizerState(optimizer, position),
  };
}
