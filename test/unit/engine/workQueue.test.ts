import { describe, expect, it } from 'vitest';
import { createWorkQueue } from '../../../src/engine/workQueue';

const neverAborted = new AbortController().signal;

/** Work that ends when it is told to. */
function heldWork(log: string[], name: string): { work: () => Promise<string>; finish: () => void } {
  let finish = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const work = async (): Promise<string> => {
    log.push(`${name} starts`);
    await held;
    log.push(`${name} ends`);
    return name;
  };
  return { work, finish };
}

describe('work queue', () => {
  it('runs one piece of work after another, in the order of asking', async () => {
    const queue = createWorkQueue();
    const log: string[] = [];
    const first = heldWork(log, 'first');
    const second = heldWork(log, 'second');
    const results = Promise.all([queue(neverAborted, first.work), queue(neverAborted, second.work)]);
    second.finish();
    first.finish();
    expect(await results).toEqual(['first', 'second']);
    expect(log).toEqual(['first starts', 'first ends', 'second starts', 'second ends']);
  });

  it('rejects what is cancelled while it waits, at once, and never runs it', async () => {
    const queue = createWorkQueue();
    const log: string[] = [];
    const first = heldWork(log, 'first');
    const second = heldWork(log, 'second');
    const firstResult = queue(neverAborted, first.work);
    const controller = new AbortController();
    const secondResult = queue(controller.signal, second.work);
    controller.abort();
    await expect(secondResult).rejects.toMatchObject({ code: 'cancelled' });
    first.finish();
    await firstResult;
    await queue(neverAborted, () => undefined);
    expect(log).toEqual(['first starts', 'first ends']);
  });

  it('does not start what is cancelled already', async () => {
    const queue = createWorkQueue();
    let ran = false;
    const cancelled = queue(AbortSignal.abort(), () => {
      ran = true;
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    await queue(neverAborted, () => undefined);
    expect(ran).toBe(false);
  });

  it('hears of a cancellation that arrives while earlier work holds the thread', async () => {
    const queue = createWorkQueue();
    const controller = new AbortController();
    let ran = false;
    const blocking = queue(neverAborted, () => {
      // Comes from outside, as a message does: it is delivered when the thread is free again.
      setImmediate(() => controller.abort());
    });
    const waiting = queue(controller.signal, () => {
      ran = true;
    });
    await blocking;
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(ran).toBe(false);
  });

  it('goes on after work that failed', async () => {
    const queue = createWorkQueue();
    const failing = queue(neverAborted, () => {
      throw new RangeError('out of range');
    });
    await expect(failing).rejects.toThrow('out of range');
    expect(await queue(neverAborted, () => 'next')).toBe('next');
  });
});
