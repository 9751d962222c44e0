import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { probe } from '../../../src/backend/probe/probe';
import type { ProbeResult } from '../../../src/backend/probe/probeResult';
import { wasm } from '../../../src/backend/wasm/wasm';
import type { Probing } from '../support/endsWhileProbing';
import { probeProgram, settings, standIn } from '../support/probing';

const scratch = mkdtempSync(join(tmpdir(), 'gradlens-probe-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const probeOf = (name: string, changes: object = {}): Promise<ProbeResult> =>
  probe(probeProgram, { candidate: { ...standIn(name), ...changes }, settings }, process.env);

function isGone(pidFile: string): boolean {
  try {
    return !process.kill(Number(readFileSync(pidFile, 'utf8')), 0);
  } catch {
    return true;
  }
}

describe('a probe in a process of its own', () => {
  it('times a backend that works', async () => {
    const { candidates } = await wasm.find(settings, true);
    const result = await probe(probeProgram, { candidate: candidates[0]!, settings }, process.env);
    expect(result).toEqual({ kind: 'works', milliseconds: expect.any(Number) as number, conforms: false });
    expect(result).toHaveProperty(
      'milliseconds',
      expect.toSatisfy((ms: number) => ms > 1 && ms < 30_000),
    );
  });

  it('refuses one that computes wrongly, and names what', async () => {
    expect(await probeOf('wrong')).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(
        /^fails the conformance suite: mean pooling .* same.* gradient deviates/,
      ) as string,
    });
  });

  it('survives one that crashes', async () => {
    expect(await probeOf('crashes')).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/^is ended by SIG(ABRT|ILL|TRAP)/) as string,
    });
  });

  it('refuses one that does not load, with what the system says', async () => {
    const entry = join(scratch, 'gone.js');
    expect(await probeOf('right', { entry })).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/^does not load: Cannot find module .*gone\.js/) as string,
    });
  });

  it('refuses the processor where a GPU is asked for, with the library that is missing', async () => {
    expect(await probeOf('lacksLibrary', { backend: 'tensorflow-gpu' })).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(
        /^sees no GPU \(Could not load dynamic library 'libcudart\.so\.12'/,
      ) as string,
    });
  });

  it('ends one that hangs, and remembers nothing of it', async () => {
    const pidFile = join(scratch, 'pid');
    const candidate = standIn('hangs');
    const result = await probe(
      probeProgram,
      { candidate, settings },
      { ...process.env, GRADLENS_TEST_PID_FILE: pidFile },
      6000,
    );
    expect(result).toEqual({ kind: 'cut-off', reason: 'did not answer within 6 s' });
    await expect.poll(() => isGone(pidFile)).toBe(true);
  });

  it.each([
    ['exit', [0, null]],
    ['SIGTERM', [null, 'SIGTERM']],
  ] as const)('ends one that hangs with the process that probes it: %s', async (by, end) => {
    const program = join(scratch, 'parent.js');
    const pidFile = join(scratch, `pid of a child, ${by}`);
    await build({
      entryPoints: [fileURLToPath(new URL('../support/endsWhileProbing.ts', import.meta.url))],
      outfile: program,
      bundle: true,
      platform: 'node',
    });
    const probing: Probing = {
      program: probeProgram,
      job: { candidate: standIn('hangs'), settings },
      pidFile,
      by,
    };
    const parent = fork(program, [JSON.stringify(probing)]);
    expect(await once(parent, 'exit')).toEqual(end);
    // The system forgets an orphan in its own time.
    await expect.poll(() => isGone(pidFile), { timeout: 30_000 }).toBe(true);
  });
});
