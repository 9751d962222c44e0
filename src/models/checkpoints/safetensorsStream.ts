/** A safetensors file written tensor by tensor, so that no more than one is in memory. */
import {
  encodeHeader,
  inFileOrder,
  type SafeTensor,
  type SafeTensorsMetadata,
  type SafeTensorType,
} from './safetensors';
import { bytesPerValue } from './safetensorsHeader';
import { sizeOf } from './layout';

/** A tensor to write; `read` is called once, when its turn has come. */
export interface TensorSource {
  readonly dtype: SafeTensorType;
  readonly shape: readonly number[];
  readonly read: () => Promise<SafeTensor>;
}

/**
 * The bytes that `writeSafetensors` would give, in pieces.
 * @throws what reading a tensor throws
 */
export async function* streamSafetensors(
  sources: ReadonlyMap<string, TensorSource>,
  metadata: SafeTensorsMetadata,
): AsyncGenerator<Uint8Array> {
  const ordered = inFileOrder(sources);
  const described = ordered.map(([name, { dtype, shape }]) => {
    const byteLength = sizeOf(shape) * bytesPerValue(dtype);
    return [name, { dtype, shape, byteLength }] as const;
  });
  const header = encodeHeader(described, metadata);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  yield length;
  yield header;
  for (const [name, { dtype, shape, read }] of ordered) {
    const { data, ...found } = await read();
    if (found.dtype !== dtype || found.shape.join() !== shape.join()) {
      throw new Error(
        `${name} was announced as ${dtype} [${shape.join()}] and is ${found.dtype} [${found.shape.join()}]`,
      );
    }
    yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
}
