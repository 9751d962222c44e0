/** Between grey and colour. */
import type { Pixels } from '../protocol/pixels';

/** Luma of ITU-R BT.601, in PIL's fixed-point weights (`convert("L")`); they sum to 1. */
const RED = 19595 / 65536;
const GREEN = 38470 / 65536;
const BLUE = 7471 / 65536;

/** The image with one or three channels; itself where it has as many. */
export function withChannels(image: Pixels, channels: 1 | 3): Pixels {
  if (image.channels === channels) return image;
  return channels === 1 ? toGrey(image) : toColour(image);
}

function toGrey({ height, width, values }: Pixels): Pixels {
  const grey = Float32Array.from({ length: height * width }, (_, pixel) => {
    const at = pixel * 3;
    return RED * (values[at] ?? 0) + GREEN * (values[at + 1] ?? 0) + BLUE * (values[at + 2] ?? 0);
  });
  return { height, width, channels: 1, values: grey };
}

function toColour({ height, width, values }: Pixels): Pixels {
  const colour = Float32Array.from(
    { length: height * width * 3 },
    (_, at) => values[Math.floor(at / 3)] ?? 0,
  );
  return { height, width, channels: 3, values: colour };
}
