import { adviceFor } from '../backend/machine/advice';
import type { MachineFacts } from '../backend/machine/machineFacts';
import { machineRows } from '../backend/machine/machineRows';
import type { BackendAttempt, BackendDiagnosis, Reader } from '../protocol/backends';
import { cancelled } from '../protocol/errors';
import type { HandlersOf } from './handlers';
import type { EngineServices } from './services';

export const diagnoseHandlers = (services: EngineServices): HandlersOf<'engine/diagnose'> => ({
  'engine/diagnose': ({ reader }, { signal }) =>
    Promise.race([rejectedBy(signal), diagnosis(services, reader)]),
});

/** Also tells where what the settings ask for cannot run: then above all it is asked. */
async function diagnosis({ diagnose, machine }: EngineServices, reader: Reader): Promise<BackendDiagnosis> {
  const [start, facts] = await Promise.all([diagnose(), machine()]);
  return {
    ...start,
    attempts: start.attempts.map((attempt) => advised(attempt, facts, reader)),
    machine: machineRows(facts),
  };
}

function advised(attempt: BackendAttempt, facts: MachineFacts, reader: Reader): BackendAttempt {
  const advice = adviceFor(attempt, facts, reader);
  return advice === undefined ? attempt : { ...attempt, advice };
}

/** The probes go on and end by themselves; nobody waits for them. */
function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(cancelled()), { once: true });
  });
}
