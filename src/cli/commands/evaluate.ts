import { InvalidArgumentError, type Command } from 'commander';
import { experimentParameters } from '../../experiments/parameters';
import type { FitName, ZeroShotTarget } from '../../protocol/experiment';
import { usage } from '../../protocol/errors';
import type { AttackSuiteName } from '../../protocol/robustness';
import type { CheckpointRef } from '../../protocol/runs';
import { readRun } from '../../runs/readRun';
import { checkpointAt } from '../checkpoints';
import { writeResult, type CliContext, type CommonOptions } from '../context';
import { engineConfigOf, withEngine } from '../engineClient';
import { addCommonOptions } from '../options';
import { addRobustnessOptions, robustnessTable, settingsOf, type RobustnessOptions } from '../robustness';
import { zeroShotTable } from '../zeroShotTable';

interface EvaluateOptions extends CommonOptions, RobustnessOptions {
  readonly source?: string;
  readonly targets?: readonly ZeroShotTarget[];
}

const { fit } = experimentParameters.members.evaluation.members.targets.item.members;
const fitNames = Object.keys(fit.choices).join(' or ');

export function addEvaluateCommand(program: Command, context: CliContext): void {
  const command = program
    .command('evaluate')
    .summary('measure checkpoints on their source and on zero-shot targets')
    .description('Measures checkpoints on the test images of their source, attacked and not, and on targets.')
    .argument('<checkpoint...>', 'run folders or checkpoint files')
    .option('--source <data>', 'data set to measure the source on (default: that of the first run)')
    .option(
      '--targets <data:fit...>',
      `data sets never trained on, such as optdigits:pad; fit is ${fitNames} (default: those of the first run)`,
      (text, all: readonly ZeroShotTarget[] | undefined) => [...(all ?? []), parseTarget(text)],
    );
  addCommonOptions(addRobustnessOptions(command)).action((paths: string[], options: EvaluateOptions) =>
    options.attack === undefined
      ? evaluate(context, paths, options)
      : attackAll(context, paths, options.attack, options),
  );
}

function parseTarget(text: string): ZeroShotTarget {
  const [data = '', name = 'resize'] = text.split(':');
  if (isFit(name)) return { data, fit: name };
  throw new InvalidArgumentError(`"${name}" is not ${fitNames}.`);
}

const isFit = (name: string): name is FitName => Object.hasOwn(fit.choices, name);

async function evaluate(
  context: CliContext,
  paths: readonly string[],
  options: EvaluateOptions,
): Promise<void> {
  const checkpoints = await Promise.all(paths.map(checkpointAt));
  const { source, targets } = await measuresFor(checkpoints, options);
  const rows = await withEngine(context, engineConfigOf(options), (call) =>
    call(
      'zero-shot/table',
      { checkpoints, source, targets },
      {
        signal: context.signal,
        onProgress: ({ message }) => context.stderr.write(`${message}\n`),
      },
    ),
  );
  const measured = rows.map(({ runName, evaluation }) => ({ name: runName, evaluation }));
  writeResult(context, options, { rows }, zeroShotTable(measured));
}

/** Robust accuracy of each checkpoint on the test images of the source. */
async function attackAll(
  context: CliContext,
  paths: readonly string[],
  attack: AttackSuiteName,
  options: EvaluateOptions,
): Promise<void> {
  const checkpoints = await Promise.all(paths.map(checkpointAt));
  const { source: data } = await measuresFor(checkpoints, options);
  const madeOn = options.from === undefined ? {} : { madeOn: await checkpointAt(options.from) };
  const settings = settingsOf(attack, options);
  const rows = await withEngine(context, engineConfigOf(options), async (call) => {
    const all = [];
    for (const [index, checkpoint] of checkpoints.entries()) {
      const params = { checkpoint, data, settings, ...madeOn };
      const result = await call('robustness/evaluate', params, {
        signal: context.signal,
        onProgress: ({ message }) => context.stderr.write(`${message}\n`),
      });
      all.push({ checkpoint: paths[index] ?? '', result });
    }
    return all;
  });
  writeResult(context, options, { data, settings, rows }, robustnessTable(rows));
}

/** What the person does not say, the first run does. */
async function measuresFor(
  [first]: readonly CheckpointRef[],
  { source, targets }: EvaluateOptions,
): Promise<{ source: string; targets: readonly ZeroShotTarget[] }> {
  const experiment =
    first && (source === undefined || targets === undefined)
      ? (await readRun(first.run)).experiment
      : undefined;
  const data = source ?? experiment?.data;
  if (data === undefined)
    throw usage('A checkpoint outside a run does not say what it was trained on: give --source.');
  return { source: data, targets: targets ?? experiment?.evaluation.targets ?? [] };
}
