import type { MetricRecord } from '../../src/protocol/runs';
import { epochsOf } from '../model/curves';
import { percent } from '../model/format';

/** The curves' numbers once an epoch, for reading and for those who do not see the charts. */
export function EpochTable({ records }: { readonly records: readonly MetricRecord[] }) {
  const epochs = epochsOf(records);
  if (epochs.length === 0) return null;
  return (
    <details>
      <summary>Numbers of each epoch</summary>
      <div class="scroll-x">
        <table>
          <thead>
            <tr>
              <th scope="col">Epoch</th>
              <th scope="col">Step</th>
              <th scope="col">Test accuracy</th>
              <th scope="col">Overfitting probe, attacked</th>
            </tr>
          </thead>
          <tbody>
            {epochs.map(({ epoch, step, testAccuracy, probeRobustAccuracy }) => (
              <tr key={step}>
                <th scope="row">{epoch}</th>
                <td>{step}</td>
                <td>{percent(testAccuracy)}</td>
                <td>{probeRobustAccuracy === undefined ? '–' : percent(probeRobustAccuracy)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
