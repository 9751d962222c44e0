import { describe, expect, it } from 'vitest';
import type { BackendDiagnosis, BackendInfo } from '../../../src/protocol/backends';
import {
  backendWords,
  choiceLines,
  shortened,
  stepWords,
  versionWords,
  withoutHome,
} from '../../../src/protocol/diagnosisText';

const wasm: BackendInfo = {
  name: 'wasm',
  kernels: 'fma',
  reason: 'the fastest of 1',
  versions: { node: 'v24.17.0', 'tfjs-core': '4.22.0' },
};
const gpu: BackendInfo = { ...wasm, name: 'tensorflow-gpu', kernels: 'none', device: 'NVIDIA H100' };

describe('what computes, in words', () => {
  it('names kernels and device where there are any', () => {
    expect(backendWords(wasm)).toBe('WebAssembly, fma kernels');
    expect(backendWords(gpu)).toBe('TensorFlow on a GPU, NVIDIA H100');
    expect(versionWords(wasm)).toBe('node v24.17.0, tfjs-core 4.22.0');
  });

  it('gives a step three digits, and nothing where none was taken', () => {
    expect([12.3456, 0.98765, 1234.5].map((milliseconds) => stepWords({ milliseconds }))).toEqual([
      '12.3 ms',
      '0.988 ms',
      '1230 ms',
    ]);
    expect(stepWords({})).toBe('');
  });

  it('is a line for the choice and one for each way that was not taken', () => {
    expect(
      choiceLines({ ...wasm, reason: 'the fastest of 1; TensorFlow in /env sees no GPU' }, [
        { backend: 'tensorflow-gpu', title: 'TensorFlow in /env', outcome: 'refused', reason: 'sees no GPU' },
        { backend: 'webgpu', title: 'WebGPU', outcome: 'not-found', reason: 'no package webgpu' },
        { backend: 'tensorflow-cpu', title: 'TensorFlow', outcome: 'works', reason: 'slower' },
        { backend: 'wasm', title: 'WebAssembly', outcome: 'chosen', reason: 'the fastest of 1' },
      ]),
    ).toEqual([
      'Computes on WebAssembly, fma kernels: the fastest of 1 (node v24.17.0, tfjs-core 4.22.0)',
      'TensorFlow in /env, refused: sees no GPU',
      'WebGPU, not found: no package webgpu',
      'TensorFlow, works: slower',
    ]);
  });
});

describe('the home folder', () => {
  it.each([
    ['in /home/ada/env and /home/ada', ['/home/ada'], 'in ~/env and ~'],
    ['in /home/adam/env', ['/home/ada'], 'in /home/adam/env'],
    ['in /home/ada-2/env, (/home/ada)', ['/home/ada/'], 'in /home/ada-2/env, (~)'],
    ['in C:\\Users\\Ada\\env', ['C:\\Users\\Ada'], 'in ~\\env'],
    ['/usr/bin/python3', ['/'], '/usr/bin/python3'],
    ['/usr/bin/python3', [''], '/usr/bin/python3'],
    ['in /home/ada/a, /mnt/home/ada/b', ['/home/ada', '/mnt/home/ada'], 'in ~/a, ~/b'],
  ])('in “%s”, being %j, is left out', (text, homes, short) => {
    expect(shortened(text, homes)).toBe(short);
  });

  it('stands nowhere in a diagnosis that is shown', () => {
    const diagnosis: BackendDiagnosis = {
      chosen: { ...wasm, reason: 'in /home/ada/a' },
      problem: { code: 'backend/unavailable', message: 'in /home/ada/b', audience: 'user' },
      attempts: [
        {
          backend: 'wasm',
          title: '/home/ada/c',
          outcome: 'refused',
          reason: '/home/ada/d',
          advice: '/home/ada/e',
        },
      ],
      machine: [{ name: 'Python', value: '3.12.4 in /home/ada/f' }],
    };
    const shown = withoutHome(diagnosis, ['/home/ada']);
    expect(JSON.stringify(shown).replaceAll('~', '/home/ada')).toBe(JSON.stringify(diagnosis));
    expect(JSON.stringify(shown)).not.toContain('ada');
  });
});
