import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Services } from '../../extension/services';
import type { RunSummary } from '../../src/protocol/runs';
import { activeServices, firstStep, runOf, smallExperiment } from './support/gradLens';

const workspaceFolder = (): string => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';

const train = (name: string, epochs: number): Thenable<RunSummary[]> =>
  vscode.commands.executeCommand('gradlens.train', smallExperiment(name, epochs));

describe('training from the editor', () => {
  let services: Services;
  before(async () => {
    services = await activeServices();
  });

  it('writes a run into the workspace, and shows it', async () => {
    const [run, ...others] = await train('small', 1);
    assert.ok(run);
    assert.deepEqual(others, []);
    assert.equal(run.status, 'finished');
    assert.equal(dirname(run.folder), join(workspaceFolder(), 'runs'));
    assert.ok(run.evaluation && run.evaluation.source.value > 0.5, 'worse than half after one epoch');
    for (const { file } of run.checkpoints)
      assert.ok(existsSync(join(run.folder, 'checkpoints', file)), file);
    assert.equal(services.panels.subjects().get('training')?.kind, 'training');
    assert.deepEqual(services.jobs.list(), []);
  });

  it('ends the engine that trained when nothing is left to train', () => {
    assert.equal(services.engines.state('training').name, 'idle');
  });

  it('stops within a step when it is cancelled, and goes on later to the same end', async () => {
    const training = train('to be cancelled', 2);
    const { run, record } = await firstStep(services, 'to be cancelled');
    await vscode.commands.executeCommand('gradlens.cancel', run);
    assert.deepEqual(await training, []);
    const stopped = await runOf(services, run);
    assert.equal(stopped.status, 'cancelled');
    assert.equal(record.kind, 'step');
    const resumed = await vscode.commands.executeCommand<RunSummary>('gradlens.resume', run);
    assert.equal(resumed.status, 'finished');
    const uninterrupted = (await train('never cancelled', 2))[0];
    assert.ok(uninterrupted);
    const metrics = ({ folder }: RunSummary): string => readFileSync(join(folder, 'metrics.jsonl'), 'utf8');
    assert.equal(metrics(resumed), metrics(uninterrupted));
  });

  it('refuses an experiment that says something impossible, by its value', async () => {
    const text = JSON.stringify({
      data: 'mnist-4k',
      architecture: 'wong-small',
      training: { method: { name: 'adversarial', attack: { epsilon: -1 } } },
    });
    await assert.rejects(
      services.engines.call.interactive('experiment/resolve', { source: 'bad.gradlens.json', text }),
      { code: 'experiment/invalid', message: /bad\.gradlens\.json.*-1/s },
    );
  });
});
