import type { ArchitectureName } from '../../protocol/experiment';
import { badCheckpoint, otherArchitecture } from '../../protocol/errors';
import { architectures, blueprintOfShapes } from '../architectures';
import { instantiate, type Blueprint } from '../instantiate';
import type { Model } from '../model';
import type { ParameterSpec } from '../modules/module';
import { fromBfloat16, fromFloat16 } from './halfPrecision';
import { diskShape, fromDisk, toDisk, type StoredShape } from './layout';
import { normalisationMetadata, normalisationOf } from './normalisationMetadata';
import {
  readSafetensors,
  writeSafetensors,
  type SafeTensor,
  type SafeTensorsFile,
  type SafeTensorsMetadata,
} from './safetensors';

/** How many differences an error lists before it only counts them. */
const LISTED_DIFFERENCES = 6;

/**
 * A model's weights as a safetensors file that `safetensors.torch.load_file` and `load_state_dict` read as they are.
 * The weights must stay as they are meanwhile.
 * @param metadata texts to store beside `format`, `architecture`, `classes` and the model's normalisation.
 */
export async function encodeCheckpoint(
  model: Model,
  metadata: SafeTensorsMetadata = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map(
    await Promise.all(
      [...model.parameters, ...model.buffers].map(async ([name, variable]) => {
        const layout = model.layouts.get(name);
        if (!layout) throw new Error(`the model does not say how ${name} lies on disk`);
        const spec = { shape: variable.shape, layout };
        return [name, encodeTensor(await variable.data(), spec)] as const;
      }),
    ),
  );
  const own = {
    format: 'pt',
    architecture: model.architecture,
    classes: String(model.classes),
    ...normalisationMetadata(model.normalisation),
  };
  return writeSafetensors(tensors, { ...metadata, ...own });
}

function encodeTensor(values: Float32Array | Int32Array | Uint8Array, spec: StoredShape): SafeTensor {
  const shape = diskShape(spec);
  if (spec.layout.kind === 'counter') {
    return { dtype: 'I64', shape, data: BigInt64Array.from(Array.from(values), BigInt) };
  }
  return {
    dtype: 'F32',
    shape,
    data: toDisk(values instanceof Float32Array ? values : Float32Array.from(values), spec),
  };
}

/**
 * Makes a model of a safetensors file with PyTorch's names and layout. The caller disposes the model.
 * @param path only named in errors.
 * @param expected the architecture that the run states; needed where the file's metadata name none.
 * @throws `checkpoint/bad-file` where the file is damaged or says too little, `checkpoint/other-architecture` listing
 *   the missing, additional and misshaped tensors.
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  path: string,
  expected?: ArchitectureName,
): { model: Model; metadata: SafeTensorsMetadata } {
  const file = readSafetensors(bytes, path);
  return { model: modelOfFile(file, path, expected), metadata: file.metadata };
}

/** As `decodeCheckpoint`, of a file that is read already. */
export function modelOfFile(file: SafeTensorsFile, path: string, expected?: ArchitectureName): Model {
  const architecture = architectureOf(file, path, expected);
  const channels = architectures[architecture].inputShape[2];
  const normalisation = normalisationOf(file.metadata, channels, path);
  const blueprint = blueprintOfShapes(architecture, (name) => file.tensors.get(name)?.shape, normalisation);
  if (!blueprint)
    throw otherArchitecture(path, architecture, [
      `${architectures[architecture].classifier}.bias is missing`,
    ]);
  return modelFromTensors(blueprint, file.tensors, path);
}

/**
 * Makes a model of tensors in PyTorch's layout, named as the network's parameters are.
 * @throws `checkpoint/other-architecture` as `decodeCheckpoint`.
 */
export function modelFromTensors(
  blueprint: Blueprint,
  tensors: ReadonlyMap<string, SafeTensor>,
  path: string,
): Model {
  const differences = differencesOf(blueprint.network.parameters, tensors);
  if (differences.length > 0) throw otherArchitecture(path, blueprint.architecture, shorten(differences));
  return instantiate(blueprint, (spec) => {
    const tensor = tensors.get(spec.name);
    if (!tensor) throw new Error(`no tensor ${spec.name}`);
    return fromDisk(toFloat32(tensor), spec);
  });
}

function architectureOf(
  { metadata }: SafeTensorsFile,
  path: string,
  expected: ArchitectureName | undefined,
): ArchitectureName {
  const stated = metadata['architecture'];
  if (expected !== undefined && stated !== undefined && stated !== expected) {
    throw otherArchitecture(path, expected, [`it holds the architecture ${stated}`]);
  }
  const name = stated ?? expected;
  if (name === undefined) throw badCheckpoint(path, 'its metadata name no architecture');
  if (!isArchitecture(name)) {
    const known = Object.keys(architectures).join(', ');
    throw badCheckpoint(path, `it holds the architecture "${name}"; known are ${known}`);
  }
  return name;
}

export const isArchitecture = (name: string): name is ArchitectureName => Object.hasOwn(architectures, name);

function differencesOf(
  specs: readonly ParameterSpec[],
  tensors: ReadonlyMap<string, SafeTensor>,
): readonly string[] {
  const known = new Set(specs.map(({ name }) => name));
  const additional = [...tensors.keys()].filter((name) => !known.has(name));
  return [
    ...specs.flatMap((spec) => differenceOf(spec, tensors.get(spec.name))),
    ...additional.map((name) => `${name} is not part of it`),
  ];
}

function differenceOf(spec: ParameterSpec, found: SafeTensor | undefined): string[] {
  if (!found) return [`${spec.name} is missing`];
  const expected = diskShape(spec).join(', ');
  const actual = found.shape.join(', ');
  return actual === expected ? [] : [`${spec.name} is [${actual}] instead of [${expected}]`];
}

function shorten(differences: readonly string[]): readonly string[] {
  const more = differences.length - LISTED_DIFFERENCES;
  return more <= 0 ? differences : [...differences.slice(0, LISTED_DIFFERENCES), `${String(more)} more`];
}

/** A tensor's values as float32, exactly where float32 can hold them. */
export function toFloat32(tensor: SafeTensor): Float32Array {
  switch (tensor.dtype) {
    case 'F32':
      return tensor.data;
    case 'F16':
      return fromFloat16(tensor.data);
    case 'BF16':
      return fromBfloat16(tensor.data);
    case 'I64':
      return Float32Array.from(tensor.data, Number);
    case 'F64':
    case 'I32':
    case 'I16':
    case 'I8':
    case 'U8':
    case 'BOOL':
      return Float32Array.from(tensor.data);
  }
}
