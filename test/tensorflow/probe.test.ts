import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { probe } from '../../src/backend/probe/probe';
import { tensorflowOnGpu, tensorflowOnProcessor } from '../../src/backend/tensorflow/tensorflow';
import { addonFolder, tensorflowLibrary } from '../unit/support/nativeTensorflow';
import { probeProgram, settings } from '../unit/support/probing';

const native = { ...settings, tensorflowLibrary, addonFolder };

describe('a probe of native TensorFlow', () => {
  it('finds that it works, and how fast', async () => {
    const { candidates } = await tensorflowOnProcessor.find(native, true);
    expect(candidates).toHaveLength(1);
    expect(candidates[0]!.files.filter((file) => !existsSync(file))).toEqual([
      expect.stringMatching(/nvidia$/),
    ]);
    expect(await probe(probeProgram, { candidate: candidates[0]!, settings: native }, process.env)).toEqual({
      kind: 'works',
      milliseconds: expect.any(Number) as number,
      conforms: false,
    });
  });

  it('finds that a build for the processor sees no GPU', async () => {
    const { candidates } = await tensorflowOnGpu.find(native, true);
    expect(await probe(probeProgram, { candidate: candidates[0]!, settings: native }, process.env)).toEqual({
      kind: 'refused',
      reason: 'sees no GPU: it is built without CUDA',
    });
  });
});
