import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { askProgram } from './askProgram';

const program = `import sys
print(sys.executable)
print('.'.join(map(str, sys.version_info[:3])))`;

/** `3.11.7 in /usr/bin/python3`; undefined where it does not run. */
export async function pythonVersion(executable: string): Promise<string | undefined> {
  const answer = await askProgram(executable, ['-c', program]);
  if (answer.kind !== 'said') return undefined;
  const [path = executable, version = ''] = answer.text.trim().split(/\r?\n/);
  return `${version} in ${path}`;
}

/** What a person who types no path starts. */
export const plainPython = process.platform === 'win32' ? 'python' : 'python3';

/** The interpreter of an environment that is named by its folder or by the interpreter itself. */
export function interpreterOf(environment: string): string | undefined {
  const inFolder = ['bin/python3', 'bin/python', 'Scripts/python.exe', 'python.exe'].map((path) =>
    join(environment, path),
  );
  return [environment, ...inFolder].find(isFile);
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
