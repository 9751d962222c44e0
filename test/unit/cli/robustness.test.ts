import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RobustnessResult, RobustnessSettings } from '../../../src/protocol/robustness';
import { buildProgramRoot, checkout } from '../support/programRoot';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Told {
  readonly data: string;
  readonly settings: RobustnessSettings;
  readonly rows: readonly { readonly checkpoint: string; readonly result: RobustnessResult }[];
}

let root: string;
beforeAll(async () => {
  root = await buildProgramRoot();
});

const natural = join(checkout, 'media', 'samples', 'natural');
const hardened = join(checkout, 'media', 'samples', 'at-0.1');
const quick = ['--attack', 'pgd', '--steps', '4', '--restarts', '1', '--images', '10'];

function evaluate(...words: string[]): Promise<Ended> {
  const all = [join(root, 'dist', 'cli.js'), 'evaluate', ...words, '--kernels', 'plain'];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, all, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

const toldBy = ({ stdout }: Ended): Told => JSON.parse(stdout) as Told;

describe('gradlens evaluate --attack', () => {
  it('writes a row a checkpoint and a column an attack, and how far it is on stderr', async () => {
    const words = ['--attack', 'apgd-ce', '--epsilon', '0.3', '--images', '4'];
    const { code, stdout, stderr } = await evaluate(natural, hardened, ...words);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    const cells = lines.slice(0, 4).map((line) => line.split(/ {2,}/));
    expect(cells[0]).toEqual(['checkpoint', 'clean', 'fgsm', 'apgd-ce', 'worst case']);
    // Wilson's 95 % interval of 0 and of 4 in 4.
    const [none, all] = ['0.0 (0.0–49.0)', '100.0 (51.0–100.0)'];
    expect(cells[2]).toEqual([natural, all, expect.anything(), none, none]);
    expect(cells[3]?.slice(0, 2)).toEqual([hardened, all]);
    expect(lines[4]).toBe(
      'Per cent still read right, with the Wilson 95 % interval; each attack goes on with what the ones before it left.',
    );
    expect(lines[5]).toBe('Computed on wasm (plain).');
    expect(stderr).toBe('apgd-ce on images 1 to 4 of 4\n'.repeat(2));
  });

  it('takes ε as a fraction and PGD’s steps and restarts, and gives one JSON value with all settings', async () => {
    const result = await evaluate(hardened, ...quick, '--epsilon', '8/255', '--seed', '3', '--json');
    expect(result.code).toBe(0);
    const { data, settings, rows } = toldBy(result);
    expect({ data, settings }).toEqual({
      data: 'mnist-4k',
      settings: {
        attack: 'pgd',
        threatModel: 'linf',
        epsilon: 8 / 255,
        images: 10,
        seed: 3,
        steps: 4,
        restarts: 1,
      },
    });
    expect(rows.map(({ checkpoint, result: { worst } }) => [checkpoint, worst.count])).toEqual([
      [hardened, 10],
    ]);
  });

  it('uses the ε that is usual for the norm where none is given', async () => {
    const result = await evaluate(hardened, ...quick, '--norm', 'l2', '--json');
    expect(toldBy(result).settings).toMatchObject({ threatModel: 'l2', epsilon: 0.5 });
  });

  it('makes the images on another checkpoint with --from: fewer are misread than on its own', async () => {
    const words = [natural, ...quick, '--epsilon', '0.1', '--json'];
    const own = toldBy(await evaluate(...words)).rows[0]?.result;
    const transferred = toldBy(await evaluate(...words, '--from', hardened)).rows[0]?.result;
    expect(transferred?.clean).toEqual(own?.clean);
    expect(transferred?.worst.correct).toBeGreaterThan(own?.worst.correct ?? NaN);
  });

  it.each<[words: string[], message: RegExp]>([
    [['--attack', 'carlini'], /'carlini' is invalid\. Allowed choices are autoattack-lite, .*square, pgd\./],
    [['--attack', 'pgd', '--norm', 'l1'], /'l1' is invalid\. Allowed choices are linf, l2\./],
    [['--attack', 'pgd', '--epsilon', 'wide'], /'wide' is invalid\. It is not a number from 0 to 100\./],
    [['--attack', 'pgd', '--images', '0'], /'0' is invalid\. It is not a whole number from 1 to 1000000\./],
    [
      ['--attack', 'pgd', '--restarts', '1.5'],
      /'1\.5' is invalid\. It is not a whole number from 1 to 1000\./,
    ],
    [['--attack', 'square', '--steps', '3'], /--steps and --restarts are for --attack pgd: square has/],
    [['--attack', 'pgd', '--from', 'nowhere'], /nowhere does not exist/],
  ])('%j: one line on stderr that says what is allowed, exit code 2', async (words, message) => {
    const { code, stdout, stderr } = await evaluate(hardened, ...words);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([2, '']);
  });
});
