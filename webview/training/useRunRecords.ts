import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ErrorPayload } from '../../src/protocol/errors';
import type { TrainingProgress } from '../../src/protocol/requests';
import type { MetricRecord } from '../../src/protocol/runs';
import { mergeRecords } from '../model/curves';
import { useHost } from '../state/hostContext';
import { useRequest } from '../state/useRequests';

export interface RunRecords {
  readonly records: readonly MetricRecord[];
  readonly loading: boolean;
  readonly error?: ErrorPayload;
  readonly retry: () => void;
  /** The newest progress that was heard of while the panel is open. */
  readonly progress?: TrainingProgress;
}

/** Steps come up to fifty times a second; a person reads five. */
const REFRESH_MS = 200;

/** A run's metrics: what its folder holds, and what its training reports from now on. */
export function useRunRecords(run: string | undefined): RunRecords {
  const stored = useRequest('runs/metrics', run === undefined ? undefined : { run });
  const { live, progress } = useLiveRecords(run);
  const known = stored.answered?.run === run ? stored.value : undefined;
  const records = useMemo(() => mergeRecords(known ?? [], live), [known, live]);
  return {
    records,
    loading: stored.loading && known === undefined,
    retry: stored.retry,
    ...(stored.error ? { error: stored.error } : {}),
    ...(progress ? { progress } : {}),
  };
}

interface Live {
  readonly live: readonly MetricRecord[];
  readonly progress?: TrainingProgress;
}

const nothing: Live = { live: [] };

function useLiveRecords(run: string | undefined): Live {
  const host = useHost();
  const heard = useRef<MetricRecord[]>([]);
  const [shown, setShown] = useState<Live>(nothing);
  useEffect(() => {
    heard.current = [];
    setShown(nothing);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = host.on('training/progress', (progress) => {
      if (progress.run !== run) return;
      heard.current.push(progress.record);
      timer ??= setTimeout(() => {
        timer = undefined;
        setShown({ live: [...heard.current], progress });
      }, REFRESH_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [host, run]);
  return shown;
}
