/** What a command is given beside its options. */
import type { Call } from '../protocol/channel';
import type { EngineRequests } from '../protocol/requests';
import type { EngineConfig } from '../protocol/engineConfig';

/** A stream that may be a terminal. */
export type Terminal = NodeJS.WritableStream & { readonly isTTY?: boolean };

export interface CliContext {
  /** The folder that holds `dist` and `media`. */
  readonly root: string;
  /** Results; nothing else is written here. */
  readonly stdout: NodeJS.WritableStream;
  /** Progress, warnings and errors. */
  readonly stderr: Terminal;
  /** Answers to what a command asks. */
  readonly stdin: NodeJS.ReadableStream;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
}

/** Options of every command. */
export interface CommonOptions {
  readonly json?: true;
  readonly backend: EngineConfig['backend'];
  readonly kernels: EngineConfig['kernels'];
  readonly tensorflowLibrary?: string;
  readonly dataFolder?: string;
  readonly mirror?: string;
}

export type EngineCall = Call<EngineRequests>;

/** Writes a result: one JSON value for machines, lines for people. */
export function writeResult(
  { stdout }: Pick<CliContext, 'stdout'>,
  { json }: Pick<CommonOptions, 'json'>,
  value: unknown,
  lines: readonly string[],
): void {
  stdout.write(
    json === true ? `${JSON.stringify(value, undefined, 2)}\n` : lines.map((line) => `${line}\n`).join(''),
  );
}
