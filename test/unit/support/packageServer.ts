/** Stands in for Python's package index and npm's registry, on 127.0.0.1, and makes small packages for them. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import type { NpmSource, Wheel } from '../../../src/setup/backendPackage';
import { well, type Answer } from './fileServer';
import { writeArchive } from './torchWriter';

export interface PackageServer {
  readonly url: string;
  /** What pip and npm must be told so that they ask this server alone, and give up at once. */
  readonly environment: Readonly<Record<string, string>>;
  /** Paths that were asked for, in order. */
  readonly requests: string[];
  /** How a wheel or a tarball is answered from now on, by its file name. */
  readonly answers: Map<string, Answer>;
  readonly close: () => void;
}

/** A wheel with its bytes. */
export type MadeWheel = Wheel & { readonly content: Buffer };

/** A package of npm with its tarball. */
export type MadePackage = NpmSource & {
  readonly content: Buffer;
  readonly manifest: Readonly<Record<string, unknown>>;
};

export async function servePackages(
  wheels: readonly MadeWheel[],
  packages: readonly MadePackage[],
): Promise<PackageServer> {
  const requests: string[] = [];
  const answers = new Map<string, Answer>([
    ...wheels.map(({ file, content }) => [file, well(content)] as const),
    ...packages.map((made) => [tarballOf(made), well(made.content)] as const),
  ]);
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    requests.push(path);
    const page = indexPage(path, wheels) ?? registryPage(path, packages, url);
    if (page !== undefined) response.setHeader('Content-Type', page.type).end(page.text);
    else (answers.get(path.slice(path.lastIndexOf('/') + 1)) ?? notThere)(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const url = `http://127.0.0.1:${String(address.port)}`;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url, environment: environmentOf(url), requests, answers, close };
}

/** pip waits for a silent server for the timeout, in seconds. */
const environmentOf = (url: string): Record<string, string> => ({
  PIP_CONFIG_FILE: '/dev/null',
  PIP_INDEX_URL: `${url}/simple/`,
  PIP_FIND_LINKS: '',
  PIP_RETRIES: '0',
  PIP_DEFAULT_TIMEOUT: '60',
  npm_config_userconfig: '/dev/null',
  npm_config_registry: `${url}/npm/`,
  npm_config_fetch_retries: '0',
});

const notThere: Answer = (_, response) => {
  response.writeHead(404).end('not here');
};

interface Page {
  readonly type: string;
  readonly text: string;
}

/** The simple repository API (PEP 503), without checksums: GradLens brings its own. */
function indexPage(path: string, wheels: readonly MadeWheel[]): Page | undefined {
  const project = /^\/simple\/([^/]+)\/$/.exec(path)?.[1];
  const files = wheels.filter((wheel) => wheel.project === project).map(({ file }) => file);
  if (files.length === 0) return undefined;
  return { type: 'text/html', text: files.map((file) => `<a href="/files/${file}">${file}</a>`).join('\n') };
}

function registryPage(path: string, packages: readonly MadePackage[], url: string): Page | undefined {
  const made = packages.find((each) => path === `/npm/${each.package}`);
  if (!made) return undefined;
  const { package: name, version, manifest } = made;
  const dist = { integrity: integrityOf(made.content), tarball: `${url}/npm/${name}/-/${tarballOf(made)}` };
  const document = {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, name, version, dist } },
  };
  return { type: 'application/json', text: JSON.stringify(document) };
}

const tarballOf = ({ package: name, version }: NpmSource): string => `${name}-${version}.tgz`;

const integrityOf = (content: Uint8Array): string =>
  `sha512-${createHash('sha512').update(content).digest('base64')}`;

/** @param entries by path, beside what every wheel has */
export async function makeWheel(
  project: string,
  version: string,
  entries: Readonly<Record<string, Uint8Array>>,
  keeps: (path: string) => boolean,
): Promise<MadeWheel> {
  const name = project.replaceAll('-', '_');
  const information = `${name}-${version}.dist-info`;
  const all: Record<string, Uint8Array> = {
    ...entries,
    [`${information}/METADATA`]: Buffer.from(
      `Metadata-Version: 2.1\nName: ${project}\nVersion: ${version}\n`,
    ),
    [`${information}/WHEEL`]: Buffer.from('Wheel-Version: 1.0\nRoot-Is-Purelib: false\n'),
    [`${information}/RECORD`]: Buffer.alloc(0),
  };
  const folder = await mkdtemp(join(tmpdir(), 'gradlens-wheel-'));
  const path = join(folder, 'wheel.whl');
  await writeArchive(
    path,
    Object.entries(all).map(([entry, content]) => ({ name: entry, content: () => content })),
  );
  const content = await readFile(path);
  await rm(folder, { recursive: true });
  const kept = Object.entries(entries).filter(([entry]) => keeps(entry));
  return {
    project,
    version,
    file: `${name}-${version}-cp312-cp312-manylinux_2_27_x86_64.whl`,
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: content.length,
    keeps,
    unpackedBytes: kept.reduce((sum, [, bytes]) => sum + bytes.length, 0),
    content,
  };
}

/** @param files by path; `package.json` gets its name and version */
export async function makePackage(
  name: string,
  version: string,
  files: Readonly<Record<string, string>>,
  manifest: Readonly<Record<string, unknown>> = {},
): Promise<MadePackage> {
  const all = { ...files, 'package.json': JSON.stringify({ ...manifest, name, version }) };
  const entries = Object.entries(all).map(([path, text]) => ({
    header: { name: `package/${path}`, size: Buffer.byteLength(text), type: 'file' as const },
    body: Buffer.from(text),
  }));
  const content = gzipSync(await packTar(entries));
  return {
    kind: 'npm',
    package: name,
    version,
    integrity: integrityOf(content),
    bytes: content.length,
    unpackedBytes: Object.values(all).join('').length,
    scripts: manifest['scripts'] !== undefined,
    content,
    manifest,
  };
}
