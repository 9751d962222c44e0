import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackendDiagnosis } from '../../../src/protocol/backends';
import { buildProgramRoot } from '../support/programRoot';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let root: string;
let folder: string;
let experiment: string;
let runs: string;

const plain = ['--kernels', 'plain'];

function gradlens(...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(root, 'dist', 'cli.js'), ...words],
      { env: { ...process.env, GRADLENS_DATA: '' } },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

beforeAll(async () => {
  root = await buildProgramRoot();
  folder = await mkdtemp(join(tmpdir(), 'gradlens-cli-'));
  runs = join(folder, 'runs');
  experiment = await file(
    'sweep.gradlens.json',
    JSON.stringify({
      data: 'mnist-4k',
      architecture: 'wong-small',
      training: { epochs: 1, batchSize: 250 },
      evaluation: { attack: { name: 'fgsm' }, targets: [{ data: 'optdigits', fit: 'pad' }] },
      runs: [{}, { training: { method: { name: 'noise', sigma: 0.3 } } }],
    }),
  );
});

describe('gradlens run', () => {
  it('trains a sweep: plain lines on stderr, the table on stdout', async () => {
    const { code, stdout, stderr } = await gradlens('run', experiment, '--runs', runs, ...plain);
    expect(code).toBe(0);
    const number = /\d+\.\d/g;
    expect(stderr.replaceAll(number, '#').split('\n').sort()).toEqual(
      [
        '',
        'Natural: training wong-small on mnist-4k, 1 epoch of batches of 250: adam at #01, linear-decay',
        'Natural: step 16 of 16, epoch 1: test accuracy # %',
        `Natural: finished, in ${join(runs, 'Natural')}`,
        'N-#: training wong-small on mnist-4k with noise of #, 1 epoch of batches of 250: adam at #01, linear-decay',
        'N-#: step 16 of 16, epoch 1: test accuracy # %',
        `N-#: finished, in ${join(runs, 'N-#')}`,
      ].sort(),
    );
    const cells = stdout
      .split('\n')
      .map((line) => line.split(/ {2,}/).map((cell) => cell.replaceAll(number, '#')));
    expect(cells.map((line) => line.map((cell) => cell.replace('*', '')))).toEqual([
      ['run', 'source', 'source, attacked', 'optdigits, pad'],
      ['-------', expect.anything(), expect.anything(), expect.anything()],
      ['Natural', '# (#-#)', '# (#-#)', '# (#-#)'],
      ['N-#', '# (#-#)', '# (#-#)', '# (#-#)'],
      ['Per cent, with the Wilson 95 % interval;  best of its column.'],
      ['Computed on wasm (plain).'],
      [''],
    ]);
  });

  it('uses again what is finished, and gives one JSON value', async () => {
    const { code, stdout, stderr } = await gradlens('run', experiment, '--runs', runs, '--json', ...plain);
    expect(code).toBe(0);
    expect(stderr.split('\n')[0]).toBe(`Natural: finished before, in ${join(runs, 'Natural')}`);
    const result = JSON.parse(stdout) as { runs: { name: string; status: string }[] };
    expect(result.runs.map(({ name, status }) => [name, status])).toEqual([
      ['Natural', 'finished'],
      ['N-0.3', 'finished'],
    ]);
  });

  it('is cancelled by Ctrl+C with exit code 130, says how to go on, and goes on', async () => {
    const interrupted = join(folder, 'interrupted');
    const words = ['run', experiment, '--only', 'Natural', '--runs', interrupted, '--seed', '7', ...plain];
    const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...words]);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (stderr.includes('epoch 1')) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(130);
    const resume = `gradlens run ${experiment} --runs ${interrupted} --seed 7 --resume --only Natural`;
    expect(stderr).toContain(
      `gradlens: What was trained is kept. Resume with: ${resume}\ngradlens: Cancelled.\n`,
    );
    const resumed = await gradlens(...words, '--resume');
    expect(resumed.stderr).toContain(`Natural: resuming ${join(interrupted, 'Natural')}`);
    expect(resumed.code).toBe(0);
  });
});

