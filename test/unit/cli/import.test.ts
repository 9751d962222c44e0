import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixturePath } from '../support/fixtures';
import { buildProgramRoot } from '../support/programRoot';

let root: string;
let folder: string;

const madry = fixturePath('checkpoints/madry.pt');

function gradlens(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(root, 'dist', 'cli.js'), ...words], (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

beforeAll(async () => {
  root = await buildProgramRoot();
  folder = await mkdtemp(join(tmpdir(), 'gradlens-cli-import-'));
});

describe('gradlens import', () => {
  it('makes a run whose classes have the names of a data set, and saliency reads it', async () => {
    const runs = join(folder, 'runs');
    const imported = await gradlens(
      'import',
      madry,
      '--runs',
      runs,
      '--classes',
      'mnist-4k',
      '--name',
      'Madry',
    );
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(imported.stdout).toBe(
      `PyTorch (zip): madry-mnist, 10 classes, 253,514 numbers\nRun: ${join(runs, 'Madry')}\n`,
    );
    const image = fixturePath('images/photo.bmp');
    const { code, stdout } = await gradlens(
      'saliency',
      image,
      '--checkpoint',
      join(runs, 'Madry'),
      '--kernels',
      'plain',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Madry +\d +\d /m);
  });

  it('takes a normalisation of one’s own and names from a file', async () => {
    const runs = join(folder, 'own');
    const names = join(folder, 'names.txt');
    await writeFile(names, `${Array.from({ length: 10 }, (_, i) => `digit ${String(i)}`).join('\n')}\n`);
    const statistics = ['--mean', '0.1307', '--std', '0.3081'];
    const { code } = await gradlens('import', madry, '--runs', runs, '--classes', names, ...statistics);
    expect(code).toBe(0);
    const record: unknown = JSON.parse(await readFile(join(runs, 'madry', 'import.json'), 'utf8'));
    expect(record).toMatchObject({
      normalisation: { mean: [0.1307], standardDeviation: [0.3081] },
      classNames: expect.arrayContaining(['digit 0', 'digit 9']) as unknown,
    });
  });

  it('refuses a malicious file by the name that it asks for, as bad input, and makes nothing', async () => {
    const runs = join(folder, 'none');
    const path = fixturePath('checkpoints/hostile/MALICIOUS-os-system.pt');
    const { code, stdout, stderr } = await gradlens('import', path, '--runs', runs);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/asks for posix\.system.*state_dict/);
    await expect(readdir(runs)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
