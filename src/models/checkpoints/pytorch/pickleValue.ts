import type { TorchStorage, TorchTensor } from './torchTensor';

/** What a pickle may hold. Containers are held by reference, so that a value met a thousand times is kept once. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleBytes
  | PickleSequence
  | PickleDict
  | PickleGlobal
  | PickleOpaque
  | TorchStorage
  | TorchTensor;

export interface PickleBytes {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

export interface PickleSequence {
  readonly kind: 'list' | 'tuple' | 'set';
  readonly items: PickleValue[];
}

/** Keys in the order in which they were set; the last of equal ones counts. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly entries: [key: PickleValue, value: PickleValue][];
}

/** One of the few names of Python that are known; nothing stands behind it. */
export interface PickleGlobal {
  readonly kind: 'global';
  readonly name: string;
}

/** Something harmless whose value is of no use here, such as a NumPy scalar. */
export interface PickleOpaque {
  readonly kind: 'opaque';
}

/** The name of a value's kind, for messages. */
export function kindOf(value: PickleValue): string {
  if (value === null) return 'None';
  return typeof value === 'object' ? value.kind : typeof value;
}
