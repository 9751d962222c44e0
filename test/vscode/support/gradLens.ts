/** The extension under test, activated, and what the suites ask of it. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { GradLens } from '../../../extension/extension';
import type { Services } from '../../../extension/services';
import type { TrainingProgress } from '../../../src/protocol/requests';
import type { RunSummary } from '../../../src/protocol/runs';
import manifest from '../../../package.json';

export async function activeServices(): Promise<Services> {
  const extension = vscode.extensions.getExtension<GradLens>(`${manifest.publisher}.${manifest.name}`);
  assert.ok(extension, 'VS Code does not know the extension');
  const { services } = await extension.activate();
  return services;
}

/** An experiment that takes a few seconds: natural training, one cheap attack at the end. */
export function smallExperiment(name: string, epochs: number): { text: string } {
  const evaluation = { attack: { name: 'fgsm', epsilon: 0.1 }, targets: [] };
  return {
    text: JSON.stringify({
      name,
      data: 'mnist-4k',
      architecture: 'wong-small',
      training: { epochs },
      evaluation,
    }),
  };
}

/** Resolves at the first step of the run of that name. */
export function firstStep(services: Services, name: string): Promise<TrainingProgress> {
  return new Promise((resolve) => {
    const listening = services.onDidProgress((progress) => {
      if (progress.name !== name) return;
      listening.dispose();
      resolve(progress);
    });
  });
}

/** The run as its folder tells now. */
export async function runOf(services: Services, folder: string): Promise<RunSummary> {
  services.runs.refresh();
  const run = (await services.runs.read()).find((other) => other.folder === folder);
  assert.ok(run, `no run in ${folder}`);
  return run;
}

/** Kills a child of this process and waits until the system has forgotten it. */
export async function kill(pid: number | undefined): Promise<void> {
  assert.ok(pid !== undefined, 'the process has no id');
  process.kill(pid, 'SIGKILL');
  await eventually(() => !isAlive(pid));
}

/** Whether a process of this machine is there. */
export function isAlive(pid: number): boolean {
  try {
    // Signal 0 reaches nobody: it only asks whether there is somebody.
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits for what the window does in its own time. The test's time limit ends the wait. */
export async function eventually(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(10);
}
