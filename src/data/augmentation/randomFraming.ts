/** Framings drawn at random, of pictures that are larger than the image that is made of them. */
import { resizedSide, scaledTo, wholeOf, type Framing, type Rectangle, type Size } from '../framing';
import type { Random } from '../random';

/** Of the picture's area, and of width to height: Szegedy et al. 2015, section 6, as torchvision has them. */
const AREA_SHARES = [0.08, 1] as const;
const ASPECTS = [3 / 4, 4 / 3] as const;
const ATTEMPTS = 10;

/** `torchvision.transforms.RandomResizedCrop`: a part of random area and aspect, brought to the image's size. */
export const randomResizedCrop = (picture: Size, image: Size, random: Random): Framing => ({
  source: randomPart(picture, random),
  scaled: image,
  window: wholeOf(image),
});

/** `Resize(256)`, `RandomCrop(224)`, at other sizes in the same proportion: Choe et al. 2020 (wsolevaluation). */
export function randomCropOfResized(picture: Size, image: Size, random: Random): Framing {
  const scaled = scaledTo(picture, resizedSide(image));
  const top = random.integer(scaled.height - image.height + 1);
  const left = random.integer(scaled.width - image.width + 1);
  return { source: wholeOf(picture), scaled, window: { ...image, top, left } };
}

/** The part of `randomResizedCrop`; the largest one of allowed aspect in the middle where ten draws do not fit. */
export function randomPart(picture: Size, random: Random): Rectangle {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = picture.height * picture.width * random.uniform(...AREA_SHARES);
    // Engines differ in the last digits of `exp`; what is made of it is rounded to whole pixels.
    const aspect = Math.exp(random.uniform(Math.log(ASPECTS[0]), Math.log(ASPECTS[1])));
    const width = Math.round(Math.sqrt(area * aspect));
    const height = Math.round(Math.sqrt(area / aspect));
    if (width < 1 || height < 1 || width > picture.width || height > picture.height) continue;
    const top = random.integer(picture.height - height + 1);
    const left = random.integer(picture.width - width + 1);
    return { top, left, height, width };
  }
  return middlePart(picture);
}

function middlePart(picture: Size): Rectangle {
  const aspect = picture.width / picture.height;
  const height = aspect < ASPECTS[0] ? Math.round(picture.width / ASPECTS[0]) : picture.height;
  const width = aspect > ASPECTS[1] ? Math.round(picture.height * ASPECTS[1]) : picture.width;
  const top = Math.floor((picture.height - height) / 2);
  const left = Math.floor((picture.width - width) / 2);
  return { top, left, height, width };
}
