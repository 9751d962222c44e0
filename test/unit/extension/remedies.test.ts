import { describe, expect, it } from 'vitest';
import { remediesFor } from '../../../extension/remedies';

const run = '/digits/runs/AT-0.1';

/** The buttons, as a person reads them. */
const titles = (code: string, struck?: string): string[] =>
  remediesFor({ code }, struck).map(({ title }) => title);

describe('what can be done about a failure', () => {
  it('is to resume the run that it struck, where finished checkpoints are kept', () => {
    expect(remediesFor({ code: 'engine/died' }, run)[0]).toEqual({
      title: 'Resume',
      command: 'gradlens.resume',
      args: [run],
    });
    expect(titles('engine/died')).toEqual(['Show Log']);
  });

  it('is to resume, or to compute with something else, where a graphics processor failed', () => {
    expect(titles('backend/device-failed', run)).toEqual(['Resume', 'Open Settings', 'Show Log']);
    expect(titles('backend/device-failed')).toEqual(['Open Settings', 'Show Log']);
    expect(remediesFor({ code: 'backend/device-failed' }, run)[1]?.args).toEqual(['gradlens.backend']);
  });

  it('is to set up again what could not be', () => {
    expect(titles('setup/wrong-bytes')).toEqual(['Set Up TensorFlow…', 'Show Log']);
    expect(titles('setup/busy')).toEqual(['Set Up TensorFlow…', 'Show Log']);
    expect(remediesFor({ code: 'setup/failed' }, undefined)[0]?.command).toBe('gradlens.setUpTensorflow');
  });

  it('is to look into the log where the text says what to do: without a button the editor would cut it short', () => {
    expect(titles('experiment/invalid', run)).toEqual(['Show Log']);
  });
});
