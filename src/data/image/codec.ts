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

/**
 * Decodes with a module of its own: its heap grows to the picture's size, never shrinks, and goes with it.
 * @param start makes the module; `decode` is then called once.
 * @throws `image/truncated` with what the decoder said.
 */
export async function decodeWith<Module>(
  path: string,
  wasmFile: string,
  start: (options: CodecStart) => Promise<Module>,
  decode: (module: Module) => unknown,
): Promise<DecodedRgba> {
  const compiled = new WebAssembly.Module(await readFile(wasmFile));
  const said: string[] = [];
  const module = await start({
    noInitialRun: true,
    locateFile: (name) => name,
    instantiateWasm: (imports, started) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      started(instance);
      return instance.exports;
    },
    print: (line) => said.push(line),
    printErr: (line) => said.push(line),
  });
  const decoded = withImageData(() => attempt(() => decode(module)));
  if (isDecoded(decoded)) return decoded;
  throw truncatedImage(
    path,
    said.length > 0 ? `the decoder says "${said.join('; ').slice(0, 200)}"` : 'the decoder gives up',
  );
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
