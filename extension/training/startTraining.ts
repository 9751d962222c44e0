/** Starts and resumes trainings on behalf of commands and panels: shows them, and says why one failed. */
import * as vscode from 'vscode';
import { nothingToResume, untrustedWorkspace } from '../../src/protocol/errors';
import type { Experiment } from '../../src/protocol/experiment';
import type { RunSummary } from '../../src/protocol/runs';
import { showFailure } from '../failures';
import type { Services } from '../services';
import type { StartedJob } from './jobs';
import { isResumable } from './resumable';

/**
 * Trains experiments one after the other.
 * @returns the runs that came to their end; a failure has been shown.
 * @throws GradLensError `workspace/untrusted`.
 */
export async function trainAll(
  services: Services,
  experiments: readonly Experiment[],
  runsFolder: string,
): Promise<RunSummary[]> {
  if (!vscode.workspace.isTrusted) throw untrustedWorkspace();
  const started = experiments.map((experiment) => services.jobs.train(experiment, runsFolder));
  services.panels.open({ kind: 'training' });
  const finished = await Promise.all(started.map((job) => outcome(services, job)));
  return finished.filter((run) => run !== undefined);
}

/**
 * Goes on with a run.
 * @param folder the run's folder, absolute.
 * @returns the run; undefined where it failed, which has been shown.
 * @throws GradLensError `workspace/untrusted`, `run/not-resumable`.
 */
export async function resumeRun(services: Services, folder: string): Promise<RunSummary | undefined> {
  if (!vscode.workspace.isTrusted) throw untrustedWorkspace();
  const run = (await services.runs.read()).find((other) => other.folder === folder);
  if (!run || !isResumable(run)) throw nothingToResume(folder, run?.status ?? 'not there');
  const job = services.jobs.resume(run);
  services.panels.open({ kind: 'training', run: folder });
  return outcome(services, job);
}

async function outcome(services: Services, { finished, job }: StartedJob): Promise<RunSummary | undefined> {
  try {
    return await finished;
  } catch (error) {
    showFailure(services, error, job().run);
    return undefined;
  }
}
