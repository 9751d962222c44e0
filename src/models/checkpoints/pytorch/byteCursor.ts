import type { PickleFaults } from './pickleMachine';

/** Reads a pickle's bytes in order; every length is checked before anything is made of it. */
export interface ByteCursor {
  /** Where the next byte is. */
  readonly position: () => number;
  readonly byte: () => number;
  /** A view, not a copy. */
  readonly bytes: (length: number) => Uint8Array;
  readonly uint16: () => number;
  readonly int32: () => number;
  readonly uint32: () => number;
  /** A 64-bit length. */
  readonly length64: () => number;
  /** Big-endian, as pickles have it. */
  readonly float64: () => number;
  /** UTF-8 of `length` bytes. */
  readonly text: (length: number) => string;
  /** Up to the next line feed, which is read too. */
  readonly line: () => string;
}

const LINE_FEED = 0x0a;

export function byteCursor(bytes: Uint8Array, faults: PickleFaults): ByteCursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Python's own texts may hold lone surrogates; names of tensors do not.
  const decoder = new TextDecoder();
  let position = 0;
  const advance = (length: number): number => {
    if (length > bytes.length - position) {
      throw faults.damaged(
        `its pickle ends at byte ${String(bytes.length)}, within what starts at byte ${String(position)}`,
      );
    }
    position += length;
    return position - length;
  };
  const take = (length: number): Uint8Array => bytes.subarray(advance(length), position);
  return {
    position: () => position,
    byte: () => view.getUint8(advance(1)),
    bytes: take,
    uint16: () => view.getUint16(advance(2), true),
    int32: () => view.getInt32(advance(4), true),
    uint32: () => view.getUint32(advance(4), true),
    length64: () => Number(view.getBigUint64(advance(8), true)),
    float64: () => view.getFloat64(advance(8), false),
    text: (length) => decoder.decode(take(length)),
    line: () => {
      const end = bytes.indexOf(LINE_FEED, position);
      const text = decoder.decode(take((end < 0 ? bytes.length + 1 : end) - position));
      advance(1);
      return text;
    },
  };
}
