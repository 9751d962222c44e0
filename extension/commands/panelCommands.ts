/** The commands that open panels, from the palette, a file's menu or a tree. */
import * as vscode from 'vscode';
import type { ImageSource } from '../../src/protocol/requests';
import type { CheckpointRef } from '../../src/protocol/runs';
import { startingSubjects } from '../panels/subjects';
import { fileImage, pickImage } from '../pickers/pickImage';
import type { Services } from '../services';
import { checkpointsOf, dataSetOf } from './chosenItems';
import { registerCommand } from './registerCommand';

export function registerPanelCommands(context: vscode.ExtensionContext, services: Services): void {
  const { panels } = services;
  registerCommand(context, services, 'inspectSaliency', (chosen) => inspectSaliency(services, chosen));
  registerCommand(context, services, 'compareCheckpoints', (...chosen) => {
    const { compare } = startingSubjects;
    panels.open({ ...compare, checkpoints: checkpointsOf(chosen) });
  });
  registerCommand(context, services, 'adversarialGallery', (...chosen) => {
    const { gallery } = startingSubjects;
    const [checkpoint] = checkpointsOf(chosen);
    const data = dataSetOf(chosen[0]) ?? gallery.data;
    panels.open({ ...gallery, data, ...(checkpoint ? { checkpoint } : {}) });
  });
  registerCommand(context, services, 'zeroShotTable', (...chosen) => {
    panels.open({ ...startingSubjects['zero-shot'], checkpoints: checkpointsOf(chosen) });
  });
}

/** From a file's menu: that image. From a tree: those checkpoints. From the palette: asks for an image. */
async function inspectSaliency({ panels }: Services, chosen: unknown): Promise<void> {
  const { saliency } = startingSubjects;
  const shown = panels.subjects().get('saliency');
  const before = shown?.kind === 'saliency' ? shown : saliency;
  const checkpoints: readonly CheckpointRef[] = checkpointsOf([chosen]);
  if (checkpoints.length > 0) {
    panels.open({ ...before, checkpoints });
    return;
  }
  const image: ImageSource | undefined = chosen instanceof vscode.Uri ? fileImage(chosen) : await pickImage();
  if (!image) return;
  // A class that was chosen for one image says nothing about the next.
  const { method, scale } = before;
  panels.open({ ...saliency, checkpoints: before.checkpoints, method, scale, image });
}
