import type { ComponentChildren } from 'preact';
import { crispSize } from '../model/cellSize';

interface GridCellProps {
  /** The picture's size in its own pixels. */
  readonly pixels: { readonly width: number; readonly height: number };
  /** Wanted width in CSS pixels. */
  readonly size: number;
  readonly label: string;
  readonly picture: ComponentChildren;
  /** What stands below. */
  readonly children: ComponentChildren;
}

/** A window onto a picture, with words below; the grid's zoom moves what is behind the window. */
export function GridCell({ pixels: { width, height }, size, label, picture, children }: GridCellProps) {
  const drawn = crispSize(size, width, window.devicePixelRatio);
  return (
    <div class="cell" style={{ width: `${String(drawn)}px` }}>
      <div
        class="viewport"
        tabIndex={0}
        role="group"
        aria-label={label}
        aria-keyshortcuts="+ - 0 ArrowLeft ArrowRight ArrowUp ArrowDown"
        style={{ height: `${String((drawn * height) / width)}px` }}
      >
        {picture}
      </div>
      {children}
    </div>
  );
}
