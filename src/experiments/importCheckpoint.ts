/** From a checkpoint of somebody else's to a run like any other. */
import { basename, extname } from 'node:path';
import { fileHash } from '../data/fileHash';
import { toFloat32 } from '../models/checkpoints/checkpoint';
import { diskShape, sizeOf } from '../models/checkpoints/layout';
import { normalisationMetadata } from '../models/checkpoints/normalisationMetadata';
import type { SafeTensor, SafeTensorsMetadata } from '../models/checkpoints/safetensors';
import { streamSafetensors, type TensorSource } from '../models/checkpoints/safetensorsStream';
import type { StoredTensor } from '../models/checkpoints/storedTensor';
import type { ForeignCheckpoint } from '../models/importers/importer';
import { statedNormalisation } from '../models/importers/normaliser';
import { recognise, type Recognised } from '../models/importers/recognise';
import { openCheckpoint } from '../models/importers/registry';
import type { ParameterSpec } from '../models/modules/module';
import { badCheckpoint, cancelled, wrongNumberOfNames } from '../protocol/errors';
import type { ArchitectureName } from '../protocol/experiment';
import type { ChannelStatistics } from '../protocol/pixels';
import type { EngineRequests } from '../protocol/requests';
import type { CheckpointInspection, ImportRecord, RunSummary } from '../protocol/runs';
import { createImportedRun } from '../runs/importedRun';
import { readRun } from '../runs/readRun';

/**
 * What a file holds: its network, and what it says beside the weights.
 * @param only expects this architecture
 * @throws `checkpoint/*`, `file/missing`, `file/cannot-read`
 */
export const inspectCheckpoint = (path: string, only?: ArchitectureName): Promise<CheckpointInspection> =>
  withCheckpoint(path, async (checkpoint) => {
    const found = findNetwork(checkpoint, path, only);
    const { architecture, inputShape, classes, network } = found.blueprint;
    const normalisation = await normalisationIn(checkpoint, inputShape[2]);
    return {
      format: checkpoint.format,
      architecture,
      inputShape,
      classes,
      numbers: network.parameters.reduce((sum, spec) => sum + sizeOf(spec.shape), 0),
      ...(checkpoint.epoch === undefined ? {} : { epoch: checkpoint.epoch }),
      ...(normalisation ? { normalisation } : {}),
      notes: [...(checkpoint.network?.notes ?? []), ...notesOn(found)],
    };
  });

/** What a file states of its normalisation, beside its tensors or among them; nothing where it is for other channels. */
const normalisationIn = async (
  { normalisation, tensors }: ForeignCheckpoint,
  channels: number,
): Promise<ChannelStatistics | undefined> =>
  normalisation?.mean.length === channels ? normalisation : statedNormalisation(tensors, channels);

