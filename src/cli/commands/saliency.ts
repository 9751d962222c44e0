import type { Command } from 'commander';
import type { ScaleName } from '../../protocol/pixels';
import type { AttributionMethodName, Explanation, ImageSource, PreparedImage } from '../../protocol/requests';
import type { CheckpointRef } from '../../protocol/runs';
import { checkpointAt } from '../checkpoints';
import { writeResult, type CliContext, type CommonOptions, type EngineCall } from '../context';
import { engineConfigOf, withEngine } from '../engineClient';
import { writeFigure } from '../figureFile';
import { imageFile } from '../imageArgument';
import { addCommonOptions, methodOption, parseNumber, scaleOption } from '../options';
import { percent, textTable } from '../table';

interface SaliencyOptions extends CommonOptions {
  readonly checkpoint: readonly string[];
  readonly method: AttributionMethodName;
  readonly scale: ScaleName;
  readonly class?: number;
  readonly out?: string;
}

export function addSaliencyCommand(program: Command, context: CliContext): void {
  const command = program
    .command('saliency')
    .summary("show what in an image a model's output depends on")
    .description('Draws the input gradient of one image for each checkpoint, side by side.')
    .argument('<image>', 'PNG, JPEG, WebP or BMP file')
    .requiredOption('--checkpoint <path...>', 'run folders or checkpoint files')
    .addOption(methodOption())
    .addOption(scaleOption())
    .option('--class <index>', 'class to explain (default: the predicted one)', (text) =>
      parseNumber(text, { type: 'integer', minimum: 0, maximum: 100_000 }),
    )
    .option('--out <figure.png>', 'write the figure here');
  addCommonOptions(command).action((path: string, options: SaliencyOptions) =>
    saliency(context, path, options),
  );
}

async function saliency(context: CliContext, path: string, options: SaliencyOptions): Promise<void> {
  const image = await imageFile(path);
  const checkpoints = await Promise.all(options.checkpoint.map(checkpointAt));
  const { prepared, explanations } = await withEngine(context, engineConfigOf(options), (call) =>
    explainAll(call, image, checkpoints, options, context.signal),
  );
  if (options.out !== undefined)
    await writeSaliencyFigure(options.out, prepared, explanations, options.scale);
  const { adjustment, title } = prepared;
  const summary = explanations.map(({ map: { limits }, ...rest }) => ({ ...rest, limits }));
  const { method, scale, out } = options;
  writeResult(context, options, { image: title, adjustment, method, scale, out, explanations: summary }, [
    ...(adjustment === undefined ? [] : [`${title}: ${adjustment}`]),
    ...predictionTable(explanations),
    ...(out === undefined ? [] : [`Figure: ${out}`]),
  ]);
}

interface Explained {
  readonly prepared: PreparedImage;
  readonly explanations: readonly Explanation[];
}

async function explainAll(
  call: EngineCall,
  image: ImageSource,
  checkpoints: readonly CheckpointRef[],
  { method, class: classIndex }: SaliencyOptions,
  signal: AbortSignal,
): Promise<Explained> {
  const [checkpoint] = checkpoints;
  if (!checkpoint) throw new Error('the option asks for at least one checkpoint');
  const prepared = await call('image/prepare', { image, checkpoint }, { signal });
  const explanations: Explanation[] = [];
  for (const each of checkpoints) {
    const chosen = classIndex === undefined ? {} : { classIndex };
    explanations.push(
      await call('saliency/explain', { image, checkpoint: each, method, ...chosen }, { signal }),
    );
  }
  return { prepared, explanations };
}

function writeSaliencyFigure(
  path: string,
  { title, pixels }: PreparedImage,
  explanations: readonly Explanation[],
  scale: ScaleName,
): Promise<void> {
  return writeFigure(path, {
    columns: explanations.map(({ runName }) => runName),
    rows: [{ title, image: pixels, maps: explanations.map(({ map }) => map) }],
    scale,
  });
}

function predictionTable(explanations: readonly Explanation[]): string[] {
  return textTable(
    ['run', 'explained', 'predicted', 'probability %'],
    explanations.map(({ runName, explainedClass, predictions }) => {
      const [top] = predictions;
      const explained = predictions.find(({ classIndex }) => classIndex === explainedClass);
      return [runName, explained?.className ?? '', top?.className ?? '', percent(top?.probability ?? 0)];
    }),
  );
}
