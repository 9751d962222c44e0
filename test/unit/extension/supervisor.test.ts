import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSupervisor, type EngineState, type Supervisor } from '../../../extension/engine/supervisor';
import type { Experiment } from '../../../src/protocol/experiment';
import { experiment } from './support/samples';

const folder = mkdtempSync(join(tmpdir(), 'gradlens-supervisor-'));
const modulePath = join(folder, 'fakeEngine.js');
let running: Supervisor | undefined;
let notes = 0;

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, 'support', 'fakeEngine.ts')],
    outfile: modulePath,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
});

afterEach(() => running?.stop());
afterAll(() => rmSync(folder, { recursive: true }));

interface Setup {
  readonly engine: Supervisor;
  readonly states: EngineState['name'][];
  readonly log: string[];
  readonly clock: { time: number };
}

function setup(): Setup {
  const states: EngineState['name'][] = [];
  const log: string[] = [];
  const clock = { time: 0 };
  const write = (message: string): void => void log.push(message);
  running = createSupervisor({
    title: 'test',
    modulePath,
    config: () => ({ backend: 'auto', kernels: 'auto' }),
    log: { info: write, warn: write, error: write },
    now: () => clock.time,
    onState: ({ name }) => states.push(name),
  });
  return { engine: running, states, log, clock };
}

/** A file in which the engine notes every request that reaches it. */
const newNotes = (): string => join(folder, `notes-${String(++notes)}`);
const arrivals = (file: string): number => (existsSync(file) ? readFileSync(file, 'utf8').length : 0);

const endings = (log: readonly string[]): string[] => log.filter((line) => line.includes('engine ended'));

const tell = (engine: Supervisor, text: string, source = newNotes()): Promise<readonly Experiment[]> =>
  engine.call('experiment/resolve', { source, text });

