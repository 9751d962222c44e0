/**
 * Typed requests over a JSON-RPC connection: the catalogue decides parameters, response and progress, so that no
 * caller asserts. The connection itself (process, panel) is made and disposed by whoever owns it.
 */
import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc';
import { cancelled, connectionLost, fromErrorPayload, toErrorPayload, type ErrorPayload } from './errors';

/** A request's shape; `progress` is `never` where it reports nothing. */
export interface RequestShape {
  readonly params: unknown;
  readonly result: unknown;
  readonly progress: unknown;
}

/** A catalogue: method name → shape. */
export type Catalogue<Methods extends string> = Readonly<Record<Methods, RequestShape>>;

export interface CallOptions<Progress> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Sends one request. Rejects with a `GradLensError`: the handler's own, `cancelled`, or `connection/lost`. */
export type Call<C extends Catalogue<keyof C & string>> = <M extends keyof C & string>(
  method: M,
  params: C[M]['params'],
  options?: CallOptions<C[M]['progress']>,
) => Promise<C[M]['result']>;

/** What a handler is given beside its parameters. */
export interface Work<Progress> {
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

/** One handler a method. */
export type Handlers<C extends Catalogue<keyof C & string>> = {
  readonly [M in keyof C & string]: (
    params: C[M]['params'],
    work: Work<C[M]['progress']>,
  ) => C[M]['result'] | Promise<C[M]['result']>;
};

/** A request on the wire. */
interface Envelope<Params> {
  readonly params: Params;
  readonly progressToken: string;
}

/** A progress notification on the wire. */
interface ProgressReport {
  readonly progressToken: string;
  readonly progress: unknown;
}

const PROGRESS = 'request/progress';

/** A response on the wire: failures travel as values, since JSON-RPC errors keep no code of ours. */
type Outcome<Result> =
  { readonly ok: true; readonly value: Result } | { readonly ok: false; readonly error: ErrorPayload };

/** Makes the calling side of a connection; once a connection. */
export function createCall<C extends Catalogue<keyof C & string>>(connection: MessageConnection): Call<C> {
  const listeners = new Map<string, (progress: never) => void>();
  connection.onNotification(
    PROGRESS,
    ({ progressToken, progress }: { progressToken: string; progress: never }) =>
      listeners.get(progressToken)?.(progress),
  );
  let lastToken = 0;
  return async (method, params, options = {}) => {
    if (options.signal?.aborted === true) throw cancelled();
    const progressToken = `${method}#${String(++lastToken)}`;
    if (options.onProgress) listeners.set(progressToken, options.onProgress);
    try {
      return await send(connection, method, { params, progressToken }, options.signal);
    } finally {
      listeners.delete(progressToken);
    }
  };
}

async function send<Result>(
  connection: MessageConnection,
  method: string,
  envelope: Envelope<unknown>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  // Asynchronous on purpose: a connection that is closed already throws at once, and is lost all the same.
  const ask = async (): Promise<Outcome<Result>> =>
    connection.sendRequest<Outcome<Result>>(method, envelope, tokenOf(signal));
  const outcome = await ask().catch((error: unknown) => {
    throw connectionLost(method, error);
  });
  if (outcome.ok) return outcome.value;
  throw fromErrorPayload(outcome.error);
}

/** What a failure of a method means, in the catalogue's words; what it has none for stays as it is. */
export type NameFailure<Methods extends string> = (error: unknown, method: Methods) => unknown;

/** Answers the requests of a catalogue. Whatever a handler throws reaches the caller as a coded error. */
export function serve<C extends Catalogue<keyof C & string>>(
  connection: MessageConnection,
  handlers: Handlers<C>,
  nameFailure: NameFailure<keyof C & string> = (error) => error,
): void {
  for (const method of methodsOf<C>(handlers)) {
    const toPayload = (error: unknown): ErrorPayload => toErrorPayload(nameFailure(error, method));
    answer<C, typeof method>(connection, method, handlers[method], toPayload);
  }
}

function answer<C extends Catalogue<keyof C & string>, M extends keyof C & string>(
  connection: MessageConnection,
  method: M,
  handler: Handlers<C>[M],
  toPayload: (error: unknown) => ErrorPayload,
): void {
  const reporterFor = (progressToken: string) => (progress: C[M]['progress']) => {
    const report: ProgressReport = { progressToken, progress };
    // A lost connection is the caller's to notice: its own request rejects.
    connection.sendNotification(PROGRESS, report).catch(() => undefined);
  };
  connection.onRequest(
    method,
    async (
      { params, progressToken }: Envelope<C[M]['params']>,
      token: CancellationToken,
    ): Promise<Outcome<C[M]['result']>> => {
      try {
        const value = await handler(params, { signal: signalOf(token), report: reporterFor(progressToken) });
        return { ok: true, value };
      } catch (error) {
        return { ok: false, error: toPayload(error) };
      }
    },
  );
}

const methodsOf = <C extends Catalogue<keyof C & string>>(handlers: Handlers<C>): (keyof C & string)[] =>
  Object.keys(handlers).filter((name): name is keyof C & string => name in handlers);

function tokenOf(signal: AbortSignal | undefined): CancellationToken {
  return {
    get isCancellationRequested() {
      return signal?.aborted ?? false;
    },
    onCancellationRequested: (listener) => {
      const onAbort = (): void => {
        listener(undefined);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      return { dispose: () => signal?.removeEventListener('abort', onAbort) };
    },
  };
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
