/** What the tests of setting up share: packages of their own, a server, and a look at what lies there afterwards. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import type { WorkProgress } from '../../../src/protocol/requests';
import type { BackendPackage } from '../../../src/setup/backendPackage';
import { placesOf, type Places } from '../../../src/setup/places';
import { setUpPackage, type SetUpWork } from '../../../src/setup/setUpPackage';
import { temporaryFolder } from '../data/support';
import {
  servePackages,
  type MadePackage,
  type MadeWheel,
  type PackageServer,
} from '../support/packageServer';

const folder = temporaryFolder();

/** pip and npm take seconds to start, and many where everything else starts too. */
export const slow = { timeout: 240_000 };

/** A storage of the test's own. */
export const freshPlaces = (): Places =>
  placesOf(mkdtempSync(join(folder.path, 'backends-')), 'tensorflow-cpu');

export const ofWheels = (...wheels: readonly MadeWheel[]): Pick<BackendPackage, 'source' | 'version'> => ({
  version: wheels[0]?.version ?? '',
  source: { kind: 'wheels', wheels },
});

/** Serves packages during a test file, and tells pip and npm of nothing else. */
export function usePackages(
  make: () => Promise<readonly [readonly MadeWheel[], readonly MadePackage[]]>,
): () => PackageServer {
  let server: PackageServer | undefined;
  beforeAll(async () => {
    server = await servePackages(...(await make()));
    for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    server?.close();
  });
  return () => {
    if (!server) throw new Error('the server is not up');
    return server;
  };
}

/** @returns what was reported on the way */
export async function setUp(
  chosen: Pick<BackendPackage, 'source' | 'version'>,
  places: Places,
  changes: Partial<SetUpWork> = {},
): Promise<readonly WorkProgress[]> {
  const reports: WorkProgress[] = [];
  const report = (progress: WorkProgress): unknown => reports.push(progress);
  await setUpPackage(chosen, places, { signal: new AbortController().signal, report, ...changes });
  return reports;
}

/** Everything below a folder, sorted; nothing where it is not there. */
export const contentsOf = (path: string): string[] =>
  existsSync(path) ? readdirSync(path, { recursive: true, encoding: 'utf8' }).sort() : [];

/** A PATH on which nothing is found. */
export function emptyPath(): string {
  const path = join(folder.path, 'nothing');
  mkdirSync(path, { recursive: true });
  return path;
}