describe('the supervisor of an engine', () => {
  it('starts the process on the first request, and one only', async () => {
    const { engine, states, log } = setup();
    expect(states).toEqual([]);
    await Promise.all([tell(engine, 'answer'), tell(engine, 'answer')]);
    expect(states).toEqual(['running']);
    expect(log.filter((line) => line.includes('engine started'))).toHaveLength(1);
  });

  it('passes on what a handler refuses, and stays up', async () => {
    const { engine, states } = setup();
    await expect(tell(engine, 'refuse')).rejects.toMatchObject({ code: 'file/missing' });
    expect(states).toEqual(['running']);
  });

  it('brings a view of a larger buffer over by its own offset and length', async () => {
    const { engine } = setup();
    const [image] = await engine.call('data/images', { data: 'any', split: 'test', start: 0, count: 1 });
    expect(image?.pixels.values).toBeInstanceOf(Float32Array);
    expect([...(image?.pixels.values ?? [])]).toEqual([0.25, 0.5]);
  });

  it('sends a request that reads once more when the process dies under it', async () => {
    const { engine, states } = setup();
    const file = newNotes();
    await expect(tell(engine, 'die once', file)).resolves.toEqual([]);
    expect(arrivals(file)).toBe(2);
    expect(states).toEqual(['running', 'died', 'running']);
  });

  it('says how the process died when it dies under the second try too', async () => {
    const { engine } = setup();
    const file = newNotes();
    await expect(tell(engine, 'die', file)).rejects.toMatchObject({
      code: 'engine/died',
      message: expect.stringContaining('SIGKILL') as string,
    });
    expect(arrivals(file)).toBe(2);
  });

  it('never sends a training twice', async () => {
    const { engine } = setup();
    const file = newNotes();
    const training = engine.call('training/run', { experiment, runsFolder: file });
    await expect(training).rejects.toMatchObject({ code: 'engine/died' });
    expect(arrivals(file)).toBe(1);
  });

  it('sends again what only reads, when a training takes the process down', async () => {
    const { engine } = setup();
    const file = newNotes();
    const training = engine.call('training/run', { experiment, runsFolder: newNotes() });
    const reading = tell(engine, 'answer', file);
    await expect(training).rejects.toMatchObject({ code: 'engine/died' });
    await expect(reading).resolves.toEqual([]);
    expect(arrivals(file)).toBe(1);
  });

  it('recognises that the memory ran out, and shows the end of stderr', async () => {
    const { engine } = setup();
    await expect(tell(engine, 'memory')).rejects.toMatchObject({
      message: expect.stringMatching(/ran out of memory.*JavaScript heap out of memory/s) as string,
    });
  });

  it('recognises a fault of the engine by its exit code', async () => {
    const { engine } = setup();
    await expect(tell(engine, 'exception')).rejects.toMatchObject({
      message: expect.stringMatching(/fault of its own.*RangeError: index 7/s) as string,
    });
  });

  it('starts the process again three times in three minutes, then says so at once', async () => {
    const { engine, states, clock } = setup();
    await expect(tell(engine, 'die')).rejects.toMatchObject({ code: 'engine/died' });
    await expect(tell(engine, 'die')).rejects.toMatchObject({ code: 'engine/died' });
    expect(states.filter((name) => name === 'running')).toHaveLength(4);
    await expect(tell(engine, 'answer')).rejects.toMatchObject({ code: 'engine/gave-up' });
    expect(states.filter((name) => name === 'running')).toHaveLength(4);
    clock.time = 180_000;
    await expect(tell(engine, 'answer')).resolves.toEqual([]);
  });

  it('forgives the crashes when it is stopped by the person', async () => {
    const { engine } = setup();
    await expect(tell(engine, 'die')).rejects.toMatchObject({ code: 'engine/died' });
    await expect(tell(engine, 'die')).rejects.toMatchObject({ code: 'engine/died' });
    void engine.stop();
    await expect(tell(engine, 'answer')).resolves.toEqual([]);
  });

  it('tells a stop from a crash, and does not send again what was stopped', async () => {
    const { engine, states } = setup();
    const file = newNotes();
    const waiting = tell(engine, 'wait', file);
    await tell(engine, 'answer');
    void engine.stop();
    await expect(waiting).rejects.toMatchObject({ code: 'engine/stopped' });
    expect(arrivals(file)).toBe(1);
    expect(states).toEqual(['running', 'idle']);
  });

  it('lets a process that retires answer what it was asked, and starts another one for what is asked then', async () => {
    const { engine, states, log } = setup();
    const file = newNotes();
    const waiting = tell(engine, 'answer when told', file);
    engine.retire();
    await tell(engine, 'answer');
    expect(states).toEqual(['running', 'idle', 'running']);
    expect(endings(log)).toHaveLength(0);
    writeFileSync(`${file}.told`, '');
    await expect(waiting).resolves.toEqual([]);
    await expect.poll(() => endings(log)).toHaveLength(1);
    await tell(engine, 'answer');
    expect(states).toEqual(['running', 'idle', 'running']);
    expect(arrivals(file)).toBe(1);
  });

  it('ends a process at once that retires with nothing to answer', async () => {
    const { engine, log } = setup();
    await tell(engine, 'answer');
    engine.retire();
    await expect.poll(() => endings(log)).toHaveLength(1);
  });

  it('says how a process that has retired died, and asks the other one where nothing is written', async () => {
    const { engine } = setup();
    const file = newNotes();
    const dying = tell(engine, 'die once', file);
    engine.retire();
    await expect(dying).resolves.toEqual([]);
    expect(arrivals(file)).toBe(2);
  });

  it('has ended those that retired too, when it is stopped', async () => {
    const { engine, log } = setup();
    const waiting = expect(tell(engine, 'wait')).rejects.toMatchObject({ code: 'engine/stopped' });
    engine.retire();
    await tell(engine, 'answer');
    await engine.stop();
    await waiting;
    expect(endings(log)).toHaveLength(2);
  });

  it.each([
    ['has lost its graphics processor', 'lose the device', 'backend/device-failed'],
    ['has started no backend', 'find no backend', 'backend/unavailable'],
  ])('starts another process for what is asked after one that %s', async (_, instruction, code) => {
    const { engine, log } = setup();
    await expect(tell(engine, instruction)).rejects.toMatchObject({ code });
    expect(engine.state()).toMatchObject({ name: 'idle', error: { code } });
    await tell(engine, 'answer');
    await expect.poll(() => endings(log)).toHaveLength(1);
    expect(log.filter((line) => line.includes('engine started'))).toHaveLength(2);
  });

  it('lets nobody who only watches keep a process that retires', async () => {
    const { engine, log } = setup();
    await tell(engine, 'answer');
    const state = engine.state();
    if (state.name !== 'running') expect.fail('the engine has ended');
    const file = newNotes();
    const watching = state.call('experiment/resolve', { source: file, text: 'wait' });
    await expect.poll(() => arrivals(file)).toBe(1);
    engine.retire();
    await expect(watching).rejects.toMatchObject({ code: 'engine/stopped' });
    expect(endings(log)).toHaveLength(1);
  });

  it('ends a process that hears no signal', async () => {
    const { engine, log } = setup();
    await tell(engine, 'hear no signal');
    await engine.stop();
    expect(endings(log)).toEqual(['[test] engine ended: code null, signal SIGKILL']);
  });

  it('says what is wrong where there is no engine to start', async () => {
    running = createSupervisor({
      title: 'absent',
      modulePath: join(folder, 'absent.js'),
      config: () => ({ backend: 'auto', kernels: 'auto' }),
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      now: () => 0,
      onState: () => undefined,
    });
    await expect(running.call('data/list', null)).rejects.toMatchObject({
      code: 'engine/died',
      message: expect.stringContaining('absent.js') as string,
    });
  });
});