describe('what is done with runs', () => {
  it('saliency draws the image and a map for each checkpoint', async () => {
    const image = join(folder, 'digit.png');
    await cp(join(root, 'media', 'icon.png'), image);
    const out = join(folder, 'saliency.png');
    const checkpoints = [join(runs, 'Natural'), join(runs, 'N-0.3', 'checkpoints', 'epoch-001.safetensors')];
    const { code, stdout } = await gradlens(
      ...[
        'saliency',
        image,
        '--checkpoint',
        ...checkpoints,
        '--class',
        '3',
        '--out',
        out,
        '--json',
        ...plain,
      ],
    );
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as { explanations: { runName: string; explainedClass: number }[] };
    expect(result.explanations.map(({ runName, explainedClass }) => [runName, explainedClass])).toEqual([
      ['Natural', 3],
      ['N-0.3', 3],
    ]);
    // Three cells of 4 × 28 pixels, with gaps.
    expect(PNG.sync.read(await readFile(out)).width).toBeGreaterThan(3 * 112);
  });

  it('attack says what is read before and after', async () => {
    const { code, stdout } = await gradlens(
      ...[
        'attack',
        'mnist-4k',
        '--checkpoint',
        join(runs, 'Natural'),
        '--epsilon',
        '0',
        '--count',
        '2',
        ...plain,
      ],
    );
    expect(code).toBe(0);
    expect(stdout.split('\n').at(-2)).toBe('0 of 2 changed class');
  });

  it('evaluate takes source and targets from the run', async () => {
    const { code, stdout } = await gradlens('evaluate', join(runs, 'Natural'), '--json', ...plain);
    expect(code).toBe(0);
    const { rows } = JSON.parse(stdout) as { rows: { evaluation: { targets: object[] } }[] };
    expect(rows[0]?.evaluation.targets).toMatchObject([{ data: 'optdigits', fit: 'pad' }]);
  });

  it('figure draws a row an image and a column a run', async () => {
    const out = join(folder, 'gradients.png');
    const { code, stdout } = await gradlens('figure', runs, '--out', out, '--count', '2', ...plain);
    expect([code, stdout]).toEqual([0, `Figure: ${out}\n`]);
    const { width, height } = PNG.sync.read(await readFile(out));
    expect(width).toBeGreaterThan(3 * 112);
    expect(height).toBeGreaterThan(2 * 112);
    expect(height).toBeLessThan(3 * 112);
  });

  it('doctor says what runs here and why, as one JSON value', async () => {
    const { code, stdout } = await gradlens(
      'doctor',
      '--runs',
      runs,
      '--json',
      '--backend',
      'wasm',
      ...plain,
    );
    expect(code).toBe(0);
    const { chosen, attempts, machine, dataSets } = JSON.parse(stdout) as BackendDiagnosis & {
      dataSets: { name: string; available: boolean }[];
    };
    expect(chosen).toMatchObject({ name: 'wasm', kernels: 'plain' });
    expect(attempts).toContainEqual(expect.objectContaining({ backend: 'wasm', outcome: 'chosen' }));
    expect(machine).toContainEqual({ name: 'Node', value: process.versions.node });
    expect(dataSets.filter(({ available }) => available).map(({ name }) => name)).toEqual([
      'mnist-4k',
      'optdigits',
    ]);
    expect(dataSets.map(({ name }) => name)).toEqual(expect.arrayContaining(['mnist', 'usps', 'cifar10']));
  });

  it('doctor tells people the same in lines', async () => {
    const { code, stdout } = await gradlens('doctor', '--runs', runs, '--backend', 'wasm', ...plain);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^Computes +WebAssembly, plain kernels: /);
    expect(lines[1]).toMatch(/^Versions +.*tfjs-core \d/);
    const texts = new Set(lines.map((line) => line.slice(lines[0]?.indexOf('WebAssembly'))));
    expect(texts).toContain(process.versions.node);
    expect(texts).toContain('mnist-4k: 4000 train images, 1000 test images');
  });

  it('doctor reports also where what is asked for cannot run, and fails', async () => {
    const words = ['doctor', '--runs', runs, '--backend', 'tensorflow-cpu', '--tensorflow-library', folder];
    const { code, stdout, stderr } = await gradlens(...words);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^Computes +nothing: The backend tensorflow-cpu cannot run here: /);
    expect(stdout).toMatch(/^Node +\d/m);
    expect(stderr).toMatch(/^gradlens: The backend tensorflow-cpu cannot run here: /);
  });
});

