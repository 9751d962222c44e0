import { useState } from 'preact/hooks';
import { useHost } from './hostContext';

/** State of the view that survives a reload and is no part of the subject. What was stored is used only where it fits. */
export function useView<T>(
  name: string,
  initial: T,
  fits: (value: unknown) => value is T,
): readonly [T, (value: T) => void] {
  const host = useHost();
  const [value, setValue] = useState<T>(() => {
    const stored = host.view(name);
    return fits(stored) ? stored : initial;
  });
  const keep = (next: T): void => {
    setValue(() => next);
    host.keepView(name, next);
  };
  return [value, keep];
}

export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
