import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { createCall, type Call } from '../../../src/protocol/channel';
import type { EchoRequests } from '../support/echoEngine';

interface WithUnknown extends EchoRequests {
  'no/such-method': { params: null; result: null; progress: never };
}

let bundle: string;
let child: ChildProcess | undefined;
let call: Call<WithUnknown>;

beforeAll(async () => {
  bundle = join(await mkdtemp(join(tmpdir(), 'gradlens-echo-')), 'echo.js');
  const entry = fileURLToPath(new URL('../support/echoEngine.ts', import.meta.url));
  await build({ entryPoints: [entry], outfile: bundle, bundle: true, platform: 'node', format: 'cjs' });
});

beforeEach(() => {
  if (child?.connected) return;
  const started = fork(bundle, { serialization: 'advanced' });
  const connection = createMessageConnection(new IPCMessageReader(started), new IPCMessageWriter(started));
  started.once('exit', () => connection.dispose());
  connection.listen();
  child = started;
  call = createCall<WithUnknown>(connection);
});

afterAll(() => {
  if (child?.connected) child.disconnect();
});

describe('the channel between processes', () => {
  it('carries a view of a larger buffer, both ways, as the view alone', async () => {
    // Neighbours on both sides, which must not travel.
    const larger = Float32Array.of(9, 9, 9, 0.25, -1.5, 3e-8, 9, 9);
    const { values } = await call('echo/double', { values: larger.subarray(3, 6) });
    expect(values).toBeInstanceOf(Float32Array);
    expect([...values]).toEqual([0.5, -3, Math.fround(2 * Math.fround(3e-8))]);
  });

  it('carries 8 MB exactly', async () => {
    const values = Float32Array.from({ length: 2_000_000 }, (_, index) => index);
    const doubled = await call('echo/double', { values });
    expect(doubled.values.length).toBe(values.length);
    expect(doubled.values.every((value, index) => value === Math.fround(2 * index))).toBe(true);
  });

  it('rejects with the code that the handler throws', async () => {
    await expect(call('echo/throw', { coded: true })).rejects.toMatchObject({
      code: 'cli/usage',
      message: 'said on purpose',
    });
    await expect(call('echo/throw', { coded: false })).rejects.toMatchObject({ code: 'internal' });
  });

  it('rejects a method that nobody answers, with a code', async () => {
    await expect(call('no/such-method', null)).rejects.toMatchObject({ code: 'connection/lost' });
  });

  it('rejects what is pending when the process ends', async () => {
    await expect(call('echo/exit', null)).rejects.toMatchObject({ code: 'connection/lost' });
  });
});
