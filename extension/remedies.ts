/** What a person can do about a failure, by its code. */
import type { ErrorPayload } from '../src/protocol/errors';

/** A button beside a failure, and the command that it runs. */
export interface Remedy {
  readonly title: string;
  readonly command: string;
  readonly args?: readonly unknown[];
}

const showLog: Remedy = { title: 'Show Log', command: 'gradlens.showLog' };
const restartEngine: Remedy = { title: 'Restart Engine', command: 'gradlens.restartEngine' };
const diagnose: Remedy = { title: 'Diagnose Backend', command: 'gradlens.diagnoseBackend' };
const manageTrust: Remedy = { title: 'Manage Workspace Trust', command: 'gradlens.manageTrust' };
const setUp: Remedy = { title: 'Set Up TensorFlow…', command: 'gradlens.setUpTensorflow' };
const addDataSet: Remedy = { title: 'Add Data Set…', command: 'gradlens.addDataSet' };
const openSetting = (name: string): Remedy => ({
  title: 'Open Settings',
  command: 'workbench.action.openSettings',
  args: [`gradlens.${name}`],
});

/** Failures after which a training can go on where it stopped. */
const resumable: readonly string[] = [
  'engine/died',
  'engine/stopped',
  'engine/gave-up',
  'engine/out-of-memory',
  'backend/device-failed',
  'file/disk-full',
];

/**
 * What can be done about a failure, the likeliest first, and never nothing: the editor cuts a message without a button to
 * one line.
 * @param run folder of the run that it struck
 */
export function remediesFor(
  { code }: Pick<ErrorPayload, 'code'>,
  run: string | undefined,
): readonly Remedy[] {
  const resume: readonly Remedy[] =
    run !== undefined && resumable.includes(code)
      ? [{ title: 'Resume', command: 'gradlens.resume', args: [run] }]
      : [];
  if (code.startsWith('setup/')) return [setUp, showLog];
  switch (code) {
    case 'workspace/untrusted':
      return [manageTrust];
    case 'data/absent':
    case 'data/no-folder':
      return [addDataSet, openSetting('dataFolder')];
    case 'data/mirror':
    case 'download/failed':
    case 'download/not-served':
    case 'download/wrong-bytes':
    case 'download/wrong-length':
      return [openSetting('mirror')];
    case 'backend/unavailable':
      return [diagnose, openSetting('backend'), showLog];
    case 'backend/device-failed':
    case 'engine/out-of-memory':
      return [...resume, openSetting('backend'), showLog];
    case 'engine/gave-up':
      return [...resume, restartEngine, showLog];
    default:
      return [...resume, showLog];
  }
}
