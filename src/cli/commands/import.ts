import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { dataSets } from '../../data/dataSets';
import { architectures } from '../../models/architectures';
import { importableExtensions } from '../../models/importers/registry';
import { fileMissing, usage } from '../../protocol/errors';
import type { ArchitectureName } from '../../protocol/experiment';
import { normalisations, type NormalisationName } from '../../protocol/normalisations';
import type { ChannelStatistics } from '../../protocol/pixels';
import type { CheckpointInspection } from '../../protocol/runs';
import { parseClassNames } from '../../protocol/classNames';
import { settingsTable } from '../../protocol/settings';
import { writeResult, type CliContext, type CommonOptions } from '../context';
import { engineConfigOf, withEngine } from '../engineClient';
import { addCommonOptions, parseNumber } from '../options';

interface ImportOptions extends CommonOptions {
  readonly architecture?: ArchitectureName;
  readonly normalisation?: NormalisationName | 'none';
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly classes?: string;
  readonly name?: string;
  readonly runs: string;
}

export function addImportCommand(program: Command, context: CliContext): void {
  const command = program
    .command('import')
    .summary("make a run of somebody else's checkpoint")
    .description(
      `Recognises the network of a checkpoint (${[...new Set(importableExtensions)].join(', ')}) and makes a run of it. Nothing of the file is run.`,
    )
    .argument('<file>', 'checkpoint')
    .addOption(
      new Option('--architecture <name>', 'expect this network (default: what the file holds)').choices(
        Object.keys(architectures),
      ),
    )
    .addOption(
      new Option(
        '--normalisation <name>',
        'what the network does to pixels first (default: what the file states, else none)',
      )
        .choices([...Object.keys(normalisations), 'none'])
        .conflicts(['mean', 'std']),
    )
    .option('--mean <numbers>', 'normalisation of your own: a mean a channel, such as 0.5,0.5,0.5', numbers)
    .option('--std <numbers>', 'standard deviations to it', numbers)
    .option('--classes <names>', 'a data set, or a text file of names, one a line (default: numbers)')
    .option('--name <name>', "the run's name (default: the file's)")
    .option('--runs <folder>', 'folder of runs', settingsTable.runsFolder.default);
  addCommonOptions(command).action((path: string, options: ImportOptions) =>
    importFile(context, resolve(path), options),
  );
}

const numbers = (text: string): readonly number[] =>
  text.split(',').map((part) => parseNumber(part, { type: 'number', minimum: -1000, maximum: 1000 }));

async function importFile(context: CliContext, path: string, options: ImportOptions): Promise<void> {
  const { architecture, name, runs } = options;
  const chosen = architecture === undefined ? {} : { architecture };
  const { inspection, run } = await withEngine(context, engineConfigOf(options), async (call) => {
    const { signal } = context;
    const inspection = await call('checkpoint/inspect', { path, ...chosen }, { signal });
    const normalisation = normalisationOf(options, inspection);
    const classNames = await classNamesOf(options.classes);
    const params = {
      path,
      runsFolder: resolve(runs),
      ...chosen,
      ...(name === undefined ? {} : { name }),
      ...(normalisation ? { normalisation } : {}),
      ...(classNames ? { classNames } : {}),
    };
    return { inspection, run: await call('checkpoint/import', params, { signal }) };
  });
  writeResult(context, options, { inspection, run }, [
    `${inspection.format}: ${inspection.architecture}, ${String(inspection.classes)} classes, ${inspection.numbers.toLocaleString('en')} numbers`,
    ...inspection.notes,
    `Run: ${run.folder}`,
  ]);
}

function normalisationOf(
  { normalisation, mean, std }: ImportOptions,
  inspection: CheckpointInspection,
): ChannelStatistics | undefined {
  if (mean && std) return { mean, standardDeviation: std };
  if (mean || std) throw usage('A normalisation has a mean and a standard deviation: give --mean and --std.');
  if (normalisation === 'none') return undefined;
  return normalisation === undefined ? inspection.normalisation : normalisations[normalisation].statistics;
}

async function classNamesOf(classes: string | undefined): Promise<readonly string[] | undefined> {
  if (classes === undefined) return undefined;
  const known = dataSets[classes];
  if (known) return known.classNames;
  const text = await readFile(classes, 'utf8').catch(() => undefined);
  if (text === undefined) throw fileMissing(classes);
  return parseClassNames(text);
}
