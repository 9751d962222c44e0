import type { CompareSubject } from '../../src/protocol/panels';
import type { ImageSource } from '../../src/protocol/requests';
import { imageKey } from '../model/images';

/** The comparison without one of its rows. */
export const withoutImage = (subject: CompareSubject, image: ImageSource): CompareSubject => ({
  ...subject,
  images: subject.images.filter((other) => imageKey(other) !== imageKey(image)),
});
