import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { ExportFormat } from '../../protocol/requests';
import { checkpointAt } from '../checkpoints';
import { writeResult, type CliContext, type CommonOptions } from '../context';
import { engineConfigOf, withEngine } from '../engineClient';
import { addCommonOptions } from '../options';

interface ExportOptions extends CommonOptions {
  readonly format: ExportFormat;
  readonly out: string;
}

const formats: readonly ExportFormat[] = ['layers-model', 'safetensors'];

export function addExportCommand(program: Command, context: CliContext): void {
  const command = program
    .command('export')
    .summary('write a checkpoint for other programs')
    .description(
      'Writes a checkpoint as a TensorFlow.js LayersModel (model.json and weights.bin, normalisation inside, logits out), or as safetensors with PyTorch’s names and layout.',
    )
    .argument('<checkpoint>', 'run folder or checkpoint file')
    .addOption(new Option('--format <name>', 'what is written').choices(formats).makeOptionMandatory())
    .requiredOption('--out <folder>', 'where to; nothing that is there is written over');
  addCommonOptions(command).action((path: string, options: ExportOptions) =>
    exportCheckpoint(context, path, options),
  );
}

async function exportCheckpoint(context: CliContext, path: string, options: ExportOptions): Promise<void> {
  const checkpoint = await checkpointAt(path);
  const { format, out } = options;
  const { files } = await withEngine(context, engineConfigOf(options), (call) =>
    call('checkpoint/export', { checkpoint, format, folder: resolve(out) }, { signal: context.signal }),
  );
  writeResult(context, options, { format, files }, files);
}
