import { expect, it } from 'vitest';
import { withoutGpu } from '../../../src/backend/tensorflow/gpuDriver';

it.each([
  ['/proc/driver/nvidia/version', undefined],
  ['/dev/dxg', undefined],
  ['/dev/kfd', undefined],
  ['/dev/null', /^no driver of a GPU is loaded: none of .*\/dev\/dxg/],
] as const)('on Linux with %s TensorFlow may see a GPU or cannot', (mark, reason) => {
  const found = withoutGpu('linux', (path) => path === mark);
  if (reason === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(reason);
});

it('is asked itself on Windows, and never on macOS', () => {
  expect(withoutGpu('win32', () => false)).toBeUndefined();
  expect(withoutGpu('darwin', () => true)).toMatch(/macOS/);
});
