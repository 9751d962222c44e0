import { inflateRawSync } from 'node:zlib';

const endOfDirectory = 0x06054b50;
const endOfDirectoryBytes = 22;
const directoryHeaderBytes = 46;
const localHeaderBytes = 30;

/** @typedef {{ name: string, read: () => Buffer }} ZipEntry */

/** @param {Buffer} zip @param {number} header offset of the entry's local header @returns {number} */
function contentStart(zip, header) {
  return header + localHeaderBytes + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
}

/**
 * The files in a zip archive, by its central directory (APPNOTE 4.3.12). Archives over 4 GB are not read.
 * @param {Buffer} zip
 * @returns {ZipEntry[]}
 */
export function zipEntries(zip) {
  const end = zip.lastIndexOf(Buffer.from(new Uint32Array([endOfDirectory]).buffer));
  if (end < 0 || end + endOfDirectoryBytes > zip.length)
    throw new Error('The archive has no central directory.');
  const entries = [];
  let offset = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    const header = offset;
    const nameBytes = zip.readUInt16LE(header + 28);
    const stored = zip.readUInt16LE(header + 10) === 0;
    const size = zip.readUInt32LE(header + 20);
    const start = contentStart(zip, zip.readUInt32LE(header + 42));
    const content = zip.subarray(start, start + size);
    entries.push({
      name: zip.toString('utf8', header + directoryHeaderBytes, header + directoryHeaderBytes + nameBytes),
      read: () => (stored ? content : inflateRawSync(content)),
    });
    const extraBytes = zip.readUInt16LE(header + 30) + zip.readUInt16LE(header + 32);
    offset = header + directoryHeaderBytes + nameBytes + extraBytes;
  }
  return entries;
}
