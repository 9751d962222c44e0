/** The size of the universal VSIX. */
import { statSync } from 'node:fs';
import { run } from '../lib/processes.mjs';
import { vsixPath } from '../lib/vsixPath.mjs';
import { checkout } from './bundle.mjs';
import { report } from './report.mjs';

export async function benchPackage() {
  const { code, output } = await run(process.execPath, ['scripts/package.mjs'], { cwd: checkout });
  if (code !== 0) throw new Error(`The package could not be made: ${output}`);
  report('VSIX, universal', `${(statSync(vsixPath(checkout)).size / 1e6).toFixed(2)} MB`, '≤ 8 MB');
}
