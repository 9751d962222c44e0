import { useEffect, useState } from 'preact/hooks';
import { toErrorPayload, type ErrorPayload } from '../../src/protocol/errors';
import type { RunSummary } from '../../src/protocol/runs';
import { ErrorCard } from '../components/notices';
import { isResumable } from '../model/experimentText';
import { useHost } from '../state/hostContext';
import { Button } from '../toolkit';

/** Cancel while it trains; resume where it stopped. */
export function RunActions({
  run,
  running,
  onAct,
}: {
  readonly run: RunSummary;
  readonly running: boolean;
  readonly onAct: () => void;
}) {
  const host = useHost();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<ErrorPayload | undefined>(undefined);
  useEffect(() => setPending(false), [run.status, running]);
  const send = async (method: 'host/cancel' | 'host/resume'): Promise<void> => {
    setPending(true);
    setError(undefined);
    onAct();
    try {
      await host.call(method, { run: run.folder });
    } catch (failure) {
      const payload = toErrorPayload(failure);
      // A training that was cancelled on purpose has not failed.
      if (payload.audience === 'user') setError(payload);
    } finally {
      if (method === 'host/resume') setPending(false);
    }
  };
  return (
    <>
      {running && (
        <Button disabled={pending} onClick={() => void send('host/cancel')}>
          {pending ? 'Cancelling…' : 'Cancel Training'}
        </Button>
      )}
      {!running && isResumable(run.status) && !run.sample && (
        <Button primary disabled={pending} onClick={() => void send('host/resume')}>
          Resume Training
        </Button>
      )}
      {error && <ErrorCard error={error} />}
    </>
  );
}
