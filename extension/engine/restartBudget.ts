/** Allows a number of restarts within a sliding window of time. */
export interface RestartBudget {
  /** Takes one restart; false where the window holds its number already. */
  take(): boolean;
  /** Forgets every restart, as a person does by restarting. */
  reset(): void;
}

/**
 * @param limit restarts a window.
 * @param windowMs length of the window, milliseconds.
 * @param now a clock in milliseconds.
 */
export function createRestartBudget(limit: number, windowMs: number, now: () => number): RestartBudget {
  let taken: number[] = [];
  return {
    take() {
      const time = now();
      taken = taken.filter((moment) => time - moment < windowMs);
      if (taken.length >= limit) return false;
      taken.push(time);
      return true;
    },
    reset() {
      taken = [];
    },
  };
}
