import type { Prediction } from '../../src/protocol/pixels';
import { probabilityText } from '../model/format';

/** The most probable classes as bars; a true class is marked where it is known. */
export function Predictions({
  predictions,
  label,
  atMost = 3,
}: {
  readonly predictions: readonly Prediction[];
  readonly label?: number | undefined;
  readonly atMost?: number;
}) {
  return (
    <ol class="predictions" aria-label="Most probable classes">
      {predictions.slice(0, atMost).map(({ classIndex, className, probability }) => (
        <li key={classIndex}>
          <span class="prediction-name">
            {className}
            {classIndex === label && (
              <span class="mark" title="True class" aria-label="true class">
                ✓
              </span>
            )}
          </span>
          <span class="bar" aria-hidden="true">
            <span class="bar-fill" style={{ width: `${String(probability * 100)}%` }} />
          </span>
          <span class="prediction-share">{probabilityText(probability)}</span>
        </li>
      ))}
    </ol>
  );
}
