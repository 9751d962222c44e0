import type { Command } from 'commander';
import type { FigureRow } from '../../attribution/figure';
import { cannotRead, usage } from '../../protocol/errors';
import type { SaliencyMap, ScaleName } from '../../protocol/pixels';
import type { AttributionMethodName, Explanation, ImageSource } from '../../protocol/requests';
import type { CheckpointRef, RunSummary, SplitName } from '../../protocol/runs';
import { listRuns } from '../../runs/listRuns';
import { writeResult, type CliContext, type CommonOptions, type EngineCall } from '../context';
import { engineConfigOf, withEngine } from '../engineClient';
import { writeFigure } from '../figureFile';
import { addCommonOptions, methodOption, parseNumber, scaleOption, splitOption } from '../options';

interface FigureOptions extends CommonOptions {
  readonly out: string;
  readonly data?: string;
  readonly split: SplitName;
  readonly count: number;
  readonly method: AttributionMethodName;
  readonly scale: ScaleName;
}

/** A run with the checkpoint that is shown of it. */
interface Column {
  readonly run: RunSummary;
  readonly file: string;
}

export function addFigureCommand(program: Command, context: CliContext): void {
  const command = program
    .command('figure')
    .summary('draw the gradients of all runs of a folder')
    .description('Draws input gradients: a row for each image of a data set, a column for each run.')
    .argument('<runs folder>', 'folder of runs')
    .requiredOption('--out <figure.png>', 'write the figure here')
    .option('--data <name>', 'data set of the images (default: that of the first run)')
    .addOption(splitOption())
    .option(
      '--count <n>',
      'images',
      (text) => parseNumber(text, { type: 'integer', minimum: 1, maximum: 100 }),
      8,
    )
    .addOption(methodOption())
    .addOption(scaleOption());
  addCommonOptions(command).action((folder: string, options: FigureOptions) =>
    figure(context, folder, options),
  );
}

async function figure(context: CliContext, folder: string, options: FigureOptions): Promise<void> {
  const columns = await columnsOf(folder);
  const data = options.data ?? columns[0].run.experiment?.data;
  if (data === undefined) throw usage('The runs do not say what they were trained on: give --data.');
  const rows = await withEngine(context, engineConfigOf(options), async (call) => {
    const all: FigureRow[] = [];
    for (let index = 0; index < options.count; index++) {
      const image = { kind: 'data', data, split: options.split, index } as const;
      all.push(await rowOf(call, image, columns, options, context.signal));
    }
    return all;
  });
  const names = columns.map(({ run }) => run.name);
  await writeFigure(options.out, { columns: names, rows, scale: options.scale });
  writeResult(context, options, { out: options.out, data, count: rows.length, runs: names }, [
    `Figure: ${options.out}`,
  ]);
}

/** In the order of training, so that an experiment's runs stand as its file lists them. */
async function columnsOf(folder: string): Promise<[Column, ...Column[]]> {
  const runs = [...(await listRuns([folder]))].reverse();
  const [first, ...others] = runs.flatMap((run) =>
    run.checkpoints.slice(-1).map(({ file }) => ({ run, file })),
  );
  if (!first) throw cannotRead(folder, 'it holds no run with a checkpoint');
  return [first, ...others];
}

async function rowOf(
  call: EngineCall,
  image: ImageSource & { readonly kind: 'data' },
  [first, ...others]: readonly [Column, ...Column[]],
  { method }: FigureOptions,
  signal: AbortSignal,
): Promise<FigureRow> {
  const { pixels, label } = await call('image/prepare', { image, checkpoint: refOf(first) }, { signal });
  const maps: SaliencyMap[] = [];
  let title = String(image.index);
  for (const column of [first, ...others]) {
    const explained = await call(
      'saliency/explain',
      { image, checkpoint: refOf(column), method },
      { signal },
    );
    maps.push(explained.map);
    title = nameOf(label, explained) ?? title;
  }
  return { title, image: pixels, maps };
}

const nameOf = (label: number | undefined, { predictions }: Explanation): string | undefined =>
  predictions.find(({ classIndex }) => classIndex === label)?.className;

const refOf = ({ run, file }: Column): CheckpointRef => ({ run: run.folder, file });
