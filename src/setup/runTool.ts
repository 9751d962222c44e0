/** Runs pip or npm, and ends it with all that it started. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cancelled } from '../protocol/errors';

export interface ToolRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Beside the person's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** How a program ended; `absent`: it could not be started. */
export interface ToolEnd {
  readonly ended: 'well' | 'failed' | 'absent';
  readonly stdout: string;
  /** The end of it. */
  readonly stderr: string;
}

/** More than the last words of pip or npm; characters. */
const KEPT_STDERR = 20_000;

/** npm is a script on Windows, which only a shell starts: arguments must be plain words there. */
const shell = process.platform === 'win32';

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
      detached: !shell,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const end = (): void => endGroup(child);
    signal.addEventListener('abort', end, { once: true });
    endWithProcess(child);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = `${stderr}${text}`.slice(-KEPT_STDERR);
    });
    const settle = (ended: ToolEnd['ended']): void => {
      signal.removeEventListener('abort', end);
      letGo(child);
      if (signal.aborted) reject(cancelled());
      else resolve({ ended, stdout, stderr });
    };
    child.once('error', () => settle('absent'));
    child.once('close', (code) => settle(code === 0 ? 'well' : 'failed'));
  });
}

const running = new Set<ChildProcess>();

/** They end a process at once, and would leave its tools running: these are in groups of their own. */
const deadly = ['SIGTERM', 'SIGHUP'] as const;

/** Listens to signals while tools run, and no longer: a handler would keep a process that is busy from ending at once. */
function endWithProcess(child: ChildProcess): void {
  if (running.size === 0) {
    process.on('exit', endRunning);
    for (const name of deadly) process.on(name, endBySignal);
  }
  running.add(child);
}

function letGo(child: ChildProcess): void {
  running.delete(child);
  if (running.size === 0) stopListening();
}

function stopListening(): void {
  process.off('exit', endRunning);
  for (const name of deadly) process.off(name, endBySignal);
}

const endRunning = (): void => running.forEach(endGroup);

/** Then the signal does what it would have done. */
function endBySignal(name: NodeJS.Signals): void {
  endRunning();
  stopListening();
  process.kill(process.pid, name);
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (shell) {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}
