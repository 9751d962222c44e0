import { describe, expect, it } from 'vitest';
import {
  createPythonEnvironment,
  type PythonEnvironmentOptions,
} from '../../../extension/engine/pythonEnvironment';

type Options = Partial<PythonEnvironmentOptions>;

const folder = { fsPath: '/digits' } as ReturnType<PythonEnvironmentOptions['folder']>;

/** The other extension, as its interface is published; environments are chosen by `choose`. */
function pythonExtension(first: string) {
  let chosen = first;
  let activations = 0;
  const listeners = new Set<() => void>();
  const environments = {
    getActiveEnvironmentPath: () => ({ id: chosen, path: chosen }),
    resolveEnvironment: (path: string): Promise<unknown> =>
      Promise.resolve({ executable: { sysPrefix: path.replace('/bin/python', '') } }),
    onDidChangeActiveEnvironmentPath: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
  return {
    environments,
    extension: {
      isActive: false,
      exports: { environments } as unknown,
      activate(): Promise<unknown> {
        activations += 1;
        return Promise.resolve({ environments });
      },
    },
    choose: (path: string) => {
      chosen = path;
      for (const listener of listeners) listener();
    },
    activations: () => activations,
    listeners: () => listeners.size,
  };
}

function setup(first: string, options: Options = {}) {
  const python = pythonExtension(first);
  const log: string[] = [];
  const changes: (string | undefined)[] = [];
  const environment = createPythonEnvironment({
    extension: () => python.extension,
    wanted: () => true,
    folder: () => folder,
    onChange: () => changes.push(environment.current()),
    log: (message) => log.push(message),
    ...options,
  });
  return { ...python, environment, log, changes };
}

/** Lets what is under way, without waiting for anything outside, come to its end. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the environment chosen in the Python extension', () => {
  it('is its prefix, once an engine asks: until then nothing is woken', async () => {
    const { environment, activations, changes } = setup('/env/bin/python');
    expect([environment.current(), activations()]).toEqual([undefined, 0]);
    await environment.look();
    expect([environment.current(), activations()]).toEqual(['/env', 1]);
    expect(changes).toEqual([]);
  });

  it('is what the extension names it by where it cannot be resolved', async () => {
    const { environment, environments } = setup('/env/bin/python');
    environments.resolveEnvironment = () => Promise.resolve(undefined);
    await environment.look();
    expect(environment.current()).toBe('/env/bin/python');
  });

  it('is none where nothing is chosen: a mere name is the default', async () => {
    const { environment } = setup('python');
    await environment.look();
    expect(environment.current()).toBeUndefined();
  });

  it('is not asked for where it may not be used, as in an untrusted workspace', async () => {
    const { environment, activations } = setup('/env/bin/python', { wanted: () => false });
    await environment.look();
    expect([environment.current(), activations()]).toEqual([undefined, 0]);
  });

  it('is given up when it may no longer be used', async () => {
    let wanted = true;
    const { environment } = setup('/env/bin/python', { wanted: () => wanted });
    await environment.look();
    wanted = false;
    await environment.look();
    expect(environment.current()).toBeUndefined();
  });

  it('is taken of an extension that is awake, and does not wake one where no folder is open', async () => {
    const asleep = setup('/env/bin/python', { folder: () => undefined });
    await asleep.environment.look();
    expect([asleep.environment.current(), asleep.activations()]).toEqual([undefined, 0]);
    asleep.extension.isActive = true;
    await asleep.environment.look();
    expect([asleep.environment.current(), asleep.activations()]).toEqual(['/env', 0]);
  });

  it('tells of a change once, and of none that changes nothing', async () => {
    const { environment, choose, changes, listeners } = setup('/env/bin/python');
    await environment.look();
    await environment.look();
    expect(listeners()).toBe(1);
    choose('/other/bin/python');
    await settled();
    expect(changes).toEqual(['/other']);
    choose('/other/bin/python');
    await settled();
    expect(changes).toEqual(['/other']);
    environment.dispose();
    expect(listeners()).toBe(0);
  });

  it('is the one that was chosen last, whichever is resolved first', async () => {
    const { environment, environments, choose, changes } = setup('/env/bin/python');
    await environment.look();
    const resolutions = new Map<string, () => void>();
    environments.resolveEnvironment = (path) =>
      new Promise((resolve) => resolutions.set(path, () => resolve(undefined)));
    choose('/older/bin/python');
    await settled();
    choose('/newer/bin/python');
    await settled();
    resolutions.get('/newer/bin/python')?.();
    await settled();
    resolutions.get('/older/bin/python')?.();
    await settled();
    expect(environment.current()).toBe('/newer/bin/python');
    expect(changes).toEqual(['/newer/bin/python']);
  });

  it('that is chosen while an engine waits for another one is what the engine starts with', async () => {
    const { environment, environments, choose, changes } = setup('/env/bin/python');
    await environment.look();
    const resolutions = new Map<string, () => void>();
    environments.resolveEnvironment = (path) =>
      new Promise((resolve) => resolutions.set(path, () => resolve(undefined)));
    const started = environment.look().then(() => environment.current());
    await settled();
    choose('/newer/bin/python');
    await settled();
    resolutions.get('/env/bin/python')?.();
    await settled();
    resolutions.get('/newer/bin/python')?.();
    expect(await started).toBe('/newer/bin/python');
    expect(changes).toEqual([]);
  });

  it('that comes too late for a start counts as a change', async () => {
    let wake: (exported: unknown) => void = () => undefined;
    const { environment, extension, environments, changes } = setup('/env/bin/python', { patience: 1 });
    extension.activate = () => new Promise((resolve) => (wake = resolve));
    await environment.look();
    expect(environment.current()).toBeUndefined();
    wake({ environments });
    await settled();
    expect(changes).toEqual(['/env']);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['something else', { settings: {} }],
    ['half of it', { environments: { getActiveEnvironmentPath: () => ({ path: '/env' }) } }],
  ])('is none where the extension exports %s', async (_, exported) => {
    const { environment, extension } = setup('/env/bin/python');
    Object.assign(extension, { isActive: true, exports: exported });
    await environment.look();
    expect(environment.current()).toBeUndefined();
  });

  it('is none where the extension is not installed or fails, which the log tells', async () => {
    const absent = setup('/env/bin/python', { extension: () => undefined });
    await absent.environment.look();
    expect(absent.environment.current()).toBeUndefined();
    const failing = setup('/env/bin/python');
    failing.extension.activate = () => Promise.reject(new Error('it fails'));
    await failing.environment.look();
    expect([failing.environment.current(), failing.log]).toEqual([
      undefined,
      ['the Python extension did not name its environment: Error: it fails'],
    ]);
  });
});
