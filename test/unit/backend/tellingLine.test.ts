import { expect, it } from 'vitest';
import { tellingLine } from '../../../src/backend/probe/tellingLine';

/** Of TensorFlow 2.21 for CUDA on a machine without a GPU. */
const withoutDriver = `WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1795707562.478480   22358 cudart_stub.cc:31] Could not find cuda drivers on your machine, GPU will not be used.
I0000 00:00:1795707563.965763   22358 cpu_feature_guard.cc:227] This TensorFlow binary is optimized to use available CPU instructions.
E0000 00:00:1795707563.966782   22358 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: UNKNOWN ERROR (303)`;

const missing =
  "2026-11-26 15:00:00.123456: W external/local_xla/xla/tsl/platform/default/dso_loader.cc:64] Could not load dynamic library 'libcudnn.so.9'; dlerror: libcudnn.so.9: cannot open shared object file";

it.each([
  [withoutDriver, 'Could not find cuda drivers on your machine, GPU will not be used.'],
  [
    `${withoutDriver}\n${missing}\nError: something else`,
    "Could not load dynamic library 'libcudnn.so.9'; dlerror: libcudnn.so.9: cannot open shared object file",
  ],
  ['at x\nTypeError: a is not a function\n  at y', 'TypeError: a is not a function'],
  [
    "Error: /lib/libm.so.6: version `GLIBC_2.38' not found (required by x)",
    "Error: /lib/libm.so.6: version `GLIBC_2.38' not found (required by x)",
  ],
  [
    `${withoutDriver}\nE0000 00:00:1795707563.96 23 cuda.cc:52] failed to alloc: CUDA_ERROR_OUT_OF_MEMORY: out of memory`,
    'failed to alloc: CUDA_ERROR_OUT_OF_MEMORY: out of memory',
  ],
  ['nothing of interest', undefined],
  ['', undefined],
])('of %j the line that says most is %j', (stderr, line) => {
  expect(tellingLine(stderr)).toBe(line);
});
