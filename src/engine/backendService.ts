/** The backend of an engine: started when it is needed, and looked into when a person asks. */
import { diagnoseBackends } from '../backend/choice/diagnoseBackends';
import { createProber, type Prober } from '../backend/probe/prober';
import { chooseBackend } from '../backend/startBackend';
import type { BackendDiagnosis, BackendInfo } from '../protocol/backends';
import { choiceLines } from '../protocol/diagnosisText';
import type { EngineConfig } from '../protocol/engineConfig';
import { GradLensError, toErrorPayload } from '../protocol/errors';
import type { EngineFolders } from './engineFolders';
import { createProbeMemory } from './probeMemory';

export interface BackendService {
  /** Started on the first call; a failed start is tried again on the next. */
  readonly backend: () => Promise<BackendInfo>;
  /** Starts the backend if need be, and tries every way to compute anew. */
  readonly diagnose: () => Promise<Omit<BackendDiagnosis, 'machine'>>;
}

/** @param log gets lines: what computes, what was not taken, and what holds nobody up */
export function createBackendService(
  folders: EngineFolders,
  config: EngineConfig,
  log: (line: string) => void,
): BackendService {
  const { wasm, tensorflow, backends } = folders;
  const settings = {
    ...config,
    ...{ wasmFolder: wasm, addonFolder: tensorflow },
    ...(backends === undefined ? {} : { backends }),
  };
  const memory = createProbeMemory(config.storage, log);
  const environment = { ...process.env };
  const prober = (afresh: boolean): Prober =>
    createProber({ program: folders.probe, settings, memory, environment, afresh });
  const start = startedOnce(async () => {
    const started = await chooseBackend({ ...settings, prober: prober(false) });
    choiceLines(started.info, started.attempts).forEach(log);
    return started;
  });
  return {
    backend: async () => (await start()).info,
    async diagnose() {
      try {
        const { info, candidate } = await start();
        return { chosen: info, attempts: await diagnoseBackends(settings, prober(true), candidate) };
      } catch (error) {
        if (!(error instanceof GradLensError) || error.code !== 'backend/unavailable') throw error;
        const attempts = await diagnoseBackends(settings, prober(true), undefined);
        return { problem: toErrorPayload(error), attempts };
      }
    },
  };
}

function startedOnce<Value>(start: () => Promise<Value>): () => Promise<Value> {
  let started: Promise<Value> | undefined;
  return () => {
    started ??= start().catch((error: unknown) => {
      started = undefined;
      throw error;
    });
    return started;
  };
}
