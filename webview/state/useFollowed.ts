import { useEffect, useState } from 'preact/hooks';
import type { ErrorPayload } from '../../src/protocol/errors';
import type { Job, PanelEvents } from '../../src/protocol/panels';
import type { RunSummary } from '../../src/protocol/runs';
import { useHost } from './hostContext';
import { useRequest } from './useRequests';

/** A list that the host answers once and then keeps current by an event. */
export interface Followed<Item> {
  readonly items: readonly Item[];
  /** Nothing is known yet. */
  readonly loading: boolean;
  readonly error?: ErrorPayload;
  readonly retry: () => void;
}

export function useRuns(): Followed<RunSummary> {
  return followed(useRequest('host/runs', null), useNewest('runs/changed'));
}

export function useJobs(): Followed<Job> {
  return followed(useRequest('host/jobs', null), useNewest('jobs/changed'));
}

function followed<Item>(
  answer: {
    readonly value?: readonly Item[];
    readonly error?: ErrorPayload;
    readonly loading: boolean;
    readonly retry: () => void;
  },
  newest: readonly Item[] | undefined,
): Followed<Item> {
  const { value, error, loading, retry } = answer;
  const items = newest ?? value;
  return {
    items: items ?? [],
    loading: loading && items === undefined,
    retry,
    ...(error && newest === undefined ? { error } : {}),
  };
}

/** The newest payload of an event; undefined before the first. A hidden document is made anew, so it misses none. */
function useNewest<E extends keyof PanelEvents>(event: E): PanelEvents[E] | undefined {
  const host = useHost();
  const [newest, setNewest] = useState<PanelEvents[E] | undefined>(undefined);
  useEffect(() => host.on(event, (payload) => setNewest(() => payload)), [host, event]);
  return newest;
}
