import { describe, expect, it } from 'vitest';
import { statusText, timeText, type EngineStatus } from '../../../extension/status/statusText';
import type { Job } from '../../../src/protocol/panels';

const ready: EngineStatus = {
  name: 'ready',
  backend: { name: 'wasm', kernels: 'fma', reason: 'this machine validates relaxed SIMD', versions: {} },
};

const job: Job = {
  run: '/digits/runs/AT-0.1',
  name: 'AT-0.1',
  progress: {
    run: '/digits/runs/AT-0.1',
    name: 'AT-0.1',
    record: { kind: 'step', step: 427, epoch: 10, loss: 0.5, learningRate: 0.001 },
    totalSteps: 1000,
    imagesPerSecond: 912.4,
    secondsLeft: 65,
  },
};

describe('the status bar', () => {
  it('names the backend and its kernels', () => {
    expect(statusText(ready, [])).toEqual({
      text: '$(search) GradLens: wasm fma',
      tooltip: 'Computes on WebAssembly, fma kernels: this machine validates relaxed SIMD',
    });
  });

  it('names the running training, how far it is, and how many wait', () => {
    const waiting: Job = { run: 'waiting:2', name: 'AT-0.2' };
    const { text, tooltip } = statusText(ready, [job, waiting]);
    expect(text).toBe('$(sync~spin) AT-0.1 42 % +1');
    expect(tooltip.split('\n').slice(0, 2)).toEqual([
      'AT-0.1: step 427 of 1000, 912 images/s, 1 min 5 s left',
      'AT-0.2 waits',
    ]);
  });

  it('stands at 0 % until the first step is told', () => {
    expect(statusText(ready, [{ run: 'waiting:1', name: 'Natural' }]).text).toBe('$(sync~spin) Natural 0 %');
  });

  it('says that the engine stopped, and how', () => {
    expect(statusText({ name: 'failed', message: 'The engine stopped: SIGKILL.' }, [])).toEqual({
      text: '$(error) GradLens',
      tooltip: 'The engine stopped: SIGKILL.',
    });
  });

  it.each([
    [-1, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 0 s'],
    [185, '3 min 5 s'],
    [7440, '2 h 4 min'],
  ])('reads %d seconds as %s', (seconds, text) => {
    expect(timeText(seconds)).toBe(text);
  });
});
