/** Shows a failure once, with the catalogue's text and what can be done about it. */
import * as vscode from 'vscode';
import { toErrorPayload, type ErrorPayload } from '../src/protocol/errors';

interface Remedy {
  readonly title: string;
  readonly command: string;
  readonly args?: readonly unknown[];
}

const showLog: Remedy = { title: 'Show Log', command: 'gradlens.showLog' };
const restartEngine: Remedy = { title: 'Restart Engine', command: 'gradlens.restartEngine' };
const diagnose: Remedy = { title: 'Diagnose Backend', command: 'gradlens.diagnoseBackend' };
const manageTrust: Remedy = { title: 'Manage Workspace Trust', command: 'gradlens.manageTrust' };
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
  'file/disk-full',
];

/**
 * Logs a failure and, unless it is the log's business alone, shows it. Returns at once.
 * @param run folder of the run that it struck; gives the button to resume it.
 */
export function showFailure(
  { log }: { readonly log: vscode.LogOutputChannel },
  error: unknown,
  run?: string,
): void {
  const payload = toErrorPayload(error);
  if (payload.audience === 'log') {
    log.info(`${payload.code}: ${payload.message}`);
    return;
  }
  log.error(payload.code, error instanceof Error ? (error.stack ?? error.message) : payload.message);
  const remedies = remediesFor(payload, run);
  void offer(payload.message, remedies);
}

async function offer(message: string, remedies: readonly Remedy[]): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(message, ...remedies.map(({ title }) => title));
  const remedy = remedies.find(({ title }) => title === chosen);
  if (remedy) await vscode.commands.executeCommand(remedy.command, ...(remedy.args ?? []));
}

function remediesFor({ code }: ErrorPayload, run: string | undefined): readonly Remedy[] {
  const resume: readonly Remedy[] =
    run !== undefined && resumable.includes(code)
      ? [{ title: 'Resume', command: 'gradlens.resume', args: [run] }]
      : [];
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
    case 'engine/out-of-memory':
      return [...resume, openSetting('backend'), showLog];
    case 'engine/gave-up':
      return [...resume, restartEngine, showLog];
    default:
      return resume.length > 0 || /^(internal|engine\/|connection\/)/.test(code) ? [...resume, showLog] : [];
  }
}
