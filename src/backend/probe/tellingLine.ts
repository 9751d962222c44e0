import { memoryAskedFor } from '../../protocol/memoryFailures';

const matching =
  (pattern: RegExp) =>
  (line: string): boolean =>
    pattern.test(line);

/** What says most first: full memory, a library that is missing or does not fit, CUDA, then any error. */
const telling: readonly ((line: string) => boolean)[] = [
  (line) => memoryAskedFor(line) !== undefined,
  matching(
    /cannot open shared object file|could not load dynamic library|GLIBC\w*_[\d.]+' not found|undefined symbol/i,
  ),
  matching(/cannot dlopen|could not find cuda|error loading cuda|failed call to cuInit|cudnn/i),
  matching(/^\w*Error\b/),
];

/** Log lines of TensorFlow begin with level, time, process and place: `E0000 00:00:1795707563.96 23 cuda.cc:52] `. */
const logHead = /^(\d{4}-\S+ \S+ )?[A-Z]?[\d :.]+\S+\.(cc|h):\d+\] /;

/** The line of a process's stderr that says best why it failed; undefined where none says anything. */
export function tellingLine(stderr: string): string | undefined {
  const lines = stderr.split('\n').map((line) => line.replace(logHead, '').trim());
  const line = telling.flatMap((tells) => lines.find(tells) ?? [])[0];
  return line?.slice(0, 200);
}
