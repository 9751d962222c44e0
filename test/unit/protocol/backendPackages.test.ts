import { describe, expect, it } from 'vitest';
import { offerLines, trialText, type PackageOffer } from '../../../src/protocol/backendPackages';
import type { BackendAttempt } from '../../../src/protocol/backends';

const offer: PackageOffer = {
  name: 'tensorflow-cpu',
  title: 'TensorFlow for the processor',
  help: 'No GPU needed.',
  version: '2.21.0',
  licence: 'Apache-2.0',
  tool: 'pip',
  host: 'index.example.org',
  bytes: 274_000_871,
  unpackedBytes: 853_308_936,
  folder: '/storage/backends/tensorflow-cpu',
};

const own = (changes: Partial<BackendAttempt>): BackendAttempt => ({
  backend: 'tensorflow-cpu',
  title: 'TensorFlow in /storage/backends/tensorflow-cpu/tensorflow',
  outcome: 'chosen',
  reason: '',
  ...changes,
});

const wasm = (changes: Partial<BackendAttempt>): BackendAttempt => ({
  ...own({ backend: 'wasm', title: 'WebAssembly, part of GradLens', outcome: 'works', milliseconds: 31.4 }),
  ...changes,
});

describe('offerLines', () => {
  it('say licence, size, host, program and folder', () => {
    expect(offerLines(offer)).toEqual([
      'No GPU needed.',
      'Version: 2.21.0',
      'Licence: Apache-2.0',
      'Size: 274 MB, unpacked 853 MB',
      'From: index.example.org, by pip',
      'To: /storage/backends/tensorflow-cpu',
    ]);
  });
});

describe('trialText', () => {
  it('holds what computes meanwhile for working, though its own trial failed', () => {
    const busy = own({ reason: 'computes here, and its own trial did not answer within 60 s' });
    expect(trialText(offer, { attempts: [busy, wasm({})] }, 'tensorflow-cpu')).toBe(
      'TensorFlow for the processor 2.21.0 works: its time was not measured, WebAssembly 31 ms a step. GradLens computes with it.',
    );
  });

  it('gives the time of a step, and that of the others', () => {
    expect(trialText(offer, { attempts: [own({ milliseconds: 12.3 }), wasm({})] }, 'tensorflow-cpu')).toBe(
      'TensorFlow for the processor 2.21.0 works: 12 ms a step, WebAssembly 31 ms a step. GradLens computes with it.',
    );
  });

  it('says what computes instead where that is faster, or is asked for', () => {
    const attempts = [
      own({ outcome: 'works', milliseconds: 62 }),
      wasm({ outcome: 'chosen', milliseconds: 3.14 }),
    ];
    expect(trialText(offer, { attempts }, 'wasm')).toBe(
      'TensorFlow for the processor 2.21.0 works: 62 ms a step, WebAssembly 3.1 ms a step. GradLens computes with WebAssembly.',
    );
  });

  const forGpu: PackageOffer = { ...offer, name: 'tensorflow-gpu', title: 'TensorFlow for NVIDIA GPUs' };
  const onGpu = (changes: Partial<BackendAttempt>): BackendAttempt =>
    own({ backend: 'tensorflow-gpu', outcome: 'refused', reason: 'sees no GPU (no cuDNN)', ...changes });

  it.each(['tensorflow-gpu', 'tfjs-node-gpu'] as const)(
    'says that %s, which is for a GPU, takes none, and why',
    (name) => {
      const attempts = [onGpu({}), own({ outcome: 'works', milliseconds: 12.3 }), wasm({})];
      expect(trialText({ ...forGpu, name }, { attempts }, 'tensorflow-cpu')).toBe(
        'TensorFlow for NVIDIA GPUs 2.21.0 runs on the processor only: sees no GPU (no cuDNN); 12 ms a step, WebAssembly 31 ms a step. GradLens computes with it.',
      );
    },
  );

  it('says why no GPU was tried where there is none', () => {
    const attempts = [
      own({ milliseconds: 12.3 }),
      onGpu({ title: 'TensorFlow on a GPU', outcome: 'not-found', reason: 'no driver of a GPU is loaded' }),
    ];
    expect(trialText(forGpu, { attempts }, 'tensorflow-cpu')).toContain(
      'runs on the processor only: no driver of a GPU is loaded; 12 ms a step.',
    );
  });

  it('says of a package for a GPU that it works where its GPU does', () => {
    const attempts = [
      own({ outcome: 'works', milliseconds: 62 }),
      onGpu({ outcome: 'chosen', milliseconds: 3 }),
    ];
    expect(trialText(forGpu, { attempts }, 'tensorflow-gpu')).toBe(
      'TensorFlow for NVIDIA GPUs 2.21.0 works: 3.0 ms a step. GradLens computes with it.',
    );
  });

  it('names the setting that has TensorFlow looked for elsewhere alone, where it is used', () => {
    const named = { setting: 'gradlens.tensorflow.library', folder: '/env' };
    const inEnv = own({ title: 'TensorFlow of gradlens.tensorflow.library in /env', milliseconds: 12 });
    expect(trialText(offer, { attempts: [inEnv, wasm({})] }, 'tensorflow-cpu', named)).toBe(
      'TensorFlow for the processor 2.21.0 was set up, and is not used: gradlens.tensorflow.library is /env, and TensorFlow is taken from there alone. Without it GradLens also looks among what it has set up.',
    );
    const works = { attempts: [own({ milliseconds: 12 })] };
    expect(trialText(offer, works, 'tensorflow-cpu', named)).toContain('works: 12 ms a step');
    const webgpu = { ...offer, name: 'webgpu' } as const;
    expect(trialText(webgpu, { attempts: [inEnv] }, 'tensorflow-cpu', named)).toContain('it was not found.');
  });

  it('says why it does not run', () => {
    const attempts = [own({ outcome: 'refused', reason: 'ended by SIGILL' }), wasm({ outcome: 'chosen' })];
    expect(trialText(offer, { attempts }, 'wasm')).toContain('does not run here: ended by SIGILL.');
    expect(trialText(offer, { attempts: [wasm({ outcome: 'chosen' })] }, 'wasm')).toContain(
      'it was not found.',
    );
  });
});
