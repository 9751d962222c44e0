/** What the bench reports of the extension host. Nothing here is asserted with a clock: a loaded machine must not fail. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { RunSummary } from '../../src/protocol/runs';
import manifest from '../../package.json';
import { activeServices, firstStep, smallExperiment } from './support/gradLens';

/** Sampling interval of the event loop's delay, milliseconds; the histogram holds delays beyond it. */
const RESOLUTION_MS = 1;

describe('host measures', () => {
  it('are taken of activation, and of the event loop while a training starts and runs', async () => {
    const extension = vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`);
    assert.ok(extension);
    // Null where another suite woke it before: the bench runs this suite alone.
    const wakes = !extension.isActive;
    const before = performance.now();
    await extension.activate();
    const activationMs = wakes ? performance.now() - before : null;

    const services = await activeServices();
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    const longestMs = (): number => delay.max / 1e6 - RESOLUTION_MS;
    delay.enable();
    const training = vscode.commands.executeCommand<RunSummary[]>(
      'gradlens.train',
      smallExperiment('measured', 2),
    );
    await firstStep(services, 'measured');
    const startStallMs = longestMs();
    delay.reset();
    const [run] = await training;
    delay.disable();
    assert.equal(run?.status, 'finished');
    const trainingStallMs = longestMs();
    assert.ok(Number.isFinite(trainingStallMs), 'the event loop was not sampled');

    const { GRADLENS_HOST_MEASURES: file } = process.env;
    if (file !== undefined)
      writeFileSync(file, JSON.stringify({ activationMs, startStallMs, trainingStallMs }));
  });
});
