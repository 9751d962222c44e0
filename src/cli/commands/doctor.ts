import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { realPathOf } from '../../files/realPath';
import type { BackendDiagnosis } from '../../protocol/backends';
import {
  backendWords,
  choiceReason,
  outcomeWords,
  versionWords,
  withoutHome,
} from '../../protocol/diagnosisText';
import { fromErrorPayload } from '../../protocol/errors';
import type { DataSetSummary, RunSummary } from '../../protocol/runs';
import { listRuns } from '../../runs/listRuns';
import { writeResult, type CliContext, type CommonOptions } from '../context';
import { engineConfigOf, withEngine } from '../engineClient';
import { addCommonOptions } from '../options';

interface DoctorOptions extends CommonOptions {
  readonly runs: string;
}

interface Findings extends BackendDiagnosis {
  readonly dataSets: readonly DataSetSummary[];
  readonly runs: readonly RunSummary[];
}

/** What a line is about, and what it says; a line that goes on with the one before is about nothing. */
type Line = readonly [about: string, text: string];

export function addDoctorCommand(program: Command, context: CliContext): void {
  const command = program
    .command('doctor')
    .summary('say what runs here, and why')
    .description(
      'Says what computes here and why, what else was looked at and what it lacks, which data sets are found, and what runs there are.',
    )
    .option('--runs <folder>', 'where runs are kept', 'runs');
  addCommonOptions(command).action((options: DoctorOptions) => doctor(context, options));
}

async function doctor(context: CliContext, options: DoctorOptions): Promise<void> {
  const { signal, root } = context;
  const [diagnosis, dataSets] = await withEngine(context, engineConfigOf(options), async (call) => [
    await call('engine/diagnose', { reader: 'terminal' }, { signal }),
    await call('data/list', null),
  ]);
  const runs = await listRuns([options.runs, join(root, 'media', 'samples')]);
  const findings: Findings = { ...diagnosis, dataSets, runs };
  const homes = [homedir(), realPathOf(homedir())];
  writeResult(context, options, findings, report({ ...findings, ...withoutHome(diagnosis, homes) }));
  if (diagnosis.problem) throw fromErrorPayload(diagnosis.problem);
}

function report(findings: Findings): string[] {
  const lines = [
    ...choiceLines(findings),
    ...findings.attempts.flatMap(attemptLines),
    ...findings.machine.map(({ name, value }): Line => [name, value]),
    ...findings.dataSets.map((set): Line => ['Data set', `${set.name}: ${dataText(set)}`]),
    ...findings.runs.map((run): Line => ['Run', `${run.name}: ${run.status}, ${run.folder}`]),
  ];
  const width = Math.max(...lines.map(([about]) => about.length));
  return lines.map(([about, text]) => `${about.padEnd(width)}  ${text}`);
}

function choiceLines({ chosen, problem, attempts }: BackendDiagnosis): Line[] {
  if (!chosen) return [['Computes', `nothing: ${problem?.message ?? ''}`]];
  return [
    ['Computes', `${backendWords(chosen)}: ${choiceReason(chosen, attempts)}`],
    ['Versions', versionWords(chosen)],
  ];
}

function attemptLines({ title, outcome, reason, advice }: BackendDiagnosis['attempts'][number]): Line[] {
  const found: Line = ['Looked at', `${title}, ${outcomeWords[outcome]}: ${reason}`];
  return advice === undefined ? [found] : [found, ['', advice]];
}

const dataText = ({ available, splits, problem }: DataSetSummary): string =>
  available
    ? splits.map(({ name, count }) => `${String(count)} ${name} images`).join(', ')
    : (problem?.message ?? 'not there');
