/** Running the image decoders of libraries, above all those that come as WebAssembly modules of Emscripten (@jsquash). */
import { readFile } from 'node:fs/promises';
import { truncatedImage } from '../../protocol/errors';

/** Where the modules lie: `mozjpeg_dec.wasm` of @jsquash/jpeg and `webp_dec.wasm` of @jsquash/webp. */
export interface CodecFiles {
  readonly jpeg: string;
  readonly webp: string;
}

/** Red, green, blue and alpha, 0..255, [height, width, 4]. */
export interface DecodedRgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** What an Emscripten module is started with, as far as it is needed. */
export interface CodecStart {
  readonly noInitialRun: true;
  readonly locateFile: (name: string) => string;
  readonly instantiateWasm: (
    imports: Readonly<Record<string, Readonly<Record<string, WebAssembly.Memory>>>>,
    started: (instance: WebAssembly.Instance) => void,
  ) => WebAssembly.Instance['exports'];
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}

/** Runs `decode` with a module of the codec; calls may overlap. @throws `image/truncated` with what the decoder said */
export type Codec<Module> = (
  path: string,
  wasmFile: string,
  decode: (module: Module) => unknown,
) => Promise<DecodedRgba>;

/** A heap grows to a picture's size and never shrinks: a larger one than for a usual photograph is given back. */
const MOST_KEPT_BYTES = 32 * 1024 * 1024;

/** A module that is started, and what it says. */
interface Started<Module> {
  readonly module: Module;
  readonly said: string[];
  readonly heapBytes: () => number;
}

/**
 * The codec of a library. Its module is compiled once and kept from picture to picture while its heap is small; one that
 * failed is never used again.
 * @param start makes the module
 */
export function createCodec<Module>(start: (options: CodecStart) => Promise<Module>): Codec<Module> {
  let idle: Started<Module> | undefined;
  return async (path, wasmFile, decode) => {
    const started = idle ?? (await startModule(start, wasmFile));
    idle = undefined;
    const decoded = withImageData(() => attempt(() => decode(started.module)));
    const { said } = started;
    if (!isDecoded(decoded)) {
      const reason =
        said.length > 0 ? `the decoder says "${said.join('; ').slice(0, 200)}"` : 'the decoder gives up';
      throw truncatedImage(path, reason);
    }
    said.length = 0;
    if (started.heapBytes() <= MOST_KEPT_BYTES) idle = started;
    return decoded;
  };
}

async function startModule<Module>(
  start: (options: CodecStart) => Promise<Module>,
  wasmFile: string,
): Promise<Started<Module>> {
  const compiled = await compiledModule(wasmFile);
  const said: string[] = [];
  const memories: WebAssembly.Memory[] = [];
  const module = await start({
    noInitialRun: true,
    locateFile: (name) => name,
    instantiateWasm: (imports, started) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      memories.push(
        ...Object.values(instance.exports).filter((exported) => exported instanceof WebAssembly.Memory),
      );
      started(instance);
      return instance.exports;
    },
    print: (line) => said.push(line),
    printErr: (line) => said.push(line),
  });
  return {
    module,
    said,
    heapBytes: () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
  };
}

/** By path. */
const compiledModules = new Map<string, WebAssembly.Module>();

async function compiledModule(wasmFile: string): Promise<WebAssembly.Module> {
  const known = compiledModules.get(wasmFile);
  if (known) return known;
  const compiled = new WebAssembly.Module(await readFile(wasmFile));
  compiledModules.set(wasmFile, compiled);
  return compiled;
}

/** What a decoder says of a file that it cannot read, as an error of the catalogue. */
export const decoderFailed = (path: string, error: unknown) =>
  truncatedImage(path, `the decoder says "${error instanceof Error ? error.message : String(error)}"`);

/** C++ exceptions arrive as objects without a text; what the module printed says more. */
function attempt(decode: () => unknown): unknown {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

/** The modules hand their result out as a browser's ImageData, which Node lacks: it exists while they run, no longer. */
function withImageData<T>(run: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'ImageData');
  Object.defineProperty(globalThis, 'ImageData', { value: RgbaImage, configurable: true });
  try {
    return run();
  } finally {
    if (before) Object.defineProperty(globalThis, 'ImageData', before);
    else Reflect.deleteProperty(globalThis, 'ImageData');
  }
}

class RgbaImage implements DecodedRgba {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}

const isDecoded = (value: unknown): value is DecodedRgba =>
  value instanceof RgbaImage && value.data.length === value.width * value.height * 4;
