/** What says most first: a library that is missing or does not fit, CUDA, then any error. */
const telling = [
  /cannot open shared object file|could not load dynamic library|GLIBC\w*_[\d.]+' not found|undefined symbol/i,
  /cannot dlopen|could not find cuda|error loading cuda|failed call to cuInit|cudnn/i,
  /^\w*Error\b/,
];

/** Log lines of TensorFlow begin with level, time, process and place: `E0000 00:00:1795707563.96 23 cuda.cc:52] `. */
const logHead = /^(\d{4}-\S+ \S+ )?[A-Z]?[\d :.]+\S+\.(cc|h):\d+\] /;

/** The line of a process's stderr that says best why it failed; undefined where none says anything. */
export function tellingLine(stderr: string): string | undefined {
  const lines = stderr.split('\n').map((line) => line.replace(logHead, '').trim());
  const line = telling.flatMap((pattern) => lines.find((text) => pattern.test(text)) ?? [])[0];
  return line?.slice(0, 200);
}
