/** The events on which the wasm backend's import installs listeners that rethrow. */
const events = ['uncaughtException', 'unhandledRejection'] as const;

type Listener = (...arguments_: unknown[]) => void;

/** Removes the process listeners that were added while `load` ran, and only those. */
export async function withoutNewExitListeners<T>(load: () => Promise<T>): Promise<T> {
  const before = new Map(events.map((event) => [event, new Set(listenersOf(event))]));
  try {
    return await load();
  } finally {
    for (const event of events) {
      const added = listenersOf(event).filter((listener) => before.get(event)?.has(listener) !== true);
      added.forEach((listener) => process.removeListener(event, listener));
    }
  }
}

function listenersOf(event: string): Listener[] {
  return process
    .rawListeners(event)
    .filter((listener): listener is Listener => typeof listener === 'function');
}