describe('bad input', () => {
  const natural = (): string => join(runs, 'Natural');
  const cases: readonly [what: string, words: () => Promise<string[]> | string[], message: RegExp][] = [
    [
      'an experiment that is not there',
      () => ['run', 'nowhere.json'],
      /^gradlens: nowhere\.json does not exist\./,
    ],
    [
      'an unknown key',
      async () => [
        'run',
        await file('key.json', '{"data":"mnist-4k","architecture":"wong-small","epoch":3}'),
      ],
      /^gradlens: .*key\.json is not a valid experiment: .*epoch/,
    ],
    [
      'an ε of −1 in an experiment',
      async () => [
        'run',
        await file(
          'epsilon.json',
          '{"data":"mnist-4k","architecture":"wong-small","training":{"method":{"name":"adversarial","attack":{"epsilon":-1}}}}',
        ),
      ],
      /^gradlens: .*epsilon.*-1/,
    ],
    [
      'an ε of −1 as an option',
      () => ['attack', 'mnist-4k', '--checkpoint', natural(), '--epsilon', '-1'],
      /^gradlens: option '--epsilon <e>' argument '-1' is invalid\. It is not a number from 0 to 100\./,
    ],
    ['an unknown option', () => ['doctor', '--fast'], /^gradlens: unknown option '--fast'/],
    [
      'a run that the file does not have',
      () => ['run', experiment, '--only', 'AT-9'],
      /has no run AT-9; it has Natural, N-0\.3\./,
    ],
    [
      'what is not an image',
      async () => ['saliency', await file('words.png', 'hello'), '--checkpoint', natural()],
      /^gradlens: .*words\.png is not an image that GradLens reads: it starts with "hello"/,
    ],
    [
      'a checkpoint that is not there',
      () => ['saliency', experiment, '--checkpoint', join(runs, 'Nobody')],
      /^gradlens: .*Nobody does not exist\./,
    ],
    [
      'a run folder without its checkpoint',
      async () => {
        const broken = join(folder, 'broken', 'Natural');
        await mkdir(broken, { recursive: true });
        for (const name of ['experiment.json', 'environment.json', 'status.json']) {
          await cp(join(natural(), name), join(broken, name));
        }
        return ['evaluate', broken];
      },
      /^gradlens: The run .*broken.* has no checkpoint/,
    ],
    [
      'a file that is no checkpoint',
      async () => ['evaluate', await file('notes.safetensors', 'no weights at all'), '--source', 'mnist-4k'],
      /^gradlens: .*notes\.safetensors is not a checkpoint that can be read/,
    ],
    [
      'a class that the model does not have',
      () => ['attack', 'mnist-4k', '--checkpoint', natural(), '--target', '10'],
      /^gradlens: There is no class 10: the model has classes 0 to 9\./,
    ],
  ];

  it.each(cases)('%s: one line on stderr, nothing on stdout, exit code 2', async (_, words, message) => {
    const { code, stdout, stderr } = await gradlens(...(await words()));
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('a folder that cannot be written is exit code 1', async () => {
    const blocked = await file('blocked', 'a file in the place of the folder');
    const { code, stderr } = await gradlens(
      'run',
      experiment,
      '--only',
      'Natural',
      '--runs',
      join(blocked, 'runs'),
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gradlens: .*blocked.* could not be written/m);
  });
});

describe('help', () => {
  it.each(['run', 'saliency', 'attack', 'evaluate', 'figure', 'doctor'])(
    'of %s names --json and the exit codes',
    async (command) => {
      const { code, stdout } = await gradlens(command, '--help');
      expect(code).toBe(0);
      expect(stdout).toContain('--json');
      expect(stdout).toContain(
        'Exit codes: 0 done, 1 the work failed, 2 bad usage or bad input, 130 cancelled',
      );
      expect(basename(stdout.split('\n')[0] ?? '')).toContain(`gradlens ${command}`);
    },
  );
});
