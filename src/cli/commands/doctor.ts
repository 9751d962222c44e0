import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { toErrorPayload, type ErrorPayload } from '../../protocol/errors';
import type { EngineConfig } from '../../protocol/engineConfig';
import type { EngineRequests } from '../../protocol/requests';
import type { DataSetSummary, RunSummary } from '../../protocol/runs';
import { listRuns } from '../../runs/listRuns';
import { writeResult, type CliContext, type CommonOptions } from '../context';
import { engineConfigOf, withEngine } from '../engineClient';
import { addCommonOptions } from '../options';

interface DoctorOptions extends CommonOptions {
  readonly runs: string;
}

type Described = EngineRequests['engine/describe']['result'];
/** What came of an attempt. */
type Attempt<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: ErrorPayload };

interface Findings {
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly backend: Attempt<Described>;
  readonly fusedKernels: Attempt<Described>;
  readonly tensorflow: Attempt<Described>;
  readonly dataSets: readonly DataSetSummary[];
  readonly runs: readonly RunSummary[];
}

export function addDoctorCommand(program: Command, context: CliContext): void {
  const command = program
    .command('doctor')
    .summary('say what runs here, and why')
    .description('Says what computes here and why, which data sets are found, and what runs there are.')
    .option('--runs <folder>', 'where runs are kept', 'runs');
  addCommonOptions(command).action((options: DoctorOptions) => doctor(context, options));
}

async function doctor(context: CliContext, options: DoctorOptions): Promise<void> {
  const config = engineConfigOf(options);
  const describe = (changes: Partial<EngineConfig>): Promise<Attempt<Described>> =>
    attempt(
      withEngine(context, { ...config, ...changes }, (call) =>
        call('engine/describe', null, { signal: context.signal }),
      ),
    );
  const findings: Findings = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    backend: await describe({}),
    fusedKernels: await describe({ backend: 'wasm', kernels: 'fma' }),
    tensorflow: await describe({ backend: 'tensorflow-cpu' }),
    dataSets: await withEngine(context, config, (call) => call('data/list', null)),
    runs: await listRuns([options.runs, join(context.root, 'media', 'samples')]),
  };
  writeResult(context, options, findings, report(findings));
  if (!findings.backend.ok) throw new Error(findings.backend.problem.message);
}

async function attempt<Value>(work: Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    const problem = toErrorPayload(error);
    if (problem.code === 'cancelled') throw error;
    return { ok: false, problem };
  }
}

function report(findings: Findings): string[] {
  return [
    `Node        ${findings.node}, ${findings.platform}, ${String(findings.cores)} cores`,
    `Backend     ${backendText(findings.backend)}`,
    `FMA         ${findings.fusedKernels.ok ? 'relaxed SIMD with fused multiply-add works' : findings.fusedKernels.problem.message}`,
    `TensorFlow  ${backendText(findings.tensorflow)}`,
    ...findings.dataSets.map((set) => `Data set    ${set.name}: ${dataText(set)}`),
    ...findings.runs.map((run) => `Run         ${run.name}: ${run.status}, ${run.folder}`),
  ];
}

function backendText(backend: Attempt<Described>): string {
  if (!backend.ok) return backend.problem.message;
  const { name, kernels, reason, versions } = backend.value;
  const versionText = Object.entries(versions).map(([part, version]) => `${part} ${version}`);
  const computes = kernels === 'none' ? name : `${name}, ${kernels} kernels`;
  return `${computes}: ${reason} (${versionText.join(', ')})`;
}

const dataText = ({ available, splits, problem }: DataSetSummary): string =>
  available
    ? splits.map(({ name, count }) => `${String(count)} ${name} images`).join(', ')
    : (problem?.message ?? 'not there');
