import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { EngineName } from '../../extension/engine/engines';
import type { Services } from '../../extension/services';
import { backendTable } from '../../src/protocol/backends';
import type { BackendDiagnosis } from '../../src/protocol/backends';
import type { EngineRequests } from '../../src/protocol/requests';
import type { RunSummary } from '../../src/protocol/runs';
import {
  activeServices,
  eventually,
  firstStep,
  isAlive,
  kill,
  runOf,
  smallExperiment,
} from './support/gradLens';

describe('an engine process', () => {
  let services: Services;
  before(async () => {
    services = await activeServices();
  });

  const pidOf = (name: EngineName): number | undefined => {
    const state = services.engines.state(name);
    return state.name === 'running' ? state.pid : undefined;
  };

  /** 5,000 queries about each image. */
  const lastsForMinutes = (): EngineRequests['robustness/evaluate']['params'] => ({
    checkpoint: { run: join(services.folders.samples, 'at-0.1'), file: 'epoch-020.safetensors' },
    data: 'mnist-4k',
    settings: { attack: 'square', threatModel: 'linf', epsilon: 0.1, images: 1000, seed: 0 },
  });

  it('names its backend', async () => {
    const { name, reason } = await services.engines.call.interactive('engine/describe', null);
    assert.ok(Object.hasOwn(backendTable, name), name);
    assert.notEqual(reason, '');
  });

  it('says on the command what computes and what was looked at, in a document', async () => {
    const diagnosis = await vscode.commands.executeCommand<BackendDiagnosis>('gradlens.diagnoseBackend');
    const { name } = await services.engines.call.interactive('engine/describe', null);
    assert.equal(diagnosis.chosen?.name, name);
    assert.deepEqual(
      diagnosis.attempts.filter(({ outcome }) => outcome === 'chosen').map(({ backend }) => backend),
      [name],
    );
    const node = diagnosis.machine.find((fact) => fact.name === 'Node');
    assert.equal(node?.value, process.versions.node);
    const titles = (): string[] =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    await eventually(() => titles().some((title) => title.includes('What computes')));
  });

  it('is started again when it was killed, and answers as before', async () => {
    const before = await services.engines.call.interactive('data/list', null);
    const killed = pidOf('interactive');
    await kill(killed);
    assert.deepEqual(await services.engines.call.interactive('data/list', null), before);
    assert.notEqual(pidOf('interactive'), killed);
  });

  it('answers with the catalogue’s code when it is killed under a training, which can be resumed', async () => {
    const [experiment] = await services.engines.call.interactive('experiment/resolve', {
      source: 'the suite',
      ...smallExperiment('to be killed', 2),
    });
    assert.ok(experiment);
    const { finished } = services.jobs.train(experiment, services.folders.runsFolderFor());
    const rejected = assert.rejects(finished, { code: 'engine/died', message: /SIGKILL/ });
    const { run } = await firstStep(services, 'to be killed');
    await kill(pidOf('training'));
    await rejected;
    assert.equal((await runOf(services, run)).status, 'interrupted');
    const resumed = await vscode.commands.executeCommand<RunSummary>('gradlens.resume', run);
    assert.equal(resumed.status, 'finished');
  });

  it('goes on with what it was asked when settings change, while another one starts with them', async () => {
    await services.engines.call.interactive('data/list', null);
    const before = pidOf('interactive');
    assert.ok(before !== undefined);
    const cancelling = new AbortController();
    const evaluating = services.engines.call.interactive('robustness/evaluate', lastsForMinutes(), {
      signal: cancelling.signal,
    });
    const rejected = assert.rejects(evaluating, { code: 'cancelled' });
    const settings = vscode.workspace.getConfiguration('gradlens');
    try {
      await settings.update('kernels', 'plain', vscode.ConfigurationTarget.Global);
      await eventually(() => pidOf('interactive') !== before);
      await services.engines.call.interactive('data/list', null);
      assert.ok(isAlive(before), 'the engine has ended under its work');
      assert.notEqual(pidOf('interactive'), before);
      cancelling.abort();
      await rejected;
      await eventually(() => !isAlive(before));
    } finally {
      await settings.update('kernels', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('ends on the command, and comes back', async () => {
    await services.engines.call.interactive('data/list', null);
    const before = pidOf('interactive');
    await vscode.commands.executeCommand('gradlens.restartEngine');
    assert.notEqual(pidOf('interactive'), before);
    assert.equal(services.engines.state('interactive').name, 'running');
  });
});
