/** The outline of a JPEG file (ITU-T T.81, annex B): decoders fill what is missing with grey, so it is looked at first. */
import { truncatedImage } from '../../protocol/errors';
import { readOrientation, type Orientation } from './orientation';

export interface JpegOutline {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly components: number;
  readonly orientation: Orientation;
}

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const APP1 = 0xe1;
const EXIF = 'Exif\0\0';

/**
 * Walks through all segments to the end of the image.
 * @throws `image/truncated` where the file ends before the image does, or has no frame.
 */
export function readJpegOutline(path: string, file: Buffer): JpegOutline {
  let frame: Omit<JpegOutline, 'orientation'> | undefined;
  let orientation: Orientation = 1;
  for (const { marker, content } of segmentsOf(path, file)) {
    if (isFrame(marker) && content.length >= 6) {
      const [height, width] = [content.readUInt16BE(1), content.readUInt16BE(3)];
      frame = { width, height, components: content.readUInt8(5) };
    } else if (marker === APP1 && content.toString('latin1', 0, EXIF.length) === EXIF) {
      orientation = readOrientation(content.subarray(EXIF.length));
    }
  }
  if (!frame) throw truncatedImage(path, 'it has no frame');
  return { ...frame, orientation };
}

/** SOF0 to SOF15; three numbers between them mean something else. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

interface Segment {
  readonly marker: number;
  readonly content: Buffer;
}

function* segmentsOf(path: string, file: Buffer): Generator<Segment, void> {
  let offset = 2;
  for (;;) {
    const at = nextMarker(file, offset);
    const marker = file[at];
    if (marker === END_OF_IMAGE) return;
    if (marker === undefined || at + 3 > file.length) throw endsEarly(path, file);
    const end = at + 1 + file.readUInt16BE(at + 1);
    if (end > file.length) throw endsEarly(path, file);
    yield { marker, content: file.subarray(at + 3, end) };
    offset = end;
    if (marker !== START_OF_SCAN && file[end] !== 0xff) {
      throw truncatedImage(path, `there is no marker at byte ${String(end)}`);
    }
  }
}

/**
 * Index of the next marker's second byte at or after `offset`. Inside a scan 0xff is followed by 0, or by a restart
 * marker, and any number of 0xff may fill up before a marker.
 */
function nextMarker(file: Buffer, offset: number): number {
  let at = file.indexOf(0xff, offset);
  while (at >= 0 && at + 1 < file.length) {
    const next = file[at + 1] ?? 0;
    const isRestart = next >= 0xd0 && next <= 0xd7;
    if (next !== 0 && next !== 0xff && !isRestart) return at + 1;
    at = file.indexOf(0xff, next === 0xff ? at + 1 : at + 2);
  }
  return file.length;
}

const endsEarly = (path: string, file: Buffer) =>
  truncatedImage(path, `the file ends at byte ${String(file.length)}, before the image does`);
