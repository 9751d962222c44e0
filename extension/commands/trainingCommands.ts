/** The commands that train: begin, cancel, resume, show. */
import * as vscode from 'vscode';
import { untrustedWorkspace } from '../../src/protocol/errors';
import type { RunSummary } from '../../src/protocol/runs';
import { isRecord, isText } from '../panels/shapes';
import { pickExperiment, readExperiment, type ExperimentSource } from '../pickers/pickExperiment';
import type { Services } from '../services';
import { isResumable } from '../training/resumable';
import { resumeRun, trainAll } from '../training/startTraining';
import { runFolderOf } from './chosenItems';
import { registerCommand } from './registerCommand';

export function registerTrainingCommands(context: vscode.ExtensionContext, services: Services): void {
  registerCommand(context, services, 'train', (chosen) => train(services, chosen));
  registerCommand(context, services, 'cancel', (chosen) => cancel(services, chosen));
  registerCommand(context, services, 'resume', (chosen) => resume(services, chosen));
  registerCommand(context, services, 'showTraining', (chosen) => {
    const run = runFolderOf(chosen);
    services.panels.open({ kind: 'training', ...(run === undefined ? {} : { run }) });
  });
}

const isExperimentText = isRecord<{ text: string }>({ text: isText }, {});

/**
 * Trains every run of an experiment.
 * @param chosen an experiment file; `{ text }` of one; anything else has the person asked.
 * @returns the finished runs.
 */
async function train(services: Services, chosen: unknown): Promise<RunSummary[]> {
  if (!vscode.workspace.isTrusted) throw untrustedWorkspace();
  const experiment = await experimentOf(services, chosen);
  if (!experiment) return [];
  const { source, text, file } = experiment;
  const experiments = await services.engines.call.interactive('experiment/resolve', { source, text });
  return trainAll(services, experiments, services.folders.runsFolderFor(file));
}

function experimentOf(
  { engines, folders }: Services,
  chosen: unknown,
): ExperimentSource | Promise<ExperimentSource | undefined> {
  if (chosen instanceof vscode.Uri) return readExperiment(chosen);
  if (isExperimentText(chosen)) return { source: 'The experiment', text: chosen.text };
  return pickExperiment(folders.experiments, () => engines.call.interactive('data/list', null));
}

async function cancel({ jobs }: Services, chosen: unknown): Promise<void> {
  const running = jobs.list();
  const items = running.map(({ run, name, progress }) => ({
    label: name,
    description: progress ? 'running' : 'waiting',
    run,
  }));
  const run = runFolderOf(chosen) ?? (await onlyOrPicked(items, 'GradLens: Cancel Training'))?.run;
  if (run !== undefined) jobs.cancel(run);
}

/** @returns the resumed run, once it has ended. */
async function resume(services: Services, chosen: unknown): Promise<RunSummary | undefined> {
  const folder = runFolderOf(chosen) ?? (await pickResumable(services));
  return folder === undefined ? undefined : resumeRun(services, folder);
}

async function pickResumable({ runs }: Services): Promise<string | undefined> {
  const items = (await runs.read())
    .filter(isResumable)
    .map(({ name, status, folder }) => ({ label: name, description: status, detail: folder }));
  return (await onlyOrPicked(items, 'GradLens: Resume Training'))?.detail;
}

/** Asks only where there is something to choose. */
async function onlyOrPicked<Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  title: string,
): Promise<Item | undefined> {
  return items.length === 1 ? items[0] : vscode.window.showQuickPick(items, { title });
}
