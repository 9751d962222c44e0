/** That memory ran out, as those who compute say it: each in its own words, and some with what they asked for. */
import { byteText } from './byteText';
import { GradLensError, outOfMemory } from './errors';

/** Words that mean it, and what they tell of the amount. */
interface Saying {
  readonly pattern: RegExp;
  /** For a person, from the pattern's groups. */
  readonly amount?: (groups: Readonly<Record<string, string>>) => string;
}

const bytesOf = ({ bytes = '0' }: Readonly<Record<string, string>>): string => byteText(Number(bytes));

const tensorflow: readonly Saying[] = [
  {
    pattern: /OOM when allocating tensor with shape ?\[(?<shape>[\d,]*)\] and type (?<type>\w+)/,
    amount: ({ shape = '', type = '' }) => `a tensor of ${shape.replaceAll(',', ' × ')} (${type})`,
  },
  { pattern: /trying to allocate (?<bytes>\d+) bytes/, amount: bytesOf },
  // TF_RESOURCE_EXHAUSTED of c/tf_status.h, whatever the text.
  { pattern: /Invalid TF_Status: 8\b|RESOURCE_EXHAUSTED/ },
  { pattern: /CUDA_ERROR_OUT_OF_MEMORY|CU(DNN|BLAS)_STATUS_ALLOC_FAILED|std::bad_alloc/ },
  { pattern: /could not allocate memory/i },
];

const wasm: readonly Saying[] = [
  { pattern: /The wasm heap has no room for (?<bytes>\d+) bytes/, amount: bytesOf },
  // A kernel of the stock backend that was refused working space writes past the end of the memory.
  { pattern: /memory access out of bounds|Cannot enlarge memory/ },
];

/** Dawn, and the drivers under it. */
const webgpu: readonly Saying[] = [
  {
    pattern: /Buffer size \((?<bytes>\d+)\) exceeds the max buffer size limit/,
    amount: bytesOf,
  },
  {
    pattern: /Binding size \((?<bytes>\d+)\) .*is larger than the maximum .*binding size/,
    amount: bytesOf,
  },
  { pattern: /GPUOutOfMemoryError|VK_ERROR_OUT_OF_(DEVICE|HOST)_MEMORY|E_OUTOFMEMORY|\bout of memory\b/i },
];

/** V8, for numbers that lie outside the backend's memory. */
const javascript: readonly Saying[] = [
  {
    pattern: /Invalid typed array length: (?<count>\d{9,})/,
    amount: ({ count = '' }) => `${count} numbers`,
  },
  { pattern: /Array buffer allocation failed|heap out of memory|Allocation failed/ },
];

const sayings: readonly Saying[] = [...tensorflow, ...wasm, ...webgpu, ...javascript];

/** What a text says that was asked for, '' where it only says that memory ran out; undefined where it does not. */
export function memoryAskedFor(text: string): string | undefined {
  for (const { pattern, amount } of sayings) {
    const found = pattern.exec(text);
    if (found) return amount?.(found.groups ?? {}) ?? '';
  }
  return undefined;
}

/**
 * A failure that means that memory ran out becomes the catalogue's error; any other stays as it is.
 * @param doing for a person, after "while": `training`
 */
export function withMemoryFailureNamed(error: unknown, doing: string): unknown {
  if (error instanceof GradLensError || !(error instanceof Error)) return error;
  const asked = memoryAskedFor(error.message);
  return asked === undefined ? error : outOfMemory(`Memory ran out while ${doing}`, { asked, cause: error });
}
