/** The panel's end of the line to the extension host, over VS Code's message channel. */
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
} from 'vscode-jsonrpc/browser';
import { createCall, type Call } from '../src/protocol/channel';
import type { PanelEvents, PanelRequests, PanelSubject } from '../src/protocol/panels';

/** What VS Code gives to a webview's document, once. */
interface EditorApi {
  readonly postMessage: (message: unknown) => void;
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

declare function acquireVsCodeApi(): EditorApi;

/** Details of the view that are no part of the subject (zoom, sort order), by name. */
type ViewState = Readonly<Record<string, unknown>>;

export interface Host {
  readonly call: Call<PanelRequests>;
  /** Hears of an event; returns how to stop. */
  readonly on: <E extends keyof PanelEvents>(
    event: E,
    listener: (payload: PanelEvents[E]) => void,
  ) => () => void;
  /** Keeps what is on show for the next time this panel is opened or reloaded. */
  readonly keepSubject: (subject: PanelSubject) => void;
  readonly keepView: (name: string, value: unknown) => void;
  readonly view: (name: string) => unknown;
}

/** Connects to the host. To be called once a document, since VS Code gives its interface once. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  const connection = createMessageConnection(new WindowReader(), new EditorWriter(api));
  const on = createEvents(connection);
  connection.listen();
  return { call: createCall<PanelRequests>(connection), on, ...createMemory(api) };
}

function createMemory(api: EditorApi): Pick<Host, 'keepSubject' | 'keepView' | 'view'> {
  const stored = api.getState();
  let view: ViewState = isStored(stored) ? stored.view : {};
  let subject: unknown = isStored(stored) ? stored.subject : undefined;
  const write = (): void => api.setState({ subject, view });
  return {
    keepSubject: (next) => {
      subject = next;
      write();
    },
    keepView: (name, value) => {
      view = { ...view, [name]: value };
      write();
    },
    view: (name) => view[name],
  };
}

function isStored(state: unknown): state is { subject: unknown; view: ViewState } {
  return (
    typeof state === 'object' &&
    state !== null &&
    'subject' in state &&
    'view' in state &&
    typeof state.view === 'object' &&
    state.view !== null
  );
}

type Listeners = { readonly [E in keyof PanelEvents]: Set<(payload: PanelEvents[E]) => void> };

/** Many listeners an event, where the connection itself knows one a name. */
function createEvents(connection: MessageConnection): Host['on'] {
  const listeners: Listeners = {
    'subject/changed': new Set(),
    'runs/changed': new Set(),
    'jobs/changed': new Set(),
    'training/progress': new Set(),
    'trust/changed': new Set(),
  };
  const forward = <E extends keyof PanelEvents>(event: E, heard: Listeners[E]): void => {
    connection.onNotification(event, (payload: PanelEvents[E]) => {
      for (const listener of heard) listener(payload);
    });
  };
  forward('subject/changed', listeners['subject/changed']);
  forward('runs/changed', listeners['runs/changed']);
  forward('jobs/changed', listeners['jobs/changed']);
  forward('training/progress', listeners['training/progress']);
  forward('trust/changed', listeners['trust/changed']);
  return (event, listener) => {
    const heard: Listeners[typeof event] = listeners[event];
    heard.add(listener);
    return () => {
      heard.delete(listener);
    };
  };
}

class WindowReader extends AbstractMessageReader {
  listen(callback: DataCallback): Disposable {
    const onMessage = (event: MessageEvent<Message>): void => callback(event.data);
    window.addEventListener('message', onMessage);
    return { dispose: () => window.removeEventListener('message', onMessage) };
  }
}

class EditorWriter extends AbstractMessageWriter {
  constructor(private readonly api: EditorApi) {
    super();
  }

  write(message: Message): Promise<void> {
    this.api.postMessage(message);
    return Promise.resolve();
  }

  end(): void {
    // The channel ends with the document.
  }
}
