import { badCheckpoint, refusedCheckpoint } from '../../../protocol/errors';
import type { PickleFaults } from './pickleMachine';
import type { PickleValue } from './pickleValue';
import type { ReadStorage } from './storageReader';

/** What a file of `torch.save` holds: the object that was saved, and where its numbers lie. */
export interface TorchFile {
  readonly saved: PickleValue;
  readonly readStorage: ReadStorage;
}

/** Pickles of state dicts have some hundred kilobytes; only what is read whole is bounded by it. */
export const LONGEST_PICKLE = 32 * 1024 * 1024;

export const faultsOf = (path: string): PickleFaults => ({
  damaged: (reason) => badCheckpoint(path, reason),
  refused: (name) => refusedCheckpoint(path, name),
});
