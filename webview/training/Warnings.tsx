import type { MetricRecord } from '../../src/protocol/runs';
import { warningsOf } from '../model/curves';

/** What the training noticed about itself, such as a collapse of its robustness. Spoken up at once. */
export function Warnings({ records }: { readonly records: readonly MetricRecord[] }) {
  return (
    <div class="warnings" role="alert">
      {warningsOf(records).map(({ step, epoch, code, message }) => (
        <div key={`${code} ${String(step)}`} class="card warning-card">
          <strong>
            Warning, epoch {epoch}, step {step}
          </strong>
          <p>{message}</p>
        </div>
      ))}
    </div>
  );
}
