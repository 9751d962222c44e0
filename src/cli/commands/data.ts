import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { byteText } from '../../protocol/byteText';
import { cancelled, notDownloadable, unknownDataSet, usage } from '../../protocol/errors';
import type { DataOffer, WorkProgress } from '../../protocol/requests';
import type { DataSetSummary } from '../../protocol/runs';
import { askYes } from '../ask';
import { writeResult, type CliContext, type CommonOptions, type EngineCall } from '../context';
import { engineConfigOf, withEngine } from '../engineClient';
import { addCommonOptions } from '../options';
import { textTable } from '../table';
import { createWorkDisplay } from '../workDisplay';

interface AddOptions extends CommonOptions {
  readonly folder?: string;
  readonly yes?: true;
}

export function addDataCommand(program: Command, context: CliContext): void {
  const data = program
    .command('data')
    .summary('list data sets, and add one')
    .description('Lists data sets, and adds one.');
  const list = data
    .command('list')
    .summary('say which data sets are there')
    .description('Says which data sets are there, and what the others weigh.');
  addCommonOptions(list).action((options: CommonOptions) => listDataSets(context, options));
  const add = data
    .command('add')
    .summary('download a data set')
    .description(
      'Downloads a data set after showing its licence, size, host and folder. A download that broke or was cancelled goes on where it stopped.',
    )
    .argument('<name>', 'as "gradlens data list" names it')
    .option(
      '--folder <folder>',
      'where the set gets a folder of its name (default: that of --data-folder or GRADLENS_DATA)',
    )
    .option('--mirror <address>', 'download from <address>/<set>/<file> (default: the official hosts)')
    .option('--yes', 'do not ask');
  addCommonOptions(add).action((name: string, options: AddOptions) => addDataSet(context, name, options));
}

async function listDataSets(context: CliContext, options: CommonOptions): Promise<void> {
  const { sets, offers } = await withEngine(context, engineConfigOf(options), async (call) => ({
    sets: await call('data/list', null, { signal: context.signal }),
    offers: (await call('data/offers', null, { signal: context.signal })).offers,
  }));
  const rows = sets.map((set) => rowOf(set, offers));
  writeResult(context, options, { dataSets: sets, offers }, [
    ...textTable(['data set', 'images', 'download', 'licence'], rows),
    ...sets.flatMap(problemLines),
  ]);
}

const isAbsent = ({ problem }: DataSetSummary): boolean =>
  problem?.code === 'data/absent' || problem?.code === 'data/no-folder';

/** What is wrong with a set that is there, below the table; where it would go is told by "data add". */
const problemLines = (set: DataSetSummary): string[] =>
  set.problem && !isAbsent(set) ? ['', `${set.name}: ${set.problem.message}`] : [];

function rowOf(set: DataSetSummary, offers: readonly DataOffer[]): string[] {
  const { name, available, splits, licence } = set;
  const offer = offers.find((other) => other.name === name);
  const images = splits.map((split) => `${String(split.count)} ${split.name}`).join(', ');
  const missing = isAbsent(set) ? 'not there' : 'cannot be used';
  return [name, available ? images : missing, offer ? sizeText(offer) : '', licence];
}

function sizeText({ download }: DataOffer): string {
  if (!download) return 'by hand';
  return download.bytes === undefined ? 'size not known' : byteText(download.bytes);
}

async function addDataSet(context: CliContext, name: string, options: AddOptions): Promise<void> {
  const dataFolder = options.folder ?? options.dataFolder;
  const config = engineConfigOf({
    ...options,
    ...(dataFolder === undefined ? {} : { dataFolder: resolve(dataFolder) }),
  });
  const summary = await withEngine(context, config, async (call) => {
    const { offers, folder } = await call('data/offers', null, { signal: context.signal });
    const offer = offers.find((other) => other.name === name);
    if (!offer)
      throw unknownDataSet(
        name,
        offers.map((other) => other.name),
      );
    if (!offer.download) throw notDownloadable(name, offer.byHand ?? '');
    if (folder === undefined) throw usage(`Say where ${name} goes: give --folder, or set GRADLENS_DATA.`);
    context.stderr.write(`${describeOffer(offer, join(folder, name)).join('\n')}\n`);
    if (options.yes !== true && !(await askYes(context, 'Download it?'))) throw cancelled();
    return download(context, call, name, folder);
  });
  const { problem } = summary;
  writeResult(context, options, summary, [`${summary.title}: ${problem?.message ?? 'available'}`]);
}

function describeOffer(offer: DataOffer, target: string): string[] {
  const { title, licence, attribution, homePage, download } = offer;
  const unpacked = download?.unpackedBytes ?? 0;
  return [
    title,
    `  Licence: ${licence}`,
    `  Source:  ${attribution}, ${homePage}`,
    `  Size:    ${sizeText(offer)}${unpacked > 0 ? `, unpacked ${byteText(unpacked)}` : ''}`,
    `  From:    ${download?.hosts.join(', else ') ?? ''}`,
    `  To:      ${target}`,
  ];
}

async function download(
  context: CliContext,
  call: EngineCall,
  name: string,
  folder: string,
): Promise<DataSetSummary> {
  const display = createWorkDisplay(context.stderr);
  try {
    const onProgress = (progress: WorkProgress): void => display.update(progress);
    return await call('data/add', { data: name, folder }, { signal: context.signal, onProgress });
  } finally {
    display.stop();
  }
}
