/** What probes have found out, kept in a file for all engines of a person. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProbeMemory, ProbeResult } from '../backend/probe/probeResult';
import { errorCode } from '../files/errorCode';
import { writeJson } from '../runs/files';
import { listOf, matches, number, object, oneOf, taggedBy, text, truth, type Shape } from '../runs/shapes';

/** Of the machines that share a home folder, and of versions that a person goes between. */
const KEPT = 100;

/** How long a refusal counts, milliseconds: its key does not tell all that a person may have mended. */
const REFUSAL_COUNTS_MS = 24 * 60 * 60 * 1000;

interface Entry {
  readonly key: string;
  /** When it was found out, milliseconds since 1970. */
  readonly at: number;
  readonly result: ProbeResult;
}

type Kind<Name extends ProbeResult['kind']> = Extract<ProbeResult, { kind: Name }>;

/** Oldest first. */
const fileShape: Shape<readonly Entry[]> = listOf(
  object<Entry>({
    key: text,
    at: number,
    result: taggedBy<ProbeResult>('kind', {
      works: object<Kind<'works'>>({ kind: oneOf('works'), milliseconds: number, conforms: truth }),
      refused: object<Kind<'refused'>>({ kind: oneOf('refused'), reason: text }),
    }),
  }),
);

/**
 * A file that is damaged counts as empty and is written anew; of two processes that write at once, one's result may be
 * lost, and is found out again.
 * @param storage folder that is made where it is missing; absent: nothing is kept
 * @param log hears of files that cannot be read or written, which hold nobody up
 * @param now milliseconds since 1970
 */
export function createProbeMemory(
  storage: string | undefined,
  log: (line: string) => void,
  now: () => number = Date.now,
): ProbeMemory {
  if (storage === undefined) return { get: () => Promise.resolve(undefined), set: () => Promise.resolve() };
  const path = join(storage, 'probes.json');
  return {
    async get(key) {
      const entry = (await readEntries(path, log)).find((each) => each.key === key);
      return entry !== undefined && counts(entry, now()) ? entry.result : undefined;
    },
    async set(key, result) {
      const others = (await readEntries(path, log)).filter((entry) => entry.key !== key);
      try {
        await writeJson(path, [...others, { key, at: now(), result }].slice(-KEPT));
      } catch (error) {
        // The next start probes again.
        log(`What a probe found out is not kept: ${String(error)}`);
      }
    },
  };
}

/** What is younger than now was written by a clock that has been set back. */
const counts = ({ at, result }: Entry, time: number): boolean =>
  result.kind === 'works' || (at <= time && time - at < REFUSAL_COUNTS_MS);

async function readEntries(path: string, log: (line: string) => void): Promise<readonly Entry[]> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (matches(fileShape, value)) return value;
    log(`${path} is not as GradLens writes it, and is written anew: ${fileShape.problemOf(value, '') ?? ''}`);
  } catch (error) {
    // Before the first probe there is none.
    if (errorCode(error) !== 'ENOENT') log(`${path} is not read, and is written anew: ${String(error)}`);
  }
  return [];
}
