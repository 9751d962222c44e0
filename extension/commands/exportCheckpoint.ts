/** A checkpoint for other programs: asks what is not known yet, and the engine writes. */
import * as vscode from 'vscode';
import type { ExportFormat } from '../../src/protocol/requests';
import type { CheckpointRef, RunSummary } from '../../src/protocol/runs';
import { askChoice } from '../pickers/questions';
import { askSteps, back, type Answer, type Position } from '../pickers/steps';
import type { Services } from '../services';
import { checkpointsOf } from './chosenItems';
import { registerCommand } from './registerCommand';

export function registerExportCommand(context: vscode.ExtensionContext, services: Services): void {
  registerCommand(context, services, 'exportCheckpoint', (chosen) => exportCheckpoint(services, chosen));
}

interface Choices {
  readonly checkpoint?: CheckpointRef;
  readonly format?: ExportFormat;
}

async function exportCheckpoint(services: Services, chosen: unknown): Promise<void> {
  const [known] = checkpointsOf([chosen]);
  const runs = known ? [] : await services.runs.read();
  const pickCheckpoint = async (state: Choices, position: Position): Promise<Answer<Choices>> =>
    merged(state, 'checkpoint', await askCheckpoint(runs, position));
  const pickFormat = async (state: Choices, position: Position): Promise<Answer<Choices>> =>
    merged(state, 'format', await askFormat(position));
  const { checkpoint, format } =
    (await askSteps<Choices>('Export Checkpoint', known ? { checkpoint: known } : {}, () =>
      known ? [pickFormat] : [pickCheckpoint, pickFormat],
    )) ?? {};
  if (!checkpoint || !format) return;
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: 'Export Here',
      title: 'Folder for the exported checkpoint',
    })) ?? [];
  if (folder) await write(services, { checkpoint, format, folder: folder.fsPath });
}

const merged = <Key extends keyof Choices>(
  state: Choices,
  key: Key,
  answer: Answer<Choices[Key]>,
): Answer<Choices> => (answer === undefined || answer === back ? answer : { ...state, [key]: answer });

const askCheckpoint = (runs: readonly RunSummary[], position: Position): Promise<Answer<CheckpointRef>> =>
  askChoice(
    'Which checkpoint?',
    runs.flatMap(({ name, folder, checkpoints }) =>
      checkpoints.map(({ file, epoch }) => ({
        label: name,
        description: `epoch ${String(epoch)}`,
        detail: folder,
        value: { run: folder, file },
      })),
    ),
    position,
  );

const askFormat = (position: Position): Promise<Answer<ExportFormat>> =>
  askChoice<ExportFormat>(
    'For which programs?',
    [
      {
        label: 'TensorFlow.js LayersModel',
        detail: 'model.json and weights.bin for tf.loadLayersModel; normalisation inside, logits out',
        value: 'layers-model',
      },
      {
        label: 'safetensors',
        detail: 'model.safetensors, for PyTorch and GradLens: names and layout of a state dict',
        value: 'safetensors',
      },
    ],
    position,
  );

interface Target {
  readonly checkpoint: CheckpointRef;
  readonly format: ExportFormat;
  readonly folder: string;
}

async function write({ engines }: Services, target: Target): Promise<void> {
  const { files } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Exporting the checkpoint' },
    () => engines.call.interactive('checkpoint/export', target),
  );
  const [first] = files;
  if (first === undefined) return;
  const reveal = 'Reveal';
  const answer = await vscode.window.showInformationMessage(`Exported to ${target.folder}.`, reveal);
  if (answer === reveal) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(first));
}
