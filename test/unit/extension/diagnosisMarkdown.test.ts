import { describe, expect, it } from 'vitest';
import { diagnosisMarkdown, type InForce } from '../../../extension/diagnosis/diagnosisMarkdown';
import type { BackendDiagnosis } from '../../../src/protocol/backends';

const diagnosis: BackendDiagnosis = {
  chosen: {
    name: 'wasm',
    kernels: 'fma',
    reason: 'the fastest of 1',
    versions: { node: 'v24.17.0', 'tfjs-core': '4.22.0' },
  },
  attempts: [
    {
      backend: 'tensorflow-gpu',
      title: 'the TensorFlow in /home/ada/env',
      outcome: 'refused',
      reason: 'it sees\nno GPU | at all',
      milliseconds: 12.345,
      advice: 'Update the driver.',
    },
    { backend: 'wasm', title: 'WebAssembly', outcome: 'chosen', reason: 'the fastest of 1' },
  ],
  machine: [{ name: 'Python', value: '3.12.4 in /home/ada/env/bin/python' }],
};
const inForce: InForce = {
  settings: { backend: 'auto', kernels: 'auto', 'tensorflow.library': '' },
  pythonEnvironment: '/home/ada/env',
  trusted: true,
};

describe('a diagnosis as a document', () => {
  it('says what computes, what was looked at, the machine and the settings, without the home folder', () => {
    const text = diagnosisMarkdown(diagnosis, inForce, ['/home/ada']);
    expect(
      text
        .split('\n')
        .filter((line) => line !== '')
        .slice(0, -1),
    ).toEqual([
      '# What computes',
      '**WebAssembly, fma kernels**: the fastest of 1.',
      'node v24\\.17\\.0, tfjs\\-core 4\\.22\\.0',
      '## What was looked at',
      '| way | outcome | training step | reason | what to do |',
      '|---|---|---|---|---|',
      '| the TensorFlow in \\~/env | refused | 12\\.3 ms | it sees no GPU \\| at all | Update the driver\\. |',
      '| WebAssembly | computes |  | the fastest of 1 |  |',
      '## This machine',
      '| fact | value |',
      '|---|---|',
      '| Python | 3\\.12\\.4 in \\~/env/bin/python |',
      '## Settings',
      '| setting | value |',
      '|---|---|',
      '| gradlens\\.backend | auto |',
      '| gradlens\\.kernels | auto |',
      '| gradlens\\.tensorflow\\.library | not set |',
      '| environment of the Python extension | \\~/env |',
      '| workspace | trusted |',
    ]);
    expect(text).not.toContain('ada');
  });

  it('says so where nothing computes, and in an untrusted workspace', () => {
    const failed: BackendDiagnosis = {
      problem: {
        code: 'backend/unavailable',
        message: 'The backend webgpu cannot run here',
        audience: 'user',
      },
      attempts: [],
      machine: [],
    };
    const text = diagnosisMarkdown(failed, { settings: inForce.settings, trusted: false }, ['/home/ada']);
    expect(text).toContain('**Nothing**: The backend webgpu cannot run here');
    expect(text).toContain('| environment of the Python extension | none |');
    expect(text).toContain('| workspace | not trusted: its Python environment is not used |');
  });
});
