import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { panelKinds } from '../../extension/panels/restoreSubject';
import type { Services } from '../../extension/services';
import { activeServices, eventually } from './support/gradLens';

/** The GradLens tabs of the window: view type and title. */
function tabs(): { kind: string; label: string }[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .flatMap(({ input, label }) => (input instanceof vscode.TabInputWebview ? [{ input, label }] : []))
    .map(({ input, label }) => ({ kind: input.viewType.replace(/^.*gradlens\./, ''), label }));
}

/** Waits for the tabs, which the window draws after the command has returned. */
async function tabsOnceThere(count: number): Promise<ReturnType<typeof tabs>> {
  await eventually(() => tabs().length >= count);
  return tabs();
}

describe('the panels', () => {
  let services: Services;
  before(async () => {
    services = await activeServices();
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('open beside the editor, one a kind, titled by what they show', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const image = vscode.Uri.file('/digits/three.png');
    await vscode.commands.executeCommand('gradlens.inspectSaliency', image);
    await vscode.commands.executeCommand('gradlens.compareCheckpoints');
    await vscode.commands.executeCommand('gradlens.adversarialGallery');
    await vscode.commands.executeCommand('gradlens.zeroShotTable');
    await vscode.commands.executeCommand('gradlens.showTraining', '/digits/runs/AT-0.1');
    assert.deepEqual(
      (await tabsOnceThere(5)).sort((a, b) => a.kind.localeCompare(b.kind)),
      [
        { kind: 'compare', label: 'Compare: newest checkpoints' },
        { kind: 'gallery', label: 'Adversarial Gallery' },
        { kind: 'saliency', label: 'Saliency: three.png' },
        { kind: 'training', label: 'Training: AT-0.1' },
        { kind: 'zero-shot', label: 'Zero-Shot: mnist-4k' },
      ],
    );
    assert.deepEqual([...services.panels.subjects().keys()].sort(), [...panelKinds].sort());
    await vscode.commands.executeCommand('gradlens.inspectSaliency', vscode.Uri.file('/digits/four.png'));
    assert.equal((await tabsOnceThere(5)).length, 5);
    const saliency = services.panels.subjects().get('saliency');
    assert.ok(saliency?.kind === 'saliency');
    assert.deepEqual(saliency.image, { kind: 'file', path: '/digits/four.png' });
  });

  it('take the checkpoints that were chosen', async () => {
    const chosen = [
      { run: '/digits/runs/A', file: 'last.safetensors' },
      { run: '/digits/runs/B', file: 'last.safetensors' },
    ];
    await vscode.commands.executeCommand('gradlens.compareCheckpoints', chosen[0], chosen);
    const compare = services.panels.subjects().get('compare');
    assert.ok(compare?.kind === 'compare');
    assert.deepEqual(compare.checkpoints, chosen);
  });

  it('are forgotten when their tab is closed', async () => {
    await vscode.commands.executeCommand('gradlens.zeroShotTable');
    await tabsOnceThere(1);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await eventually(() => services.panels.subjects().size === 0);
    assert.deepEqual(tabs(), []);
  });

  it('are not opened for an image on no disk of this computer', async () => {
    await vscode.commands.executeCommand('gradlens.inspectSaliency', vscode.Uri.parse('untitled:three.png'));
    assert.equal(services.panels.subjects().has('saliency'), false);
  });
});

describe('the runs of a fresh workspace', () => {
  it('hold the samples that GradLens ships', async () => {
    const { runs, folders } = await activeServices();
    const shipped = readdirSync(folders.samples).map((name) => join(folders.samples, name));
    assert.ok(shipped.length >= 2, 'there are two samples to compare');
    const samples = (await runs.read()).filter(({ sample }) => sample);
    assert.deepEqual(samples.map(({ folder }) => folder).sort(), shipped.sort());
    assert.deepEqual(new Set(samples.map(({ status }) => status)), new Set(['finished']));
    assert.ok(
      samples.every(({ checkpoints }) => checkpoints.length > 0),
      'a sample has no checkpoint',
    );
  });
});
