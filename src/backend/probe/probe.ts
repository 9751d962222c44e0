import { fork, type ChildProcess } from 'node:child_process';
import { endGroup, endsWithThis, hasGroups } from '../../processes/childGroup';
import type { ProbeJob, ProbeResult } from './probeResult';
import { tellingLine } from './tellingLine';

/** A first load of a gigabyte from a slow disk is no hang. */
const TIMEOUT_MS = 60_000;
/** What is kept of its stderr, in characters. */
const STDERR_END = 10_000;

/** What a process of its own finds out about a candidate, whatever becomes of that process. */
export async function probe(
  program: string,
  job: ProbeJob,
  environment: NodeJS.ProcessEnv,
  timeoutMs = TIMEOUT_MS,
): Promise<ProbeResult> {
  const child = fork(program, [JSON.stringify(job)], {
    // What a candidate starts ends with it.
    detached: hasGroups,
    silent: true,
    execArgv: [],
    // TensorFlow says at this level why it takes no GPU.
    env: { TF_CPP_MIN_LOG_LEVEL: '0', ...environment },
  });
  const forget = endsWithThis(child);
  const overtime = new AbortController();
  const timer = setTimeout(() => {
    overtime.abort();
    endGroup(child);
  }, timeoutMs);
  try {
    const { answer, exit, stderr } = await outcomeOf(child);
    if (answer !== undefined) return explained(answer, stderr);
    if (overtime.signal.aborted)
      return { kind: 'cut-off', reason: `did not answer within ${timeoutMs / 1000} s` };
    return ended(exit, stderr);
  } finally {
    clearTimeout(timer);
    endGroup(child);
    forget();
  }
}

interface Outcome {
  readonly answer: ProbeResult | undefined;
  readonly exit: { readonly code: number | null; readonly signal: NodeJS.Signals | null };
  readonly stderr: string;
}

/** Settles with the answer, or with the process's end where that comes first. */
function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stderr = '';
  // Unread, a full pipe would hold the process up.
  child.stdout?.resume();
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-STDERR_END);
  });
  return new Promise((resolve) => {
    const exit = { code: null, signal: null };
    // Only `runProbe` of the same build sends, and nothing else; what it wrote before has come by the next turn.
    child.once('message', (answer) =>
      setImmediate(() => resolve({ answer: answer as ProbeResult, exit, stderr })),
    );
    child.once('error', (error) => resolve({ answer: undefined, exit, stderr: error.message }));
    child.once('close', (code, signal) => resolve({ answer: undefined, exit: { code, signal }, stderr }));
  });
}

function explained(answer: ProbeResult, stderr: string): ProbeResult {
  if (answer.kind !== 'refused') return answer;
  const said = tellingLine(stderr);
  return said === undefined ? answer : { kind: 'refused', reason: `${answer.reason} (${said})` };
}

function ended({ code, signal }: Outcome['exit'], stderr: string): ProbeResult {
  const said = tellingLine(stderr);
  const how = signal === null ? `ends with code ${String(code)}` : `is ended by ${signal}`;
  const reason = said === undefined ? how : `${how}: ${said}`;
  // By the system, when memory is short, or by a person.
  return signal === 'SIGKILL' ? { kind: 'cut-off', reason } : { kind: 'refused', reason };
}
