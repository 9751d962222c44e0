/** What attacks climb, as functions of one image's logits, with derivatives in closed form. */
import { ranking, type Gain, type Objective } from './batch';

/** The least denominator: logits may be equal. */
const TINY = 1e-12;

/** −log softmax(z)[label]. */
export const crossEntropyOf =
  (labels: Int32Array): Objective =>
  (logits, row) => {
    const label = labels[row] ?? 0;
    const largest = logits.reduce((most, value) => Math.max(most, value), -Infinity);
    const exponentials = Float64Array.from(logits, (value) => Math.exp(value - largest));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    const gradient = Float32Array.from(exponentials, (value) => value / sum);
    // 1 − p of a confident network has no digits left in float32: it is summed from the other classes.
    const others = exponentials.reduce((total, value, index) => (index === label ? total : total + value), 0);
    gradient[label] = -others / sum;
    return { value: Math.log(sum) + largest - (logits[label] ?? 0), gradient };
  };

/**
 * Difference of logits ratio, Croce and Hein 2020 (arXiv 2003.01690), equation 6: −(z_y − max_{i≠y} z_i) / (z_π1 − z_π3).
 * Unlike the cross entropy it does not vanish for confident networks. Needs three classes.
 */
export const dlrOf =
  (labels: Int32Array): Objective =>
  (logits, row) => {
    const label = labels[row] ?? 0;
    const [first = 0, second = 0, third = 0] = ranking(logits);
    return ratio(logits, label, first === label ? second : first, [
      [first, 1],
      [third, -1],
    ]);
  };

/** Towards a class: −(z_y − z_t) / (z_π1 − (z_π3 + z_π4) / 2), equation 7. Needs four classes. */
export const targetedDlrOf =
  (labels: Int32Array, targets: Int32Array): Objective =>
  (logits, row) => {
    const [first = 0, , third = 0, fourth = 0] = ranking(logits);
    return ratio(logits, labels[row] ?? 0, targets[row] ?? 0, [
      [first, 1],
      [third, -0.5],
      [fourth, -0.5],
    ]);
  };

/** z_t − z_y: above zero once the target has won over the label. */
export const marginOf =
  (labels: Int32Array, targets: Int32Array): Objective =>
  (logits, row) => {
    const [label, target] = [labels[row] ?? 0, targets[row] ?? 0];
    const gradient = new Float32Array(logits.length);
    gradient[target] = 1;
    gradient[label] = (gradient[label] ?? 0) - 1;
    return { value: (logits[target] ?? 0) - (logits[label] ?? 0), gradient };
  };

/**
 * (z_other − z_label) over a weighted sum of logits, by the quotient rule. Where both are the same difference the value
 * is 1 and the gradient 0, as in the published code in float32, to which TINY is nothing: a rest of rounding would be
 * scaled up to a whole step. Sums are kept in float64 for the same reason.
 */
function ratio(
  logits: Float32Array,
  label: number,
  other: number,
  weights: readonly (readonly [index: number, weight: number])[],
): Gain {
  const at = (index: number): number => logits[index] ?? 0;
  const weighted = weights.reduce((sum, [index, weight]) => sum + weight * at(index), 0);
  const denominator = Math.max(weighted, TINY);
  const value = (at(other) - at(label)) / denominator;
  const gradient = new Float64Array(logits.length);
  const add = (index: number, change: number): void => {
    gradient[index] = (gradient[index] ?? 0) + change / denominator;
  };
  add(other, 1);
  add(label, -1);
  for (const [index, weight] of weights) add(index, -value * weight);
  return { value, gradient: Float32Array.from(gradient) };
}
