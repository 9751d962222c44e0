import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { heapOf, type Heap } from './heap';
import { isKernelExports, type Address, type KernelExports } from './kernelExports';

/**
 * Our kernels, working in the memory of the TensorFlow.js backend: tensors are never copied. Addresses stay valid when
 * the memory grows; views on it do not, so `floats` and `integers` are asked for anew after every allocation.
 */
export interface Companion {
  readonly backend: BackendWasm;
  readonly exports: KernelExports;
  /** `gemmScratchFloats` floats that every matrix product may use. */
  readonly gemmScratch: Address;
  /** Room for the sizes of one sweep; `writeSweep` fills it. */
  readonly geometry: Address;
  readonly addressOf: (tensor: TensorInfo) => Address;
  /** A new float32 tensor with undefined contents; the caller owns it. @throws RangeError where there is no room */
  readonly output: (shape: readonly number[]) => TensorInfo;
  /** Working space for one kernel call; the next call may get the same. */
  readonly scratch: (floats: number) => Address;
  readonly floats: (address: Address, count: number) => Float32Array;
  readonly integers: (address: Address, count: number) => Int32Array;
  /** Gives a tensor back that was made by `output` and leaves no kernel. */
  readonly release: (tensor: TensorInfo) => void;
  /** Frees the working space. No kernel may run afterwards. */
  readonly dispose: () => void;
}

const bytesPerFloat = 4;
/** Fields of `Geometry` in assembly/geometry.ts. */
const geometryFields = 13;
/** Vectors of a panel then never straddle two cache lines. */
const alignment = 64;

/**
 * Instantiates the module on the memory of a running backend.
 *
 * @param bytes The compiled module.
 */
export function createCompanion(backend: BackendWasm, bytes: Uint8Array): Companion {
  const heap = heapOf(backend);
  const exports = instantiate(bytes, heap.asm.memory);
  const gemm = allocate(heap, exports.gemmScratchFloats());
  const geometry = allocate(heap, geometryFields);
  let space = allocate(heap, 0);
  const grow = (floats: number): void => {
    heap._free(space.start);
    // Should there be no room for more, what was given back is no working space any longer.
    space = noBlock;
    space = allocate(heap, floats);
  };
  return {
    backend,
    exports,
    gemmScratch: gemm.address,
    geometry: geometry.address,
    addressOf: (tensor) => addressOf(backend, tensor),
    output: (shape) => backend.makeOutput([...shape], 'float32'),
    scratch: (floats) => {
      if (floats > space.floats) grow(floats);
      return space.address;
    },
    floats: (address, count) => new Float32Array(heap.asm.memory.buffer, address, count),
    integers: (address, count) => new Int32Array(heap.asm.memory.buffer, address, count),
    release: (tensor) => void backend.disposeData(tensor.dataId),
    dispose: () => {
      [gemm, geometry, space].forEach((block) => heap._free(block.start));
    },
  };
}

/** A piece of the heap; `address` is `start` rounded up to the alignment. */
interface Block {
  readonly start: Address;
  readonly address: Address;
  readonly floats: number;
}

/** `free` takes address 0 and does nothing. */
const noBlock: Block = { start: 0, address: 0, floats: -1 };

function allocate(heap: Heap, floats: number): Block {
  // Emscripten returns the address as a signed integer.
  const start = heap._malloc(floats * bytesPerFloat + alignment) >>> 0;
  return { start, address: Math.ceil(start / alignment) * alignment, floats };
}

function instantiate(bytes: Uint8Array, memory: WebAssembly.Memory): KernelExports {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  if (!isKernelExports(exports)) throw new Error('The kernel module lacks exports: it is of another build.');
  return exports;
}

function addressOf(backend: BackendWasm, tensor: TensorInfo): Address {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}
