import { useEffect, useRef } from 'preact/hooks';

/** Calls `action` with the newest value once `milliseconds` passed without another: for sliders that cost a computation. */
export function useDebounced<T>(action: (value: T) => void, milliseconds: number): (value: T) => void {
  const newest = useRef(action);
  newest.current = action;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (value) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => newest.current(value), milliseconds);
  };
}
