/** The command that adds a data set: by a download that the person confirmed, or from a folder that is there. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { untrustedWorkspace } from '../../src/protocol/errors';
import type { DataOffer } from '../../src/protocol/requests';
import { confirmDownload, confirmOtherFolder, pickDataSet } from '../pickers/pickDataSet';
import type { Services } from '../services';
import { readSettings } from '../settings';
import { withProgress } from '../withProgress';
import { dataSetOf } from './chosenItems';
import { registerCommand } from './registerCommand';

export function registerDataCommands(context: vscode.ExtensionContext, services: Services): void {
  registerCommand(context, services, 'addDataSet', (chosen) => addDataSet(services, dataSetOf(chosen)));
}

/** @param named the set, where a line of the tree named one */
async function addDataSet(services: Services, named: string | undefined): Promise<void> {
  if (!vscode.workspace.isTrusted) throw untrustedWorkspace();
  const { offers, folder } = await services.engines.call.interactive('data/offers', null);
  const addition = await pickDataSet(
    offers,
    offers.find(({ name }) => name === named),
  );
  if (!addition) return;
  const { offer, way } = addition;
  const added =
    way === 'download'
      ? await download(services, offer, folder ?? services.folders.dataStorage)
      : await usePresent(services, offer);
  if (!added) return;
  await vscode.commands.executeCommand('gradlens.refresh');
  vscode.window.setStatusBarMessage(`GradLens: ${offer.title} is available`, 5000);
}

async function download({ engines }: Services, offer: DataOffer, folder: string): Promise<boolean> {
  if (!(await confirmDownload(offer, join(folder, offer.name)))) return false;
  await withProgress(`Downloading ${offer.title}`, (work) =>
    engines.call.interactive('data/add', { data: offer.name, folder }, work),
  );
  return true;
}

async function usePresent({ engines }: Services, offer: DataOffer): Promise<boolean> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: `Folder that holds ${offer.title}`,
      openLabel: 'Use This Folder',
    })) ?? [];
  if (!chosen) return false;
  const { folder } = await withProgress(`Checking ${offer.title}`, (work) =>
    engines.call.interactive('data/check', { data: offer.name, folder: chosen.fsPath }, work),
  );
  const { dataFolder } = readSettings();
  if (dataFolder === folder) return true;
  if (dataFolder !== '' && !(await confirmOtherFolder(dataFolder, folder))) return false;
  const configuration = vscode.workspace.getConfiguration('gradlens');
  await configuration.update('dataFolder', folder, vscode.ConfigurationTarget.Global);
  return true;
}
