/** The command that sets up what computes faster, and removes it again. */
import * as vscode from 'vscode';
import { trialText, type NamedLibrary, type PackageOffer } from '../../src/protocol/backendPackages';
import { fromErrorPayload, packageMisfit, untrustedWorkspace } from '../../src/protocol/errors';
import { addPackage, removePackage } from '../engine/packages';
import { confirmRemoval, confirmSetUp, pickPackage } from '../pickers/pickPackage';
import type { Services } from '../services';
import { readSettings } from '../settings';
import { withProgress } from '../withProgress';
import { registerCommand } from './registerCommand';

export function registerBackendCommands(context: vscode.ExtensionContext, services: Services): void {
  registerCommand(context, services, 'setUpTensorflow', () => setUpTensorflow(services));
}

/** For trusted workspaces: the Python whose pip is asked may be one of the workspace's own. */
async function setUpTensorflow(services: Services): Promise<void> {
  if (!vscode.workspace.isTrusted) throw untrustedWorkspace();
  try {
    await chooseAndSetUp(services);
  } finally {
    services.engines.retire('setup');
  }
}

async function chooseAndSetUp(services: Services): Promise<void> {
  const offers = await withProgress('Looking at what can be set up', ({ signal }) =>
    services.engines.call.setup('backend/offers', null, { signal }),
  );
  const chosen = await pickPackage(offers);
  if (!chosen) return;
  const { offer, way } = chosen;
  if (way === 'remove') await remove(services, offer);
  else await setUp(services, offer);
}

async function setUp(services: Services, offer: PackageOffer): Promise<void> {
  const { engines, log } = services;
  const { title, misfit, missingTool } = offer;
  if (misfit !== undefined) throw packageMisfit(title, misfit);
  if (missingTool !== undefined) throw fromErrorPayload(missingTool);
  if (!(await confirmSetUp(offer))) return;
  const added = await withProgress(`Setting up ${title}`, (work) => addPackage(engines, offer, work));
  const diagnosis = await withProgress(`Trying ${title}`, (work) =>
    engines.call.interactive('engine/diagnose', { reader: 'editor' }, { signal: work.signal }),
  );
  // What starts after the trial knows its times.
  engines.startAnew();
  const { name: computes } = await engines.call.interactive('engine/describe', null);
  const text = trialText(added, diagnosis, computes, namedLibrary());
  log.info(text);
  void tell(text);
}

function namedLibrary(): NamedLibrary | undefined {
  const folder = readSettings()['tensorflow.library'];
  return folder === '' ? undefined : { setting: 'gradlens.tensorflow.library', folder };
}

async function tell(text: string): Promise<void> {
  const more = 'Diagnose Backend';
  if ((await vscode.window.showInformationMessage(text, more)) !== more) return;
  await vscode.commands.executeCommand('gradlens.diagnoseBackend');
}

async function remove(services: Services, offer: PackageOffer): Promise<void> {
  if (!(await confirmRemoval(offer))) return;
  await removePackage(services.engines, offer);
  vscode.window.setStatusBarMessage(`GradLens: ${offer.title} is removed`, 5000);
}
