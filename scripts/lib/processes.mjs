import { spawn } from 'node:child_process';

/**
 * @typedef {object} Ended
 * @property {number} code exit code; 1 when a signal ended the process
 * @property {string} output stdout and stderr together, in the order they arrived
 */

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment
 * @property {(text: string) => void} [onOutput] sees the output as it arrives
 */

/**
 * Runs a program to its end, or to the end of this process, without a shell. Settles with the exit code; rejects only when the program cannot be
 * started.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ended>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    /** @param {string} text */
    const take = (text) => {
      output += text;
      options.onOutput?.(text);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    const endAtExit = () => void child.kill();
    process.once('exit', endAtExit);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', endAtExit);
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * Like `run`, but a failure is an error that carries the end of the output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} the output
 */
export async function runOrThrow(command, args, options = {}) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${output.slice(-4000)}`);
  }
  return output;
}

/**
 * How npm is called from here: through the npm that runs this script when there is one, because on Windows `npm` is
 * a batch file that cannot be started without a shell.
 * @param {readonly string[]} args
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand(args) {
  const npm = process.env['npm_execpath'];
  return npm?.endsWith('.js')
    ? { command: process.execPath, args: [npm, ...args] }
    : { command: 'npm', args: [...args] };
}

/** @param {number} group @param {NodeJS.Signals | 0} signal @returns {boolean} false when nothing is left to signal */
function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

/** @param {number} group @param {number} milliseconds @returns {Promise<boolean>} true when the group is gone in time */
async function groupGone(group, milliseconds) {
  const deadline = Date.now() + milliseconds;
  while (signalGroup(group, 0)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

/** @param {number} group */
async function endGroup(group) {
  if (process.platform === 'win32') {
    await run('taskkill', ['/pid', String(group), '/T', '/F']);
    return;
  }
  signalGroup(group, 'SIGTERM');
  if (await groupGone(group, 3000)) return;
  signalGroup(group, 'SIGKILL');
  await groupGone(group, 1000);
}

/**
 * @typedef {object} Tree
 * @property {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @property {() => Promise<void>} end ends the process and everything it started; harmless when called twice
 */

/**
 * Starts a program that starts others (a server, its extension hosts and file watchers) so that all of them can be
 * ended together: at the latest when this process exits.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Tree}
 */
export function startTree(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const group = child.pid;
  if (group === undefined) return { child, end: () => Promise.resolve() };
  const endAtExit = () => void signalGroup(group, 'SIGKILL');
  process.once('exit', endAtExit);
  const end = async () => {
    process.off('exit', endAtExit);
    await endGroup(group);
  };
  return { child, end };
}

const endingSignals = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });

/**
 * Answers the signals that end a script, which would otherwise skip exit handlers (see `startTree`).
 * @param {(exitCode: number) => void} [answer] an ordinary exit when left out
 * @returns {() => void} stops answering
 */
export function onEndingSignals(answer = (exitCode) => process.exit(exitCode)) {
  const answers = Object.entries(endingSignals).map(
    ([signal, exitCode]) => /** @type {const} */ ([signal, () => answer(exitCode)]),
  );
  for (const [signal, listener] of answers) process.once(signal, listener);
  return () => {
    for (const [signal, listener] of answers) process.off(signal, listener);
  };
}
