/** The memory of the TensorFlow.js backend, and what happens where it has no room. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Address } from './kernelExports';

/** As Emscripten lays it open. */
export interface Heap {
  readonly asm: { readonly memory: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(address: Address): void;
}

/** Addresses have 32 bits: `malloc` would take a larger number for what is left of it. */
const MOST_BYTES = 2 ** 32 - 1;

export function heapOf(backend: BackendWasm): Heap {
  const heap: unknown = backend.wasm;
  if (!isHeap(heap)) throw new Error('The wasm backend keeps its heap elsewhere than version 4.22 did.');
  return heap;
}

/**
 * Makes every allocation of the backend and its kernels throw where there is no room; the stock kernels would go on at
 * address 0, or write past the end of a piece that is too small. Once for a heap.
 */
export function guardAllocations(heap: Heap): void {
  // Emscripten's own function puts another in its place when it is first called.
  heap._free(heap._malloc(1));
  const allocate = heap._malloc.bind(heap);
  heap._malloc = (bytes) => {
    const address = bytes > MOST_BYTES ? 0 : allocate(bytes);
    // Close to 4 GiB the allocator has given pieces that end beyond the memory.
    const isBeyond = (address >>> 0) + bytes > heap.asm.memory.buffer.byteLength;
    if (isBeyond) heap._free(address);
    if ((address === 0 && bytes > 0) || isBeyond) {
      throw new RangeError(`The wasm heap has no room for ${bytes} bytes.`);
    }
    return address;
  };
}

function isHeap(value: unknown): value is Heap {
  return (
    typeof value === 'object' &&
    value !== null &&
    '_malloc' in value &&
    '_free' in value &&
    'asm' in value &&
    typeof value.asm === 'object' &&
    value.asm !== null &&
    'memory' in value.asm
  );
}
