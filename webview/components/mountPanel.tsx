import { render, type ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toErrorPayload, type ErrorPayload } from '../../src/protocol/errors';
import type { PanelKind, PanelSubject } from '../../src/protocol/panels';
import { connectHost, type Host } from '../host';
import { HostContext } from '../state/hostContext';
import { registerControls } from '../toolkit';
import { ErrorCard, Skeleton, UntrustedNotice } from './notices';
import '../styles/common.css';

export type SubjectOf<K extends PanelKind> = Extract<PanelSubject, { readonly kind: K }>;

export interface PanelProps<K extends PanelKind> {
  readonly subject: SubjectOf<K>;
  /** Shows something else; the host hears of it, and it survives a reload. */
  readonly show: (subject: SubjectOf<K>) => void;
}

/** Draws a panel into this document. */
export function mountPanel<K extends PanelKind>(
  kind: K,
  title: string,
  Panel: ComponentType<PanelProps<K>>,
): void {
  registerControls();
  const host = connectHost();
  const root = document.getElementById('root') ?? document.body;
  render(
    <HostContext.Provider value={host}>
      <main>
        <h1 class="unseen">{title}</h1>
        <PanelFrame kind={kind} host={host} Panel={Panel} />
      </main>
    </HostContext.Provider>,
    root,
  );
}

interface FrameProps<K extends PanelKind> {
  readonly kind: K;
  readonly host: Host;
  readonly Panel: ComponentType<PanelProps<K>>;
}

function PanelFrame<K extends PanelKind>({ kind, host, Panel }: FrameProps<K>) {
  const [subject, setSubject] = useState<SubjectOf<K> | undefined>(undefined);
  const [trusted, setTrusted] = useState(true);
  const [error, setError] = useState<ErrorPayload | undefined>(undefined);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => host.on('trust/changed', (event) => setTrusted(event.trusted)), [host]);
  useEffect(() => {
    const receive = (next: PanelSubject): void => {
      if (!isOf(next, kind)) return;
      setSubject(next);
      host.keepSubject(next);
    };
    const ready = async (): Promise<void> => {
      try {
        const first = await host.call('panel/ready', null);
        setTrusted(first.trusted);
        receive(first.subject);
      } catch (failure) {
        setError(toErrorPayload(failure));
      }
    };
    setError(undefined);
    void ready();
    return host.on('subject/changed', receive);
  }, [host, kind, attempt]);
  const show = (next: SubjectOf<K>): void => {
    setSubject(next);
    host.keepSubject(next);
    // The title in the tab lags behind at worst; the panel itself goes on.
    host.call('panel/subject', { subject: next }).catch(() => undefined);
  };
  if (error) return <ErrorCard error={error} onRetry={() => setAttempt(attempt + 1)} />;
  if (!subject) return <Skeleton label="Opening" />;
  return (
    <>
      {!trusted && <UntrustedNotice />}
      <Panel subject={subject} show={show} />
    </>
  );
}

const isOf = <K extends PanelKind>(subject: PanelSubject, kind: K): subject is SubjectOf<K> =>
  subject.kind === kind;
