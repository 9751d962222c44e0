/** Reading a stream of bytes by lengths that its own contents say. */

export interface ByteReader {
  /** The next bytes, at most as many; undefined at the end. */
  some(most: number): Promise<Uint8Array | undefined>;
  /** The next bytes, exactly as many; undefined where fewer are left. To be used for small counts. */
  exactly(count: number): Promise<Buffer | undefined>;
}

/** Pulls pieces only as they are needed, so that no more than one is held. */
export function byteReader(pieces: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = pieces[Symbol.asyncIterator]();
  let piece: Uint8Array = new Uint8Array();
  const some = async (most: number): Promise<Uint8Array | undefined> => {
    while (piece.length === 0) {
      const next = await iterator.next();
      if (next.done === true) return undefined;
      piece = next.value;
    }
    const taken = piece.subarray(0, most);
    piece = piece.subarray(most);
    return taken;
  };
  const exactly = async (count: number): Promise<Buffer | undefined> => {
    const parts: Uint8Array[] = [];
    for (let left = count; left > 0;) {
      const part = await some(left);
      if (!part) return undefined;
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  };
  return { some, exactly };
}
