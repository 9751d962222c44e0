import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { serveAnswers, status, well, type Answer, type FileServer } from '../support/fileServer';
import { buildProgramRoot } from '../support/programRoot';

const data = process.env['GRADLENS_DATA'] ?? '';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let root: string;

/** @param answer what is typed; then the input ends */
function gradlens(words: readonly string[], answer = '', environment = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...words, '--kernels', 'plain'], {
      env: { ...process.env, GRADLENS_DATA: environment },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.end(answer);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'gradlens-cli-data-'));

const add = (mirror: FileServer, folder: string, ...options: readonly string[]): string[] => [
  ...['data', 'add', 'mnist', '--folder', folder, '--mirror', mirror.url],
  ...options,
];

beforeAll(async () => {
  root = await buildProgramRoot();
});

describe('gradlens data list', () => {
  it('says what is there, and what the rest weighs', async () => {
    const { code, stdout } = await gradlens(['data', 'list']);
    expect(code).toBe(0);
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows).toContainEqual(['mnist-4k', '4000 train, 1000 test', 'CC BY-SA 3.0']);
    expect(rows).toContainEqual(['mnist', 'not there', '11.6 MB', 'CC BY-SA 3.0']);
  });

  it('says what is wrong with a set that is there', async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, 'birds', 'train'), { recursive: true });
    const { code, stdout } = await gradlens(['data', 'list'], '', folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^birds +cannot be used /m);
    expect(stdout).toMatch(/^birds: .*has no images in .*train/m);
    expect(stdout).toMatch(/^mnist +not there /m);
    expect(stdout).not.toMatch(/^mnist: /m);
  });

  it('gives one JSON value', async () => {
    const { stdout } = await gradlens(['data', 'list', '--json']);
    const { offers } = JSON.parse(stdout) as { offers: { name: string }[] };
    expect(offers).toContainEqual(
      expect.objectContaining({ name: 'mnist', homePage: expect.any(String) as string }),
    );
  });
});

describe('gradlens data add', () => {
  it.each(['', 'n\n', 'yesterday\n'])(
    'shows what it is about, asks, and fetches nothing on %j',
    async (answer) => {
      const mirror = await serveAnswers(status(404));
      const folder = freshFolder();
      const { code, stdout, stderr } = await gradlens(add(mirror, folder), answer);
      expect(stderr.split('\n')).toEqual([
        'MNIST digits, complete',
        '  Licence: CC BY-SA 3.0',
        expect.stringContaining('LeCun'),
        '  Size:    11.6 MB',
        `  From:    ${mirror.url.replace('http://', '')}`,
        `  To:      ${join(folder, 'mnist')}`,
        'Download it? [y/N] gradlens: Cancelled.',
        '',
      ]);
      expect([code, stdout, mirror.requests, existsSync(join(folder, 'mnist'))]).toEqual([
        130,
        '',
        [],
        false,
      ]);
    },
  );

  it('fetches on "y", and tells what a bad mirror gave with exit code 1', async () => {
    const mirror = await serveAnswers(well(Buffer.from('a page of the network that wants a login')));
    const { code, stderr } = await gradlens(add(mirror, freshFolder()), 'y\n');
    expect(code).toBe(1);
    expect(stderr).toContain('/mnist/train-images-idx3-ubyte.gz has 40 bytes instead of 9912422');
  });

  it.each([
    ['a set that there is not', ['mnst', '--folder', '.'], 'There is no data set "mnst". Known: mnist'],
    ['no folder', ['mnist'], 'Say where mnist goes: give --folder, or set GRADLENS_DATA.'],
    [
      'a mirror that is none',
      ['mnist', '--folder', '.', '--mirror', 'ftp://x'],
      'The mirror "ftp://x" is not an address',
    ],
  ])('refuses %s with exit code 2', async (_, words, message) => {
    const { code, stderr } = await gradlens(['data', 'add', ...words, '--yes']);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`gradlens: ${message}`)]);
  });

  it('with --yes asks nothing, and the set is there', async (context) => {
    context.skip(!existsSync(join(data, 'mnist')), 'GRADLENS_DATA names no folder with MNIST');
    const files: Answer = (request, response) =>
      well(readFileSync(join(data, request.url ?? '')))(request, response);
    const mirror = await serveAnswers(files);
    const folder = freshFolder();
    const { code, stdout, stderr } = await gradlens(add(mirror, folder, '--yes', '--json'));
    expect(code).toBe(0);
    expect(stderr).not.toContain('Download it?');
    expect(stderr.split('\n')).toContain('train-images-idx3-ubyte.gz');
    expect(JSON.parse(stdout)).toMatchObject({ name: 'mnist', available: true });
    const listed = await gradlens(['data', 'list'], '', folder);
    expect(listed.stdout).toMatch(/^mnist +60000 train, 10000 test /m);
  });
});

describe('help', () => {
  it.each(['list', 'add'])('of data %s names --json and the exit codes', async (command) => {
    const { code, stdout } = await gradlens(['data', command, '--help']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/--json[^]*Exit codes: 0 done/)]);
  });
});
