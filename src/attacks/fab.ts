/** Fast Adaptive Boundary attack, targeted: the smallest change that is misread; Croce and Hein 2020 (arXiv 1907.02044). */
import type { Model } from '../models/model';
import type { ThreatModelName } from '../protocol/experiment';
import { ascend, betweenSteps, correctRows, logitsOf, rowOf, sizeOf, type AttackBatch } from './batch';
import { toHyperplane } from './hyperplane';
import { marginOf } from './objectives';

/** The most that a step leans towards the original image; how far it overshoots; what a misread image keeps of its change. */
const ALPHA_MAX = 0.1;
const OVERSHOOT = 1.05;
const BACKWARD = 0.9;

export interface FabOptions {
  readonly threatModel: ThreatModelName;
  readonly steps: number;
  /** The class that each image is moved towards. */
  readonly targets: Int32Array;
  readonly signal?: AbortSignal | undefined;
}

export interface FabResult {
  /** The nearest misread image that was found; the image itself where none was. */
  readonly x: Float32Array;
  /** Its distance; infinite where none was found. */
  readonly distances: Float32Array;
}

/** The run without random start, for images that are read right. @throws `cancelled` */
export async function fab(
  model: Model,
  batch: AttackBatch,
  { threatModel, steps, targets, signal }: FabOptions,
): Promise<FabResult> {
  const size = sizeOf(batch);
  const objective = marginOf(batch.labels, targets);
  const [x, found] = [batch.x.slice(), batch.x.slice()];
  const distances = new Float32Array(batch.labels.length).fill(Infinity);
  for (let step = 0; step < steps; step++) {
    await betweenSteps(signal);
    const { gains, gradient } = await ascend(model, x, batch, objective);
    for (const [row, margin] of gains.entries()) {
      const origin = rowOf(batch.x, row, size);
      const moved = nextPoint(rowOf(x, row, size), origin, rowOf(gradient, row, size), margin, threatModel);
      x.set(moved, row * size);
    }
    for (const [row, correct] of correctRows(await logitsOf(model, x, batch), batch.labels).entries()) {
      if (correct) continue;
      const [origin, point] = [rowOf(batch.x, row, size), rowOf(x, row, size)];
      const distance = distanceOf(point, origin, threatModel);
      if (distance < (distances[row] ?? Infinity)) {
        distances[row] = distance;
        found.set(point, row * size);
      }
      point.forEach((value, index) => {
        const pixel = origin[index] ?? 0;
        point[index] = pixel + BACKWARD * (value - pixel);
      });
    }
  }
  return { x: found, distances };
}

/** Steps onto the linearised boundary, from here and from the original image, and mixes the two. */
function nextPoint(
  point: Float32Array,
  origin: Float32Array,
  w: Float32Array,
  margin: number,
  threatModel: ThreatModelName,
): Float32Array {
  const b = w.reduce((sum, weight, index) => sum + weight * (point[index] ?? 0), 0) - margin;
  const here = toHyperplane(point, w, b, threatModel);
  const there = toHyperplane(origin, w, b, threatModel);
  const [ofHere, ofThere] = [lengthOf(here, threatModel), lengthOf(there, threatModel)].map((length) =>
    Math.max(length, 1e-8),
  );
  const alpha = Math.min(ALPHA_MAX, (ofHere ?? 0) / ((ofHere ?? 0) + (ofThere ?? 1)));
  return point.map((value, index) => {
    const fromHere = value + OVERSHOOT * (here[index] ?? 0);
    const fromThere = (origin[index] ?? 0) + OVERSHOOT * (there[index] ?? 0);
    return Math.min(1, Math.max(0, (1 - alpha) * fromHere + alpha * fromThere));
  });
}

/** The length of a difference in the threat model's norm. */
export const distanceOf = (a: Float32Array, b: Float32Array, threatModel: ThreatModelName): number =>
  lengthOf(
    a.map((value, index) => value - (b[index] ?? 0)),
    threatModel,
  );

const lengthOf = (values: Float32Array, threatModel: ThreatModelName): number =>
  threatModel === 'l2'
    ? Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0))
    : values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
