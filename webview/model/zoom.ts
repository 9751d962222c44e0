/** The part of an image that all cells of a grid show: arithmetic in fractions of the image, whatever its size. */

/** Shows the window [x, x + 1/scale) × [y, y + 1/scale) of the image; x and y are fractions of its width and height. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** A point of a cell, as fractions of its width and height. */
export interface CellPoint {
  readonly x: number;
  readonly y: number;
}

export const wholeImage: Zoom = { scale: 1, x: 0, y: 0 };

/** At this scale a pixel of a 28-pixel image is wider than a finger. */
export const LARGEST_SCALE = 16;

/** Zooms by a factor; the image point under `at` stays where it is unless an edge of the image would leave the cell. */
export function zoomBy(zoom: Zoom, factor: number, at: CellPoint = { x: 0.5, y: 0.5 }): Zoom {
  const scale = clamp(zoom.scale * factor, 1, LARGEST_SCALE);
  return withinImage({
    scale,
    x: zoom.x + at.x / zoom.scale - at.x / scale,
    y: zoom.y + at.y / zoom.scale - at.y / scale,
  });
}

/** Moves the picture by a part of the cell: positive `right` uncovers what lies to its left. */
export const panBy = (zoom: Zoom, right: number, down: number): Zoom =>
  withinImage({ ...zoom, x: zoom.x - right / zoom.scale, y: zoom.y - down / zoom.scale });

export const sameZoom = (a: Zoom, b: Zoom): boolean => a.scale === b.scale && a.x === b.x && a.y === b.y;

/** Narrows what was stored before a reload. */
export function isZoom(value: unknown): value is Zoom {
  if (typeof value !== 'object' || value === null) return false;
  if (!('scale' in value && 'x' in value && 'y' in value)) return false;
  return [value.scale, value.x, value.y].every((part) => typeof part === 'number' && Number.isFinite(part));
}

function withinImage({ scale, x, y }: Zoom): Zoom {
  const end = 1 - 1 / scale;
  return { scale, x: clamp(x, 0, end), y: clamp(y, 0, end) };
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
