/** Python's pip, the person's own: with the index, proxy and certificates that it is configured for. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileHash } from '../data/fileHash';
import { packageAltered, pipMissing, toolFailed, toolSilent } from '../protocol/errors';
import type { Wheel } from './backendPackage';
import { watchBytes } from './folderBytes';
import { askTool, runTool } from './runTool';

/** A Python whose pip answers. */
export interface Pip {
  readonly python: string;
}

export interface PipWork {
  readonly signal: AbortSignal;
  /** @param received bytes of the wheel that are there */
  readonly onBytes: (received: number) => void;
}

/**
 * The first Python that has pip.
 * @param preferred interpreters to try before those of the PATH
 * @param limit milliseconds that each may take to answer
 * @throws `setup/no-pip`, `cancelled`
 */
export async function findPip(
  preferred: readonly string[],
  cwd: string,
  signal: AbortSignal,
  limit?: number,
): Promise<Pip> {
  const tried: string[] = [];
  for (const python of [...preferred, 'python3', 'python']) {
    const question = { command: python, args: ['-c', 'import pip'], cwd, signal };
    const { ended, stderr } = await askTool(question, limit);
    if (ended === 'well') return { python };
    tried.push(ended === 'absent' ? python : `${python}: ${pipWords(stderr)}`);
  }
  throw pipMissing(tried);
}

/** Where pip is configured for no other. */
const OFFICIAL = 'the Python Package Index';

/**
 * The host of the index that pip is configured for.
 * @param preferred as for `findPip` @param limit as for `findPip`
 * @throws `setup/no-pip`, `setup/no-answer`, `cancelled`
 */
export async function pipHost(
  preferred: readonly string[],
  cwd: string,
  signal: AbortSignal,
  limit?: number,
): Promise<string> {
  const { python } = await findPip(preferred, cwd, signal, limit);
  const args = ['-m', 'pip', 'config', 'list'];
  const { ended, stdout, stderr } = await askTool({ command: python, args, cwd, signal }, limit);
  if (ended !== 'well') throw toolSilent(`${python} ${args.join(' ')}`, pipWords(stderr));
  // `global.index-url='…'`; the later line wins, and the environment's comes last.
  const lines = [...stdout.matchAll(/^(?:global|download|:env:)\.index-url='(.*)'$/gm)];
  const url = process.env['PIP_INDEX_URL'] ?? lines.at(-1)?.[1] ?? '';
  return URL.canParse(url) ? new URL(url).host : OFFICIAL;
}

/** Any wheel of the table, whatever Python runs pip: its libraries need none. */
const target = [
  ...['--python-version', '3.12', '--implementation', 'cp', '--abi', 'cp312'],
  ...['manylinux_2_27', 'manylinux2014', 'manylinux_2_17', 'manylinux2010', 'manylinux_2_12'].flatMap(
    (name) => ['--platform', `${name}_x86_64`],
  ),
];

/** Only this wheel, only as published, and nothing into any environment or cache. */
const only = [
  ...['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--require-hashes'],
  ...['--no-input', '--disable-pip-version-check', '--quiet', '--progress-bar', 'off'],
];

/**
 * Brings a wheel into a folder; one that is there with the right bytes stays.
 * @param temporary folder where pip keeps what is under way
 * @throws `setup/failed`, `setup/wrong-bytes`, `cancelled`
 */
export async function fetchWheel(
  { python }: Pip,
  wheel: Wheel,
  folder: string,
  temporary: string,
  { signal, onBytes }: PipWork,
): Promise<void> {
  const { project, version, file, sha256 } = wheel;
  const path = join(folder, file);
  if ((await hashOf(path, signal)) === sha256) return;
  await mkdir(temporary, { recursive: true });
  const requirement = join(temporary, 'requirement.txt');
  await writeFile(requirement, `${project}==${version} --hash=sha256:${sha256}\n`);
  const stopWatching = watchBytes(temporary, (name) => basename(name) === file, onBytes);
  const { ended, stderr } = await runTool({
    command: python,
    args: ['-m', 'pip', 'download', ...only, ...target, '--dest', folder, '--requirement', requirement],
    cwd: temporary,
    // A person's "never outside a virtual environment" is about installing, which this is not.
    env: { TMPDIR: temporary, PIP_REQUIRE_VIRTUALENV: 'false' },
    signal,
  }).finally(stopWatching);
  const found = /\bGot\s+([0-9a-f]{64})\b/.exec(stderr)?.[1];
  if (found !== undefined) throw packageAltered(file, `SHA-256 ${found}`, sha256);
  if (ended !== 'well') throw toolFailed('pip', `${project} ${version}`, pipWords(stderr));
  const hash = await hashOf(path, signal);
  if (hash !== sha256) throw packageAltered(file, `SHA-256 ${hash ?? 'of no such file'}`, sha256);
}

/** Undefined where there is no such file. */
async function hashOf(path: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await fileHash(path, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'file/missing') return undefined;
    throw error;
  }
}

/** What pip says is wrong: its lines of errors, else the last one, which names what went wrong within it. */
function pipWords(stderr: string): string {
  const lines = stderr.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const errors = lines.flatMap((line) => /^ERROR: (?!Exception:)(.*)/.exec(line)?.[1] ?? []);
  return (errors.length > 0 ? errors.slice(-2) : lines.slice(-1)).join(' ').replace(/\.$/, '');
}
