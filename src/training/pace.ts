/** How fast a training goes; for display only, since a clock is in it. */
export interface Pace {
  readonly imagesPerSecond: number;
  /** 0 while nothing is known yet. */
  readonly secondsLeft: number;
}

/**
 * @param startStep the steps done before this process took it up
 * @param imagesPerStep on average
 * @param now seconds of a clock that never goes back
 */
export function createPace(
  startStep: number,
  totalSteps: number,
  imagesPerStep: number,
  now: () => number = () => performance.now() / 1000,
): (step: number) => Pace {
  const start = now();
  return (step) => {
    const stepsPerSecond = (step - startStep) / Math.max(now() - start, Number.MIN_VALUE);
    return {
      imagesPerSecond: stepsPerSecond * imagesPerStep,
      secondsLeft: stepsPerSecond === 0 ? 0 : (totalSteps - step) / stepsPerSecond,
    };
  };
}
