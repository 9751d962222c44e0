/**
 * The environment that is chosen in the Python extension, whose TensorFlow is meant to be used. That extension is
 * woken no earlier than an engine is started, and an engine waits for it a short time only.
 */
import { isAbsolute } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type * as vscode from 'vscode';

export const PYTHON_EXTENSION = 'ms-python.python';

/** How long the start of an engine waits, milliseconds; what comes later counts as a change. */
const PATIENCE_MS = 3000;

export interface PythonEnvironment {
  /** Absolute path of the folder or the interpreter, as last looked at. */
  readonly current: () => string | undefined;
  /** Looks anew; settles in good time, whatever the other extension does. */
  readonly look: () => Promise<void>;
  readonly dispose: () => void;
}

export interface PythonEnvironmentOptions {
  readonly extension: () => Pick<vscode.Extension<unknown>, 'isActive' | 'exports' | 'activate'> | undefined;
  /** Whether the environment may be used now: the workspace is trusted, and the settings look for TensorFlow. */
  readonly wanted: () => boolean;
  readonly folder: () => vscode.Uri | undefined;
  /** Another environment than the engines were started with is chosen. */
  readonly onChange: () => void;
  readonly log: (message: string) => void;
  readonly patience?: number;
}

export function createPythonEnvironment(options: PythonEnvironmentOptions): PythonEnvironment {
  let current: string | undefined;
  let looking: Promise<void> | undefined;
  let newest: Promise<void> = Promise.resolve();
  let asked = 0;
  let waiting = 0;
  let listening: vscode.Disposable | undefined;

  async function find(): Promise<string | undefined> {
    const api = options.wanted() ? await interfaceOf(options) : undefined;
    listening ??= api?.onDidChangeActiveEnvironmentPath(() => void update());
    return api && chosenIn(api, options.folder());
  }

  function update(): Promise<void> {
    asked += 1;
    newest = take(asked);
    return newest;
  }

  async function take(turn: number): Promise<void> {
    const found = await find().catch((error: unknown) => {
      // Another extension's failure is not ours to show: without its answer engines start as without it.
      options.log(`the Python extension did not name its environment: ${String(error)}`);
      return undefined;
    });
    // What was asked for later knows better: whoever waits for this answer waits for that one.
    if (turn !== asked) return newest;
    const changed = found !== current;
    current = found;
    // An engine that still waits starts with it.
    if (changed && waiting === 0) options.onChange();
  }

  return {
    current: () => current,
    async look() {
      waiting += 1;
      looking ??= update().finally(() => {
        looking = undefined;
      });
      await Promise.race([looking, delay(options.patience ?? PATIENCE_MS, undefined, { ref: false })]);
      waiting -= 1;
    },
    dispose() {
      listening?.dispose();
    },
  };
}

/** The part of the other extension's published interface that is used; it is checked, since it is not ours. */
interface PythonInterface {
  getActiveEnvironmentPath(resource?: vscode.Uri): unknown;
  resolveEnvironment(path: string): Promise<unknown>;
  onDidChangeActiveEnvironmentPath(listener: () => void): vscode.Disposable;
}

/** Undefined where the extension is not there, sleeps while no folder is open, or has another interface. */
async function interfaceOf({
  extension,
  folder,
}: PythonEnvironmentOptions): Promise<PythonInterface | undefined> {
  const python = extension();
  if (python === undefined || (!python.isActive && folder() === undefined)) return undefined;
  const exported: unknown = python.isActive ? python.exports : await python.activate();
  const environments = field(exported, 'environments');
  return isInterface(environments) ? environments : undefined;
}

/** The environment's prefix where it can be resolved, else what the extension names it by. */
async function chosenIn(api: PythonInterface, folder: vscode.Uri | undefined): Promise<string | undefined> {
  const path = field(api.getActiveEnvironmentPath(folder), 'path');
  // A mere name, `python`, is the default where nothing is chosen.
  if (typeof path !== 'string' || !isAbsolute(path)) return undefined;
  const prefix = field(field(await api.resolveEnvironment(path), 'executable'), 'sysPrefix');
  return typeof prefix === 'string' && isAbsolute(prefix) ? prefix : path;
}

const methods = ['getActiveEnvironmentPath', 'resolveEnvironment', 'onDidChangeActiveEnvironmentPath'];

const isInterface = (value: unknown): value is PythonInterface =>
  methods.every((name) => typeof field(value, name) === 'function');

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, name);
  return found;
}
