/** The computer and the program that runs on it. */
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, type } from 'node:os';

/** `Debian GNU/Linux 12 (bookworm), Linux 6.1.0, x64`. */
export async function systemName(): Promise<string> {
  const distribution = await distributionName();
  const kernel = `${type()} ${release()}, ${process.arch}`;
  return distribution === undefined ? kernel : `${distribution}, ${kernel}`;
}

async function distributionName(): Promise<string | undefined> {
  try {
    return parseDistribution(await readFile('/etc/os-release', 'utf8'));
  } catch {
    // No such file outside Linux.
    return undefined;
  }
}

export const parseDistribution = (osRelease: string): string | undefined =>
  /^PRETTY_NAME=(["']?)(.*)\1$/m.exec(osRelease)?.[2];

export function processorName(): string {
  const model = cpus()[0]?.model.trim();
  return `${model === undefined || model === '' ? 'unknown' : model}, ${String(availableParallelism())} threads`;
}

/** Node, and VS Code's Electron where it runs in that. */
export function runtimeName({ node, electron }: { node: string; electron?: string }): string {
  return electron === undefined ? node : `${node} in Electron ${electron}`;
}

/** Version of the GNU C library; undefined on musl and outside Linux. */
export function glibcVersion(): string | undefined {
  const report: NodeJS.ProcessReport & { excludeNetwork?: boolean } = process.report;
  const { excludeNetwork = false } = report;
  // Asking the names of network peers may take seconds, and is nobody's business here.
  report.excludeNetwork = true;
  try {
    return parseGlibc(report.getReport());
  } finally {
    report.excludeNetwork = excludeNetwork;
  }
}

/** From Node's report on itself: its head names glibc where Node runs on that. */
export function parseGlibc(report: unknown): string | undefined {
  if (typeof report !== 'object' || report === null || !('header' in report)) return undefined;
  const { header } = report;
  if (typeof header !== 'object' || header === null || !('glibcVersionRuntime' in header)) return undefined;
  return typeof header.glibcVersionRuntime === 'string' ? header.glibcVersionRuntime : undefined;
}
