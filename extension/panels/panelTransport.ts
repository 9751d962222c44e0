/** A JSON-RPC transport over a panel's two message functions. */
import {
  Emitter,
  type DataCallback,
  type Message,
  type MessageReader,
  type MessageWriter,
} from 'vscode-jsonrpc/node';

export interface PanelTransport {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  /** Hands over what the panel sent. */
  receive(message: Message): void;
}

/**
 * @param post sends a message to the panel; false where the panel is hidden or gone, which is no failure: it asks for
 * a whole snapshot when it is shown again.
 */
export function createPanelTransport(post: (message: Message) => PromiseLike<boolean>): PanelTransport {
  const received = new Emitter<Message>();
  const closed = new Emitter<void>();
  const readFailed = new Emitter<Error>();
  const writeFailed = new Emitter<[Error, Message | undefined, number | undefined]>();
  const partial = new Emitter<{ messageToken: number; waitingTime: number }>();
  return {
    reader: {
      onError: readFailed.event,
      onClose: closed.event,
      onPartialMessage: partial.event,
      listen: (callback: DataCallback) => received.event(callback),
      dispose() {
        received.dispose();
      },
    },
    writer: {
      onError: writeFailed.event,
      onClose: closed.event,
      write: async (message) => {
        await post(message);
      },
      end() {
        closed.fire();
      },
      dispose() {
        closed.dispose();
      },
    },
    receive(message) {
      received.fire(message);
    },
  };
}