export interface ImportContext {
  readonly signal: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

/**
 * Makes a run of a checkpoint. Tensors are read, converted to float32 and written one at a time.
 * @throws `checkpoint/*`, `file/*`, `cancelled`; then no folder is left
 */
export const importCheckpoint = (
  params: EngineRequests['checkpoint/import']['params'],
  context: ImportContext,
): Promise<RunSummary> =>
  withCheckpoint(params.path, async (checkpoint) => {
    const { path, runsFolder, architecture, normalisation } = params;
    const name = params.name ?? checkpoint.name ?? basename(path, extname(path));
    const found = findNetwork(checkpoint, path, architecture);
    const record = recordOf(params, name, checkpoint, found);
    const metadata = {
      ...checkpoint.network?.metadata,
      format: 'pt',
      architecture: record.architecture,
      classes: String(record.classNames.length),
      epoch: String(checkpoint.epoch ?? 0),
      step: '0',
      ...normalisationMetadata(normalisation),
    };
    const content = contentOf(checkpoint, found, metadata, path, context);
    const folder = await createImportedRun(runsFolder, name, content, async () => ({
      ...record,
      sha256: await fileHash(path, context.signal),
    }));
    return readRun(folder);
  });

async function withCheckpoint<T>(
  path: string,
  work: (checkpoint: ForeignCheckpoint) => Promise<T>,
): Promise<T> {
  const checkpoint = await openCheckpoint(path);
  try {
    return await work(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

/** A file that describes its own network names its tensors as that network does. */
function findNetwork(checkpoint: ForeignCheckpoint, path: string, only?: ArchitectureName): Recognised {
  if (!checkpoint.network) return recognise(checkpoint.tensors, path, only);
  const names = new Map([...checkpoint.tensors.keys()].map((name) => [name, name]));
  return { blueprint: checkpoint.network.blueprint, names, prefix: '', unused: [] };
}

const LISTED_NAMES = 8;

function notesOn({ prefix, unused, names, blueprint }: Recognised): readonly string[] {
  const absent = blueprint.network.parameters.length - names.size;
  return [
    ...(prefix === '' ? [] : [`The prefix "${prefix}" was taken off the names.`]),
    ...(absent === 0 ? [] : [`${String(absent)} counts of batches are not in the file and begin at 0.`]),
    ...(unused.length === 0 ? [] : [`Not needed: ${listed(unused)}.`]),
  ];
}

function listed(names: readonly string[]): string {
  const more = names.length - LISTED_NAMES;
  return `${names.slice(0, LISTED_NAMES).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function recordOf(
  { path, normalisation, classNames }: EngineRequests['checkpoint/import']['params'],
  name: string,
  { format }: ForeignCheckpoint,
  { blueprint }: Recognised,
): Omit<ImportRecord, 'sha256'> {
  const { architecture, inputShape, classes } = blueprint;
  if (classNames && classNames.length !== classes) {
    throw wrongNumberOfNames('Class names', classNames.length, classes);
  }
  checkChannels(normalisation, inputShape[2]);
  return {
    name,
    source: basename(path),
    format,
    architecture,
    inputShape,
    normalisation: normalisation ?? null,
    classNames: classNames ?? Array.from({ length: classes }, (_, index) => String(index)),
  };
}

function checkChannels(normalisation: ChannelStatistics | undefined, channels: number): void {
  for (const numbers of normalisation ? [normalisation.mean, normalisation.standardDeviation] : []) {
    if (numbers.length !== channels) {
      throw wrongNumberOfNames('Means and standard deviations, one a channel', numbers.length, channels);
    }
  }
}

/** The checkpoint as safetensors: float32, batch counts as 64-bit integers, PyTorch's names. */
async function* contentOf(
  { tensors }: ForeignCheckpoint,
  { blueprint, names }: Recognised,
  metadata: SafeTensorsMetadata,
  path: string,
  { signal, onProgress }: ImportContext,
): AsyncGenerator<Uint8Array> {
  const specs = blueprint.network.parameters;
  const sources = new Map(
    specs.map((spec) => [spec.name, sourceOf(spec, tensors.get(names.get(spec.name) ?? ''), path)]),
  );
  let pieces = 0;
  for await (const piece of streamSafetensors(sources, metadata)) {
    if (signal.aborted) throw cancelled();
    yield piece;
    onProgress?.(Math.min(1, ++pieces / specs.length));
  }
}

function sourceOf(spec: ParameterSpec, stored: StoredTensor | undefined, path: string): TensorSource {
  const shape = diskShape(spec);
  if (spec.layout.kind === 'counter') {
    return { dtype: 'I64', shape, read: async () => counterOf(shape, await stored?.read()) };
  }
  return {
    dtype: 'F32',
    shape,
    read: async () => {
      if (!stored) throw badCheckpoint(path, `${spec.name} is missing`);
      return { dtype: 'F32', shape, data: toFloat32(await stored.read()) };
    },
  };
}

function counterOf(shape: readonly number[], stored: SafeTensor | undefined): SafeTensor {
  const [count = 0] = stored ? toFloat32(stored) : [];
  return {
    dtype: 'I64',
    shape,
    data: BigInt64Array.of(Number.isFinite(count) ? BigInt(Math.trunc(count)) : 0n),
  };
}
