import { createHash } from 'node:crypto';
import type { ImageListing } from './imageListing';

/** SHA-256 of the list of files, labels, classes and boxes. The files' contents are not read for it. */
export function listingChecksum({ paths, labels, classNames, boxes }: ImageListing): string {
  const hash = createHash('sha256').update(JSON.stringify(classNames));
  paths.forEach((path, index) => {
    hash.update(`\n${String(labels[index])} ${path}`);
    if (boxes) hash.update(` ${String(boxes[index])}`);
  });
  return hash.digest('hex');
}
