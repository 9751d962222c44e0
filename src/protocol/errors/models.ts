/** Checkpoints and models. */
import { GradLensError } from './gradLensError';

export const badCheckpoint = (path: string, reason: string): GradLensError =>
  new GradLensError(
    'checkpoint/bad-file',
    `${path} is not a checkpoint that can be read: ${reason}. Copy it again, or train the run again.`,
  );

export const unknownCheckpointFormat = (
  path: string,
  found: string,
  extensions: readonly string[],
): GradLensError =>
  new GradLensError(
    'checkpoint/unknown-format',
    `${path} is no checkpoint that can be imported: ${found}. Choose a ${[...new Set(extensions)].join(', ')} file.`,
  );

export const notImported = (path: string, kind: string): GradLensError =>
  new GradLensError(
    'checkpoint/not-imported',
    `${path} is a ${kind} file, and models are taken out of runs and safetensors files. Make a run of it first: "GradLens: Import Checkpoint…", or gradlens import on the command line.`,
  );

/** The file asks for code to be run, or for a class that only its own program has. Nothing of it was run. */
export const refusedCheckpoint = (path: string, name: string): GradLensError =>
  new GradLensError(
    'checkpoint/refused',
    `${path} asks for ${name}, and GradLens reads tensors and containers only and runs nothing of a file. If you trust where it comes from, load it in Python and save its state dict: torch.save(model.state_dict(), "state-dict.pt").`,
  );

export const otherArchitecture = (
  path: string,
  expected: string,
  differences: readonly string[],
): GradLensError =>
  new GradLensError(
    'checkpoint/other-architecture',
    `${path} does not fit the architecture ${expected}: ${differences.join('; ')}. Choose the checkpoint that belongs to this run.`,
  );

export const exportExists = (path: string): GradLensError =>
  new GradLensError(
    'checkpoint/export-exists',
    `${path} is there already and is not written over. Choose another folder, or move the file away.`,
  );

/** No network is known whose tensors these are. */
export const unrecognisedCheckpoint = (
  path: string,
  nearest: string,
  differences: readonly string[],
  known: readonly string[],
): GradLensError =>
  new GradLensError(
    'checkpoint/unrecognised',
    `${path} holds none of the networks that GradLens builds (${known.join(', ')}). The nearest is ${nearest}: ${differences.join('; ')}. Rename the keys in Python, or choose a checkpoint of one of these networks.`,
  );

export const wrongNumberOfNames = (what: string, found: number, needed: number): GradLensError =>
  new GradLensError(
    'checkpoint/wrong-count',
    `${what}: ${String(found)} were given and the checkpoint needs ${String(needed)}. Give one each, or leave it out.`,
  );

export const classOutOfRange = (classIndex: number, classes: number): GradLensError =>
  new GradLensError(
    'model/class-out-of-range',
    `There is no class ${String(classIndex)}: the model has classes 0 to ${String(classes - 1)}. Choose one of these.`,
  );

export const attackNeedsClasses = (attack: string, least: number, classes: number): GradLensError =>
  new GradLensError(
    'attack/needs-classes',
    `${attack} compares the ${String(least)} most probable classes, and the model has ${String(classes)}. Use apgd-ce, fab-t or square.`,
  );

export const unknownAttack = (name: string, known: readonly string[]): GradLensError =>
  new GradLensError(
    'attack/unknown',
    `There is no attack ${name} for evaluation. Choose one of ${known.join(', ')}.`,
  );

/** Images that are made on one network must be what the other one takes. */
export const otherInput = (
  source: readonly [number, number, number],
  target: readonly [number, number, number],
): GradLensError =>
  new GradLensError(
    'attack/other-input',
    `The images are made on a network that takes ${source.join(' × ')}, and the one that reads them takes ${target.join(' × ')} (height × width × channels). Choose two networks of the same input.`,
  );
