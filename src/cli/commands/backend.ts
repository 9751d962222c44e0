import type { Command } from 'commander';
import {
  leftText,
  offerLines,
  sizeText,
  trialText,
  type NamedLibrary,
  type PackageOffer,
  type PackageState,
} from '../../protocol/backendPackages';
import { cancelled, fromErrorPayload, packageMisfit, unknownPackage } from '../../protocol/errors';
import type { WorkProgress } from '../../protocol/requests';
import { askYes } from '../ask';
import { writeResult, type CliContext, type CommonOptions, type EngineCall } from '../context';
import { engineConfigOf, withEngine } from '../engineClient';
import { addCommonOptions } from '../options';
import { textTable } from '../table';
import { createWorkDisplay } from '../workDisplay';

interface AddOptions extends CommonOptions {
  readonly yes?: true;
}

export function addBackendCommand(program: Command, context: CliContext): void {
  const backend = program
    .command('backend')
    .summary('set up what computes faster')
    .description('Lists what can be set up so that GradLens computes faster, sets it up, and removes it.');
  const list = backend
    .command('list')
    .summary('say what can be set up')
    .description(
      'Says what can be set up here, what it weighs, what is there, and what is left of an interrupted attempt. Nothing is fetched.',
    );
  addCommonOptions(list).action((options: CommonOptions) => listPackages(context, options));
  const add = backend
    .command('add')
    .summary('set something up')
    .description(
      'Fetches a package by pip or npm, as they are configured, after showing its licence, size, host and folder; then tries what runs here.',
    )
    .argument('<name>', 'as "gradlens backend list" names it')
    .option('--yes', 'do not ask');
  addCommonOptions(add).action((name: string, options: AddOptions) => addPackage(context, name, options));
  const remove = backend
    .command('remove')
    .summary('delete what was set up')
    .description('Deletes a package that was set up, and what is left of an interrupted attempt.')
    .argument('<name>', 'as "gradlens backend list" names it');
  addCommonOptions(remove).action((name: string, options: CommonOptions) =>
    removePackage(context, name, options),
  );
}

const offersOf = (call: EngineCall, { signal }: CliContext): Promise<readonly PackageOffer[]> =>
  call('backend/offers', null, { signal });

async function listPackages(context: CliContext, options: CommonOptions): Promise<void> {
  const packages = await withEngine(context, engineConfigOf(options), (call) => offersOf(call, context));
  const rows = packages.map((offer) => [offer.name, stateText(offer), sizeText(offer), offer.licence]);
  writeResult(context, options, { packages }, [
    ...textTable(['package', 'here', 'download', 'licence'], rows),
    ...packages.flatMap((offer) => remarksOn(offer).flatMap((remark) => ['', `${offer.name}: ${remark}`])),
  ]);
}

function remarksOn(offer: PackageOffer): string[] {
  const { name, misfit, missingTool, tool } = offer;
  const problem = misfit ?? missingTool?.message;
  const left = leftText(offer);
  return [
    ...(problem === undefined ? [] : [problem]),
    ...(left === undefined
      ? []
      : [
          `${left}; "gradlens backend add ${name}" ${tool === 'pip' ? 'goes on from what is whole of it' : 'begins anew'}, "gradlens backend remove ${name}" deletes it.`,
        ]),
  ];
}

function stateText({ installedVersion, misfit, missingTool, tool }: PackageOffer): string {
  if (installedVersion !== undefined) return installedVersion;
  if (misfit !== undefined) return 'cannot run';
  return missingTool === undefined ? 'not there' : `needs ${tool}`;
}

async function addPackage(context: CliContext, name: string, options: AddOptions): Promise<void> {
  const config = engineConfigOf(options);
  const added = await withEngine(context, config, async (call) => {
    const offer = agreeable(await offersOf(call, context), name);
    context.stderr.write(`${[offer.title, ...offerLines(offer).map((line) => `  ${line}`)].join('\n')}\n`);
    if (options.yes !== true && !(await askYes(context, 'Set it up?'))) throw cancelled();
    return setUp(context, call, name);
  });
  // Engines of their own: what starts now finds the package, and what starts after the trial knows its times.
  const { signal } = context;
  const diagnosis = await withEngine(context, config, (call) =>
    call('engine/diagnose', { reader: 'terminal' }, { signal }),
  );
  const { name: computes } = await withEngine(context, config, (call) =>
    call('engine/describe', null, { signal }),
  );
  writeResult(context, options, { package: added, diagnosis, computes }, [
    trialText(added, diagnosis, computes, namedLibrary(options)),
  ]);
}

const namedLibrary = ({ tensorflowLibrary }: CommonOptions): NamedLibrary | undefined =>
  tensorflowLibrary === undefined
    ? undefined
    : { setting: '--tensorflow-library', folder: tensorflowLibrary };

/** @throws `backend/unknown-package`, `backend/misfit`, `setup/no-pip`, `setup/no-npm`, `setup/no-answer` */
function agreeable(offers: readonly PackageOffer[], name: string): PackageOffer {
  const offer = offers.find((each) => each.name === name);
  if (!offer) {
    throw unknownPackage(
      name,
      offers.map((each) => each.name),
    );
  }
  const { title, misfit, missingTool } = offer;
  if (misfit !== undefined) throw packageMisfit(title, misfit);
  if (missingTool !== undefined) throw fromErrorPayload(missingTool);
  return offer;
}

async function setUp(context: CliContext, call: EngineCall, name: string): Promise<PackageState> {
  const display = createWorkDisplay(context.stderr);
  try {
    const onProgress = (progress: WorkProgress): void => display.update(progress);
    return await call('backend/add', { name }, { signal: context.signal, onProgress });
  } finally {
    display.stop();
  }
}

async function removePackage(context: CliContext, name: string, options: CommonOptions): Promise<void> {
  const removed = await withEngine(context, engineConfigOf(options), (call) =>
    call('backend/remove', { name }, { signal: context.signal }),
  );
  writeResult(context, options, removed, [`${removed.title}: not there`]);
}
