import type { ComponentChildren } from 'preact';
import { crispSize } from '../model/cellSize';

/** A window onto a picture; the grid's zoom moves what is behind it. */
export function Viewport({
  width,
  height,
  size,
  label,
  children,
}: {
  /** Of the image, in its pixels. */
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly label: string;
  readonly children: ComponentChildren;
}) {
  const drawn = crispSize(size, width, window.devicePixelRatio);
  return (
    <div
      class="viewport"
      tabIndex={0}
      role="group"
      aria-label={label}
      aria-keyshortcuts="+ - 0 ArrowLeft ArrowRight ArrowUp ArrowDown"
      style={{ width: `${String(drawn)}px`, height: `${String((drawn * height) / width)}px` }}
    >
      {children}
    </div>
  );
}
