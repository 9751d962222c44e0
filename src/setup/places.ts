/** Where a package lies, and where it is built before it has that place. */
import { join } from 'node:path';
import type { PackageName } from '../protocol/backendPackages';

export interface Places {
  /** Of all packages. */
  readonly root: string;
  /** Whole, or not there. */
  readonly target: string;
  /** Beside the target, on the same disk. */
  readonly staging: string;
  /** What is to become the target. */
  readonly tree: string;
  /** Wheels that have come whole; they stay for the next attempt. */
  readonly wheels: string;
  /** What pip or npm is writing. */
  readonly temporary: string;
  /** What was the target before. */
  readonly former: string;
}

/** @param root folder of all packages */
export function placesOf(root: string, name: PackageName): Places {
  const staging = join(root, `.${name}`);
  return {
    root,
    target: join(root, name),
    staging,
    tree: join(staging, 'tree'),
    wheels: join(staging, 'wheels'),
    temporary: join(staging, 'temporary'),
    former: join(staging, 'former'),
  };
}
