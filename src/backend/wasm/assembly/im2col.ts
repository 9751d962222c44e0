import { Geometry, windowSize } from './geometry';
import { addRun, at, clearRun, copyRun } from './simd';

/**
 * Writes the windows of the output positions [first, last) as rows of `columns`: row r holds the input under window
 * first + r as [filterHeight, filterWidth, inChannels], zero where the window hangs over the border.
 */
export function im2col(input: usize, geometry: Geometry, first: i32, last: i32, columns: usize): void {
  const channels = geometry.inChannels;
  const rowSize = geometry.filterWidth * channels;
  const imageSize = geometry.inHeight * geometry.inWidth * channels;
  for (let position = first; position < last; position++) {
    const outX = position % geometry.outWidth;
    const row = position / geometry.outWidth;
    const top = (row % geometry.outHeight) * geometry.strideHeight - geometry.padTop;
    const left = outX * geometry.strideWidth - geometry.padLeft;
    const image = at(input, (row / geometry.outHeight) * imageSize);
    const begin = min(max(-left, 0), geometry.filterWidth);
    const end = max(min(geometry.inWidth - left, geometry.filterWidth), begin);
    for (let filterY = 0; filterY < geometry.filterHeight; filterY++) {
      const y = top + filterY;
      if (y < 0 || y >= geometry.inHeight) {
        clearRun(columns, rowSize);
      } else {
        const source = at(image, (y * geometry.inWidth + left + begin) * channels);
        clearRun(columns, begin * channels);
        copyRun(at(columns, begin * channels), source, (end - begin) * channels);
        clearRun(at(columns, end * channels), (geometry.filterWidth - end) * channels);
      }
      columns = at(columns, rowSize);
    }
  }
}

/** The transpose of `im2col`: adds the rows of `columns` to the input positions they were read from. */
export function addColumns(columns: usize, geometry: Geometry, first: i32, last: i32, input: usize): void {
  const channels = geometry.inChannels;
  const rowSize = geometry.filterWidth * channels;
  const imageSize = geometry.inHeight * geometry.inWidth * channels;
  for (let position = first; position < last; position++) {
    const outX = position % geometry.outWidth;
    const row = position / geometry.outWidth;
    const top = (row % geometry.outHeight) * geometry.strideHeight - geometry.padTop;
    const left = outX * geometry.strideWidth - geometry.padLeft;
    const image = at(input, (row / geometry.outHeight) * imageSize);
    const begin = min(max(-left, 0), geometry.filterWidth);
    const end = max(min(geometry.inWidth - left, geometry.filterWidth), begin);
    for (let filterY = 0; filterY < geometry.filterHeight; filterY++) {
      const y = top + filterY;
      if (y >= 0 && y < geometry.inHeight) {
        const target = at(image, (y * geometry.inWidth + left + begin) * channels);
        addRun(target, at(columns, begin * channels), (end - begin) * channels);
      }
      columns = at(columns, rowSize);
    }
  }
}
