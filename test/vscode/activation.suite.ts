import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import manifest from '../../package.json';

const { commands, views } = manifest.contributes;

function gradLens(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension<unknown>(`${manifest.publisher}.${manifest.name}`);
  assert.ok(extension, 'VS Code does not know the extension');
  return extension;
}

describe('the extension', () => {
  it('activates', async () => {
    const extension = gradLens();
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command that its manifest contributes', async () => {
    await gradLens().activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.ok(commands.length > 0, 'the manifest contributes no command');
    assert.deepEqual(
      commands.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });

  it('puts every command into the category GradLens', () => {
    const elsewhere = commands.filter(({ category }) => category !== 'GradLens');
    assert.deepEqual(elsewhere, []);
  });

  it('shows every view that its manifest contributes', async () => {
    await gradLens().activate();
    const ids = Object.values(views).flatMap((container) => container.map(({ id }) => id));
    assert.ok(ids.length > 0, 'the manifest contributes no view');
    for (const id of ids) await vscode.commands.executeCommand(`${id}.focus`);
  });
});
