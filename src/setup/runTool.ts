/** Runs pip or npm, and ends it with all that it started. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { errorCode } from '../files/errorCode';
import { endGroup, endsWithThis, hasGroups } from '../processes/childGroup';
import { cancelled } from '../protocol/errors';

export interface ToolRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Beside the person's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** How a program ended; `absent`: there is none of that name that can be started. */
export interface ToolEnd {
  readonly ended: 'well' | 'failed' | 'absent';
  readonly stdout: string;
  /** The end of it; of a program that could not be started, or gave no answer in time, that. */
  readonly stderr: string;
}

/** More than the last words of pip or npm; characters. */
const KEPT_STDERR = 20_000;

/** npm is a script on Windows, which only a shell starts: arguments must be plain words there. */
const shell = process.platform === 'win32';

/** An interpreter's first start from a slow disk is no hang; milliseconds. */
const ANSWER_LIMIT = 30_000;

/**
 * Runs a program that is to answer soon.
 * @param limit milliseconds after which it is ended, and has failed
 * @throws `cancelled`, once the program has ended
 */
export async function askTool(question: ToolRun, limit = ANSWER_LIMIT): Promise<ToolEnd> {
  const overtime = AbortSignal.timeout(limit);
  try {
    return await runTool({ ...question, signal: AbortSignal.any([question.signal, overtime]) });
  } catch (error) {
    if (question.signal.aborted || !overtime.aborted) throw error;
    return { ended: 'failed', stdout: '', stderr: `no answer in ${String(limit / 1000)} s` };
  }
}

/**
 * Runs a program to its end.
 * @throws `cancelled`, once the program has ended
 */
export function runTool({ command, args, cwd, env, signal }: ToolRun): Promise<ToolEnd> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(cancelled());
      return;
    }
    const child = spawn(command, args, {
      cwd,
      shell,
      // A group of its own, so that an install script ends with it.
      detached: hasGroups,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const end = (): void => endGroup(child);
    signal.addEventListener('abort', end, { once: true });
    const letGo = endsWithThis(child);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = `${stderr}${text}`.slice(-KEPT_STDERR);
    });
    const settle = (ended: ToolEnd['ended']): void => {
      signal.removeEventListener('abort', end);
      letGo();
      if (signal.aborted) reject(cancelled());
      else resolve({ ended, stdout, stderr });
    };
    child.once('error', (error) => {
      stderr = existsSync(cwd) ? error.message : `the folder ${cwd} is missing`;
      settle(existsSync(cwd) && isAbsence(error) ? 'absent' : 'failed');
    });
    child.once('close', (code) => {
      if (code === 0) settle('well');
      else settle(shell && !isOnPath(command, process.env) ? 'absent' : 'failed');
    });
  });
}

/** No such file, or one that is no program. */
const isAbsence = (error: Error): boolean => /^(ENOENT|EACCES|ENOTDIR)$/.test(errorCode(error) ?? '');

/**
 * Whether Windows finds a program: its shell says so only in the system's language.
 * @param command a name, or a path
 */
export function isOnPath(command: string, { PATH = '', PATHEXT = '' }: NodeJS.ProcessEnv): boolean {
  const folders = basename(command) === command ? PATH.split(delimiter) : [''];
  return folders.some((folder) =>
    ['', ...PATHEXT.split(';')].some((ending) => existsSync(join(folder, `${command}${ending}`))),
  );
}
