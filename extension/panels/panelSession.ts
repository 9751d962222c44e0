/**
 * The host's half of one panel document. A document that is hidden is thrown away by the editor and made anew when it is
 * shown: its first words begin a new session, and what the old one asked for is given up.
 */
import { createMessageConnection, type Message } from 'vscode-jsonrpc/node';
import { serve, type Handlers } from '../../src/protocol/channel';
import { panelClosed } from '../../src/protocol/errors';
import type { PanelEvents, PanelRequests } from '../../src/protocol/panels';
import { createPanelTransport } from './panelTransport';

/** Answers a panel's requests; `closed` is aborted when nobody waits for the answers any more. */
export type PanelHandlers = (closed: AbortSignal) => Handlers<PanelRequests>;

export interface PanelSessions {
  /** Hands over whatever the panel's documents post. */
  readonly receive: (message: unknown) => void;
  /** Tells the document on show of an event; nothing where no document has asked for its subject yet. */
  readonly notify: <Name extends keyof PanelEvents>(name: Name, event: PanelEvents[Name]) => void;
  readonly dispose: () => void;
}

interface Session {
  receive(message: Message): void;
  notify(name: string, event: unknown): void;
  close(): void;
}

export function createPanelSessions(
  post: (message: Message) => PromiseLike<boolean>,
  handlers: PanelHandlers,
): PanelSessions {
  let session: Session | undefined;
  return {
    receive(message) {
      if (!isMessage(message)) return;
      if (isFirstWords(message)) {
        session?.close();
        session = openSession(post, handlers);
      }
      session?.receive(message);
    },
    notify: (name, event) => session?.notify(name, event),
    dispose() {
      session?.close();
      session = undefined;
    },
  };
}

function openSession(post: (message: Message) => PromiseLike<boolean>, handlers: PanelHandlers): Session {
  const closing = new AbortController();
  // After the end, late answers go nowhere: a new document counts its requests from the start again.
  const transport = createPanelTransport(async (message) => !closing.signal.aborted && (await post(message)));
  const connection = createMessageConnection(transport.reader, transport.writer);
  serve(connection, handlers(closing.signal));
  connection.listen();
  return {
    receive: (message) => transport.receive(message),
    notify(name, event) {
      // A panel that closes meanwhile misses nothing: it asks anew when it opens.
      connection.sendNotification(name, event).catch(() => undefined);
    },
    close() {
      closing.abort(panelClosed());
      connection.dispose();
    },
  };
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'jsonrpc' in value && value.jsonrpc === '2.0';
}

function isFirstWords(message: Message): boolean {
  return 'method' in message && message.method === ('panel/ready' satisfies keyof PanelRequests);
}
