import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import type { Candidate } from '../../../src/backend/backendDefinition';
import { createProber, type Prober } from '../../../src/backend/probe/prober';
import type { ProbeResult } from '../../../src/backend/probe/probeResult';
import { memoryOf, settings, standIn, works } from '../support/probing';

const folder = mkdtempSync(join(tmpdir(), 'gradlens-prober-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = join(folder, 'program.js');
const starts = join(folder, 'starts');
const library = join(folder, 'library.so');
const candidate: Candidate = { ...standIn('right'), files: [library] };

/** A probe that notes that it was started, and answers at once. */
const answering = (action: string): string =>
  `require('node:fs').appendFileSync(${JSON.stringify(starts)}, '.'); ${action}`;
const sends = (result: ProbeResult): string => answering(`process.send(${JSON.stringify(result)})`);
const started = (): number => (existsSync(starts) ? readFileSync(starts, 'utf8').length : 0);

let known: Map<string, ProbeResult>;
let prober: Prober;

const proberIn = (environment: NodeJS.ProcessEnv, afresh = false): Prober =>
  createProber({ program, settings, memory: memoryOf(known), environment, afresh });

beforeEach(() => {
  rmSync(starts, { force: true });
  writeFileSync(library, 'one version');
  writeFileSync(program, sends(works(12, false)));
  known = new Map();
  prober = proberIn({});
});

it('tries a candidate once', async () => {
  expect(await prober.probe(candidate)).toEqual(works(12, false));
  expect(await prober.probe(candidate)).toEqual(works(12, false));
  expect(started()).toBe(1);
});

it('keeps what works, where it is refused beside work that needs the same device', async () => {
  writeFileSync(program, sends({ kind: 'refused', reason: 'sees no GPU: all are busy' }));
  await prober.probe(candidate);
  for (const key of known.keys()) known.set(key, works(12));
  expect(await proberIn({}, true).probe(candidate)).toMatchObject({ kind: 'refused' });
  expect(started()).toBe(2);
  expect(await prober.probe(candidate)).toEqual(works(12));
});

it('tries another version of the library, of GradLens and another backend anew', async () => {
  await prober.probe(candidate);
  appendFileSync(library, ', and a longer one');
  await prober.probe(candidate);
  appendFileSync(program, '// another build');
  await prober.probe(candidate);
  await prober.probe({ ...candidate, backend: 'tensorflow-gpu' });
  rmSync(library);
  await prober.probe(candidate);
  expect(started()).toBe(5);
});

it.each([
  'CUDA_VISIBLE_DEVICES',
  'VK_ADD_DRIVER_FILES',
  'VK_LOADER_DRIVERS_DISABLE',
  'TF_ENABLE_ONEDNN_OPTS',
  'TF_DETERMINISTIC_OPS',
])('tries anew when a person chooses other devices or kernels by %s', async (variable) => {
  await prober.probe(candidate);
  await proberIn({ [variable]: '1' }).probe(candidate);
  await proberIn({}).probe(candidate);
  expect(started()).toBe(2);
});

it.each(['/etc/xdg', 'share'])(
  'tries anew when a driver of Vulkan is changed where %s stands',
  async (place) => {
    const data = join(folder, place);
    const drivers = join(data, 'vulkan', 'icd.d');
    const environment = { [place === 'share' ? 'XDG_DATA_DIRS' : 'XDG_CONFIG_DIRS']: `/absent:${data}` };
    mkdirSync(drivers, { recursive: true });
    writeFileSync(join(drivers, 'own_icd.json'), '{}');
    await proberIn(environment).probe(candidate);
    // In place: the folder stays as it was.
    writeFileSync(join(drivers, 'own_icd.json'), '{ }');
    await proberIn(environment).probe(candidate);
    expect(started()).toBe(2);
  },
);

it('tries anew under another kernel of the system', async () => {
  await prober.probe(candidate);
  expect([...known.keys()]).toEqual([expect.stringContaining(JSON.stringify(release()).slice(1, -1))]);
});

it('knows again what the engine learned after a start has changed the variables of its process', async () => {
  await prober.probe(candidate);
  process.env['CUDA_VISIBLE_DEVICES'] = '-1';
  await prober.learn(candidate, works(12));
  expect(await prober.probe(candidate)).toEqual(works(12));
  delete process.env['CUDA_VISIBLE_DEVICES'];
  expect(known.size).toBe(1);
});

it('gives a process the variables of before, whatever a start has left', async () => {
  writeFileSync(
    program,
    answering("process.send({ kind: 'refused', reason: String(process.env.CUDA_VISIBLE_DEVICES) })"),
  );
  process.env['CUDA_VISIBLE_DEVICES'] = '-1';
  expect(await prober.probe(candidate)).toEqual({ kind: 'refused', reason: 'undefined' });
  delete process.env['CUDA_VISIBLE_DEVICES'];
});

it('remembers a refusal, and nothing of what was ended from outside', async () => {
  writeFileSync(program, sends({ kind: 'refused', reason: 'computes wrongly' }));
  await prober.probe(candidate);
  expect(await prober.probe(candidate)).toEqual({ kind: 'refused', reason: 'computes wrongly' });
  expect(started()).toBe(1);
  writeFileSync(program, answering("process.kill(process.pid, 'SIGKILL')"));
  expect(await prober.probe(candidate)).toEqual({ kind: 'cut-off', reason: 'is ended by SIGKILL' });
  expect(await prober.probe(candidate)).toMatchObject({ kind: 'cut-off' });
  expect(started()).toBe(3);
});

it.each([
  'does not load: failed to allocate: CUDA_ERROR_OUT_OF_MEMORY: out of memory',
  'fails the conformance suite: a dense layer: throws OOM when allocating tensor with shape[64,10] and type float',
  'is ended by SIGABRT: std::bad_alloc',
])('tries anew what was refused because memory was full: %s', async (reason) => {
  writeFileSync(program, sends({ kind: 'refused', reason }));
  expect(await prober.probe(candidate)).toEqual({ kind: 'refused', reason });
  await prober.learn(candidate, { kind: 'refused', reason });
  expect(known.size).toBe(0);
  writeFileSync(program, sends(works(12)));
  expect(await prober.probe(candidate)).toEqual(works(12));
});

it('tells that memory was full by what a program says as it ends', async () => {
  const words = "terminate called after throwing an instance of 'std::bad_alloc'";
  const dies = "process.on('exit', () => process.abort())";
  writeFileSync(program, answering(`process.stderr.write(${JSON.stringify(words)}); ${dies}`));
  expect(await prober.probe(candidate)).toEqual({
    kind: 'refused',
    reason: expect.stringMatching(/^is ended by SIG\w+: terminate called .*bad_alloc/) as string,
  });
  expect(known.size).toBe(0);
});

it('tries anew where it is to, and keeps what came of it, and that the whole suite was passed before', async () => {
  await prober.learn(candidate, works(12));
  const anew = proberIn({}, true);
  writeFileSync(program, sends(works(12, false)));
  await prober.learn(candidate, works(99));
  expect(await anew.probe(candidate)).toEqual(works(12, false));
  expect(await prober.probe(candidate)).toEqual(works(12));
  expect(started()).toBe(1);
});

it('says with what code and words a program ended', async () => {
  writeFileSync(program, answering("throw new RangeError('too large')"));
  expect(await prober.probe(candidate)).toEqual({
    kind: 'refused',
    reason: 'ends with code 1: RangeError: too large',
  });
});
