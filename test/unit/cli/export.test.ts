import { execFile } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildProgramRoot, checkout } from '../support/programRoot';
import { expectClose } from '../support/fixtures';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Explained {
  readonly explanations: readonly {
    readonly predictions: readonly { readonly classIndex: number; readonly probability: number }[];
  }[];
}

let root: string;
let folder: string;
const sample = join(checkout, 'media', 'samples', 'at-0.1');

beforeAll(async () => {
  root = await buildProgramRoot();
  folder = await mkdtemp(join(tmpdir(), 'gradlens-cli-export-'));
});

function gradlens(...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(root, 'dist', 'cli.js'), ...words], (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** How many test digits are read right, then how many optical digits. */
async function counts(run: string): Promise<number[]> {
  const words = ['--source', 'mnist-4k', '--targets', 'optdigits:pad', '--json', '--kernels', 'plain'];
  const { code, stdout, stderr } = await gradlens('evaluate', run, ...words);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { rows } = JSON.parse(stdout) as {
    rows: { evaluation: { source: { correct: number }; targets: { accuracy: { correct: number } }[] } }[];
  };
  return rows.flatMap(({ evaluation: { source, targets } }) => [
    source.correct,
    ...targets.map(({ accuracy }) => accuracy.correct),
  ]);
}

/** Probabilities of a picture, by class. */
async function probabilities(run: string): Promise<number[]> {
  const picture = join(checkout, 'media', 'icon.png');
  const { stdout } = await gradlens('saliency', picture, '--checkpoint', run, '--json', '--kernels', 'plain');
  const [explanation] = (JSON.parse(stdout) as Explained).explanations;
  const byClass = [...(explanation?.predictions ?? [])].sort((a, b) => a.classIndex - b.classIndex);
  return byClass.map(({ probability }) => probability);
}

describe('gradlens export', () => {
  it.each([
    ['layers-model', ['model.json', 'weights.bin'], 'model.json'],
    ['safetensors', ['model.safetensors'], 'model.safetensors'],
  ] as const)('%s, imported again, reads what the sample reads', async (format, names, imported) => {
    const out = join(folder, format);
    const exported = await gradlens('export', sample, '--format', format, '--out', out);
    expect(exported).toEqual({
      code: 0,
      stdout: names.map((name) => `${join(out, name)}\n`).join(''),
      stderr: '',
    });
    expect((await readdir(out)).sort()).toEqual([...names].sort());

    const runs = join(folder, 'runs');
    const words = ['--runs', runs, '--name', format, '--classes', 'mnist-4k'];
    expect(await gradlens('import', join(out, imported), ...words)).toMatchObject({ code: 0, stderr: '' });
    const run = join(runs, format);
    expect(await counts(run)).toEqual(await counts(sample));
    const [found, expected] = [await probabilities(run), await probabilities(sample)];
    expect(found).toHaveLength(10);
    expectClose(found, expected, { abs: 1e-5 });
  });

  it('writes over nothing, and says so as bad input', async () => {
    const { code, stdout, stderr } = await gradlens(
      ...['export', sample, '--format', 'safetensors', '--out', join(folder, 'safetensors')],
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^gradlens: .*model\.safetensors is there already/);
  });

  it('needs a format and names those that there are', async () => {
    const without = await gradlens('export', sample, '--out', folder);
    expect(without).toMatchObject({ code: 2, stdout: '' });
    expect(without.stderr).toContain("required option '--format <name>' not specified");
    const wrong = await gradlens('export', sample, '--format', 'onnx', '--out', folder);
    expect(wrong.stderr).toContain("'onnx' is invalid. Allowed choices are layers-model, safetensors.");
  });
});
