import { useState } from 'preact/hooks';
import { toErrorPayload, type ErrorPayload } from '../../src/protocol/errors';
import type { ImageSource } from '../../src/protocol/requests';
import { useHost } from './hostContext';

/** Asks the person for an image of the workspace; nothing happens when they change their mind. */
export function usePickImage(onPick: (image: ImageSource) => void): {
  readonly pick: () => void;
  readonly error: ErrorPayload | undefined;
} {
  const host = useHost();
  const [error, setError] = useState<ErrorPayload | undefined>(undefined);
  const pick = async (): Promise<void> => {
    setError(undefined);
    try {
      const image = await host.call('host/pick-image', null);
      if (image) onPick(image);
    } catch (failure) {
      setError(toErrorPayload(failure));
    }
  };
  return { pick: () => void pick(), error };
}
