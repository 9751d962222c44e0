/** Leaves a mark once what was just drawn is on the screen, so that a bench can measure from click to picture. */
export function markPainted(): void {
  // A frame's callbacks run before its painting; a message posted from there is handled after it.
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      performance.mark('gradlens:painted');
      channel.port1.close();
    };
    channel.port2.postMessage(null);
  });
}
