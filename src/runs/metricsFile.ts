/** `metrics.jsonl`: one record a line. A cut last line is what a killed process leaves, and is no error. */
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { errorCode } from '../files/errorCode';
import { brokenRun } from '../protocol/errors';
import type { MetricRecord } from '../protocol/runs';
import { writeProblem, writeWhole } from './files';
import { metricShape } from './runShapes';
import { matches } from './shapes';

/** An open metrics file, written at its end. */
export interface MetricsWriter {
  /** @throws `file/disk-full`, `file/cannot-write` */
  append(record: MetricRecord): Promise<void>;
  /** Returns when everything appended is on the disk. @throws as `append` */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** @throws `file/cannot-write` */
export async function openMetrics(path: string): Promise<MetricsWriter> {
  const handle = await attempt(path, () => open(path, 'a'));
  return {
    append: (record) => attempt(path, () => handle.appendFile(`${JSON.stringify(record)}\n`)),
    flush: () => attempt(path, () => flushed(handle)),
    close: () => handle.close(),
  };
}

/** A terminal or a pipe in the file's place cannot be flushed, and need not be. */
async function flushed(handle: FileHandle): Promise<void> {
  try {
    await handle.datasync();
  } catch (error) {
    if (errorCode(error) !== 'EINVAL') throw error;
  }
}

async function attempt<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw writeProblem(path, error);
  }
}

/**
 * Reads all records; none where the file is absent.
 * @throws `run/broken` where a line other than a cut last one is no record
 */
export async function readMetrics(run: string, path: string): Promise<MetricRecord[]> {
  const lines = (await readIfPresent(path)).split('\n');
  // What follows the last line break is empty, or a line that was never finished.
  return lines
    .slice(0, -1)
    .map((line, index) => parseRecord(run, `${path}, line ${String(index + 1)}`, line));
}

/** The code of the warning that a run went on with another backend. */
export const BACKEND_CHANGED = 'backend-changed';

/** Drops what was recorded after a step, so that a resumed run records it anew. */
export async function truncateMetrics(run: string, path: string, lastStep: number): Promise<void> {
  const kept = (await readMetrics(run, path)).filter((record) => !isAfter(record, lastStep));
  await writeWhole(path, kept.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

/** Of what bears the number of the last step, the change of backend alone comes after its checkpoint. */
const isAfter = (record: MetricRecord, step: number): boolean =>
  record.step > step ||
  (record.step === step && record.kind === 'warning' && record.code === BACKEND_CHANGED);

async function readIfPresent(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

function parseRecord(run: string, where: string, line: string): MetricRecord {
  try {
    const value: unknown = JSON.parse(line);
    if (matches(metricShape, value)) return value;
    throw brokenRun(run, `${where}: ${metricShape.problemOf(value, '') ?? ''}`);
  } catch (error) {
    if (error instanceof SyntaxError) throw brokenRun(run, `${where} is not JSON: ${error.message}`);
    throw error;
  }
}
