import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import { experimentParameters } from '../../experiments/parameters';
import { describeTraining } from '../describeTraining';
import { resolveExperiments } from '../../experiments/resolve';
import { cannotRead, fileMissing, toErrorPayload, usage } from '../../protocol/errors';
import type { Experiment } from '../../protocol/experiment';
import type { RunSummary } from '../../protocol/runs';
import { errorCode } from '../../files/errorCode';
import { listRuns } from '../../runs/listRuns';
import { writeResult, type CliContext, type CommonOptions } from '../context';
import { engineConfigOf, withEngine } from '../engineClient';
import { reportFailure } from '../failure';
import { addCommonOptions, numberOption, parseNumber } from '../options';
import { createProgressDisplay, type ProgressDisplay } from '../progress';
import { runConcurrently } from '../runConcurrently';
import { zeroShotTable } from '../zeroShotTable';

interface RunOptions extends CommonOptions {
  readonly runs: string;
  readonly jobs?: number;
  readonly seed?: number;
  readonly resume?: true;
  readonly only?: readonly string[];
}

/** What is to be done for one experiment. */
type Plan =
  | { readonly kind: 'reuse'; readonly run: RunSummary }
  | { readonly kind: 'resume'; readonly run: RunSummary }
  | { readonly kind: 'train' };

interface Job {
  readonly experiment: Experiment;
  readonly plan: Plan;
}

export function addRunCommand(program: Command, context: CliContext): void {
  const command = program
    .command('run')
    .summary('train every run of an experiment file')
    .description(
      'Trains every run of an experiment file, several at once, and prints the zero-shot table. A run that is finished already, with the same settings, is not trained again.',
    )
    .argument('<experiment>', 'a *.gradlens.json file')
    .option('--runs <folder>', 'where runs are kept', 'runs')
    .option('--jobs <n>', 'trainings at once (default: one a processor core)', (text) =>
      parseNumber(text, { type: 'integer', minimum: 1, maximum: 256 }),
    )
    .addOption(numberOption('--seed <n>', experimentParameters.members.seed))
    .option('--only <names...>', 'only the runs of these names')
    .option(
      '--resume',
      'go on with runs of this experiment that were interrupted or cancelled, or that failed',
    );
  addCommonOptions(command).action((path: string, options: RunOptions) => run(context, path, options));
}

async function run(context: CliContext, path: string, options: RunOptions): Promise<void> {
  const experiments = await readExperiments(path, options);
  const existing = await listRuns([options.runs]);
  const jobs = experiments.map((experiment) => ({ experiment, plan: planOf(experiment, existing, options) }));
  const display = createProgressDisplay(context.stderr);
  const limit = options.jobs ?? Math.min(availableParallelism(), jobs.length);
  const outcomes = await runConcurrently(jobs, limit, (job) => train(context, job, options, display)).finally(
    () => display.stop(),
  );
  const runs = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [asError(outcome.reason)] : [],
  );
  writeResult(context, options, { runs }, tableOf(runs));
  throwWorst(context, failures, resumeCommand(path, options));
}

async function readExperiments(path: string, { seed, only }: RunOptions): Promise<Experiment[]> {
  const all = resolveExperiments(path, await readText(path));
  const names = all.map(({ name }) => name);
  const unknown = only?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0)
    throw usage(`${path} has no run ${unknown.join(', ')}; it has ${names.join(', ')}.`);
  const chosen = only === undefined ? all : all.filter(({ name }) => only.includes(name));
  return seed === undefined ? chosen : chosen.map((experiment) => ({ ...experiment, seed }));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') throw fileMissing(path);
    throw code === undefined ? error : cannotRead(path, code);
  }
}

function planOf(experiment: Experiment, existing: readonly RunSummary[], { resume }: RunOptions): Plan {
  const same = existing.filter((run) => isDeepStrictEqual(run.experiment, experiment));
  const finished = same.find(({ status }) => status === 'finished');
  if (finished) return { kind: 'reuse', run: finished };
  const stopped = same.find(({ status }) => /^(interrupted|cancelled|failed)$/.test(status));
  return stopped && resume === true ? { kind: 'resume', run: stopped } : { kind: 'train' };
}

async function train(
  context: CliContext,
  { experiment, plan }: Job,
  options: RunOptions,
  display: ProgressDisplay,
): Promise<RunSummary> {
  const { name } = experiment;
  if (plan.kind === 'reuse') {
    display.say(`${name}: finished before, in ${plan.run.folder}`);
    return plan.run;
  }
  display.say(
    plan.kind === 'resume'
      ? `${name}: resuming ${plan.run.folder}`
      : `${name}: training ${describeTraining(experiment)}`,
  );
  const summary = await withEngine(context, engineConfigOf(options), (call) => {
    const work = {
      signal: context.signal,
      onProgress: (progress: Parameters<ProgressDisplay['update']>[1]) => display.update(name, progress),
    };
    return plan.kind === 'resume'
      ? call('training/resume', { run: plan.run.folder }, work)
      : call('training/run', { experiment, runsFolder: resolve(options.runs) }, work);
  });
  display.say(`${name}: finished, in ${summary.folder}`);
  return summary;
}

function tableOf(runs: readonly RunSummary[]): string[] {
  const measured = runs.flatMap(({ name, evaluation }) => (evaluation ? [{ name, evaluation }] : []));
  return measured.length === 0 ? [] : zeroShotTable(measured);
}

/** A cancellation outweighs failures; of several failures all but the last are told here. */
function throwWorst(context: CliContext, failures: readonly Error[], resume: string): void {
  const cancellation = failures.find((failure) => toErrorPayload(failure).code === 'cancelled');
  const others = failures.filter((failure) => toErrorPayload(failure).code !== 'cancelled');
  if (cancellation) {
    for (const failure of others) reportFailure(context, failure);
    context.stderr.write(`gradlens: What was trained is kept. Resume with: ${resume}\n`);
    throw cancellation;
  }
  for (const failure of others.slice(0, -1)) reportFailure(context, failure);
  const last = others.at(-1);
  if (last) throw last;
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

function resumeCommand(path: string, { runs, seed, only }: RunOptions): string {
  const seedWords = seed === undefined ? [] : ['--seed', String(seed)];
  const onlyWords = only === undefined ? [] : ['--only', ...only];
  return ['gradlens run', path, '--runs', runs, ...seedWords, '--resume', ...onlyWords].join(' ');
}
