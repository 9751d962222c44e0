/** npm, the person's own: with the registry, proxy and certificates that it is configured for. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npmMissing, packageAltered, toolFailed, toolSilent, type GradLensError } from '../protocol/errors';
import type { NpmSource } from './backendPackage';
import { watchBytes } from './folderBytes';
import { askTool, runTool } from './runTool';

export interface NpmWork {
  readonly signal: AbortSignal;
  /** @param written bytes of the installed packages so far */
  readonly onBytes: (written: number) => void;
}

/** Where npm names no address. */
const OFFICIAL = 'the npm registry';

/**
 * The host of the registry that npm is configured for.
 * @param limit milliseconds that npm may take to answer
 * @throws `setup/no-npm`, `setup/no-answer`, `cancelled`
 */
export async function npmHost(cwd: string, signal: AbortSignal, limit?: number): Promise<string> {
  const args = ['config', 'get', 'registry'];
  const { ended, stdout, stderr } = await askTool({ command: 'npm', args, cwd, signal }, limit);
  if (ended === 'absent') throw npmMissing();
  if (ended === 'failed') throw toolSilent(`npm ${args.join(' ')}`, npmWords(stderr));
  const url = stdout.trim();
  return URL.canParse(url) ? new URL(url).host : OFFICIAL;
}

/** Whatever a person's own configuration says of the layout: packages must lie where Node looks for them. */
const layout = ['--global=false', '--install-strategy=hoisted', '--omit=dev', '--workspaces=false'];
const quiet = ['--no-audit', '--no-fund', '--no-progress', '--no-update-notifier', '--loglevel=error'];

/**
 * Installs a package and what it depends on into `<folder>/node_modules`. Nothing of it runs before its checksum is
 * compared; then its own install scripts do, where it needs them, and those of no other package.
 * @param folder is made; nothing else lies in it
 * @param temporary where npm keeps what is under way, and its cache
 * @throws `setup/no-npm`, `setup/failed`, `setup/wrong-bytes`, `cancelled`
 */
export async function installNpmPackage(
  source: NpmSource,
  folder: string,
  temporary: string,
  { signal, onBytes }: NpmWork,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await mkdir(temporary, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const wanted = `${source.package}@${source.version}`;
  const npm = async (...args: readonly string[]): Promise<void> => {
    const { ended, stderr } = await runTool({
      command: 'npm',
      args: [...args, ...layout, ...quiet],
      cwd: folder,
      env: { TMPDIR: temporary, npm_config_cache: join(temporary, 'cache') },
      signal,
    });
    if (ended === 'absent') throw npmMissing();
    if (ended === 'failed') throw npmFailed(wanted, stderr);
  };
  const stopWatching = watchBytes(folder, () => true, onBytes);
  try {
    await npm('install', wanted, '--ignore-scripts=true');
    const installed = await integrityOf(folder, source.package);
    if (installed !== source.integrity) throw packageAltered(wanted, installed, source.integrity);
    if (source.scripts) await npm('rebuild', source.package, '--ignore-scripts=false');
  } finally {
    stopWatching();
  }
}

function npmFailed(wanted: string, stderr: string): GradLensError {
  const mismatch = /wanted (sha\d+-\S+) but got (sha\d+-\S+?)[.)\s]/.exec(stderr);
  if (mismatch) return packageAltered(wanted, mismatch[2] ?? '', mismatch[1] ?? '');
  return toolFailed('npm', wanted, npmWords(stderr));
}

/** What npm checked a package against, from the list that it keeps beside what it has installed. */
async function integrityOf(folder: string, name: string): Promise<string> {
  const text = await readFile(join(folder, 'node_modules', '.package-lock.json'), 'utf8');
  const { packages }: { packages?: Record<string, { integrity?: string }> } = JSON.parse(text) as object;
  return packages?.[`node_modules/${name}`]?.integrity ?? 'no checksum';
}

/** Lines that tell a person nothing: codes, paths, commands, and hints about log files. */
const NOISE = /^(code |path |command |errno |syscall |signal |A complete log|npm warn)/i;

/** What npm, or an install script through it, says is wrong. */
function npmWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^npm (?:error|ERR!)/, '').trim())
    .filter((line) => line !== '' && !NOISE.test(line));
  // A script of JavaScript that fails says so after all that it has told before.
  const thrown = lines.find((line) => /^\w*Error: /.test(line));
  return (thrown ?? lines.slice(0, 3).join(' ')).replace(/\.$/, '');
}
