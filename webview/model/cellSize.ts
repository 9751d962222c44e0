/** How large pictures are drawn, in CSS pixels. */

/**
 * The largest size up to `wanted` at which every image pixel covers the same whole number of device pixels; `wanted`
 * itself where the image has more pixels than the screen has there.
 * @param wanted CSS pixels
 * @param pixels of the image along this side
 */
export function crispSize(wanted: number, pixels: number, devicePixelRatio: number): number {
  const repeat = Math.floor((wanted * devicePixelRatio) / pixels);
  return repeat < 1 ? wanted : (repeat * pixels) / devicePixelRatio;
}

/** The width of a cell so that `columns` of them and the gaps between fill `available`, kept within bounds. */
export function fitCell(
  available: number,
  columns: number,
  { gap, smallest, largest }: { readonly gap: number; readonly smallest: number; readonly largest: number },
): number {
  const width = (available - gap * (columns - 1)) / Math.max(1, columns);
  return Math.min(largest, Math.max(smallest, Math.min(width, available)));
}
