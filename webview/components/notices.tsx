/** What a panel says instead of, or beside, its picture. */
import type { ComponentChildren } from 'preact';
import type { ErrorPayload } from '../../src/protocol/errors';
import type { PanelCommand } from '../../src/protocol/panels';
import { useHost } from '../state/hostContext';
import { Button } from '../toolkit';

/** A button that runs one of GradLens' commands. */
export function CommandButton({
  command,
  children,
  primary = false,
}: {
  readonly command: PanelCommand;
  readonly children: ComponentChildren;
  readonly primary?: boolean;
}) {
  const host = useHost();
  // What a command fails with is shown by the host, where commands report.
  const run = (): void => void host.call('host/execute', { command }).catch(() => undefined);
  return (
    <Button primary={primary} onClick={run}>
      {children}
    </Button>
  );
}

/** A failure: what happened and what to do, with the ways on. */
export function ErrorCard({
  error,
  onRetry,
}: {
  readonly error: ErrorPayload;
  readonly onRetry?: (() => void) | undefined;
}) {
  return (
    <div class="card error-card" role="alert">
      <p>{error.message}</p>
      <div class="buttons">
        {onRetry && (
          <Button primary onClick={onRetry}>
            Retry
          </Button>
        )}
        {error.code.startsWith('engine/') && (
          <CommandButton command="gradlens.restartEngine">Restart Engine</CommandButton>
        )}
        {error.code === 'workspace/untrusted' && (
          <CommandButton command="gradlens.manageTrust">Manage Workspace Trust</CommandButton>
        )}
        <CommandButton command="gradlens.showLog">Show Log</CommandButton>
      </div>
    </div>
  );
}

/** Nothing to show yet: says why, and has the button for the next step. */
export function EmptyState({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <section class="empty">
      <h2>{title}</h2>
      <p>{text}</p>
      <div class="buttons">{children}</div>
    </section>
  );
}

/** Says why nothing of the workspace is on show; the shipped samples still are. */
export function UntrustedNotice() {
  return (
    <section class="card notice" aria-label="Workspace trust">
      <p>
        This workspace is not trusted, so GradLens runs nothing of it: no experiment, no image and no
        checkpoint of yours. The samples that come with GradLens work.
      </p>
      <div class="buttons">
        <CommandButton primary command="gradlens.manageTrust">
          Manage Workspace Trust
        </CommandButton>
      </div>
    </section>
  );
}

/** There is no model to look at. */
export function NoModels() {
  return (
    <EmptyState title="No trained model yet" text="Train a model, and what it learned can be seen here.">
      <CommandButton primary command="gradlens.train">
        Train…
      </CommandButton>
    </EmptyState>
  );
}

/** Space held for what is loading. */
export function Skeleton({ label, lines = 3 }: { readonly label: string; readonly lines?: number }) {
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="skeleton-line" />
      ))}
    </div>
  );
}

/** Text for screen readers, read out when it changes. */
export function Announcement({ text }: { readonly text: string }) {
  return (
    <div class="unseen" role="status" aria-live="polite">
      {text}
    </div>
  );
}
