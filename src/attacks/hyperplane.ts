/** The nearest point of a hyperplane inside the box [0, 1]ⁿ, in l∞ or l2. */
import type { ThreatModelName } from '../protocol/experiment';

/**
 * The shortest d with w · (point + d) = b and point + d inside [0, 1]; where the box does not reach the hyperplane, the
 * corner nearest to it. Croce and Hein 2020 (arXiv 1907.02044), section 2 and appendix A.
 *
 * Coordinate i moves towards the plane at the speed 1 (l∞) or |wᵢ| (l2) until it meets the box, so that what is gained
 * after the time λ is Σ |wᵢ| min(λ speedᵢ, roomᵢ): concave and piecewise linear, solved by Newton's method exactly
 * after finitely many rounds.
 */
export function toHyperplane(
  point: Float32Array,
  w: Float32Array,
  b: number,
  threatModel: ThreatModelName,
): Float32Array {
  let excess = -b;
  for (const [index, weight] of w.entries()) excess += weight * (point[index] ?? 0);
  const side = excess >= 0 ? 1 : -1;
  const target = Math.abs(excess);
  const speeds = threatModel === 'l2' ? w.map(Math.abs) : w.map((weight) => (weight === 0 ? 0 : 1));
  /** How far each coordinate can go before it meets the box. */
  const rooms = w.map((weight, index) => (weight * side > 0 ? (point[index] ?? 0) : 1 - (point[index] ?? 0)));
  const time = meetingTime(w, speeds, rooms, target);
  return w.map((weight, index) => {
    const reach = Math.min(time * (speeds[index] ?? 0), rooms[index] ?? 0);
    return weight === 0 ? 0 : -side * Math.sign(weight) * reach;
  });
}

/** The λ at which `target` is gained; infinite where it never is. */
function meetingTime(w: Float32Array, speeds: Float32Array, rooms: Float32Array, target: number): number {
  let time = 0;
  for (;;) {
    let [gained, slope] = [0, 0];
    for (const [index, weight] of w.entries()) {
      const [speed, room, pull] = [speeds[index] ?? 0, rooms[index] ?? 0, Math.abs(weight)];
      if (time * speed < room) slope += pull * speed;
      else gained += pull * room;
    }
    if (slope === 0) return gained < target ? Infinity : time;
    const later = (target - gained) / slope;
    if (!(later > time)) return time;
    time = later;
  }
}
