import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Picture } from '../../src/protocol/picture';
import { crispSize } from '../model/cellSize';
import { valueText } from '../model/format';
import { valuesAt } from '../model/maps';
import { markPainted } from '../state/painted';

/** The numbers behind a picture, for the read-out of a pixel. */
export interface Raster {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly values: Float32Array;
}

interface PixelCanvasProps {
  readonly picture: Picture;
  readonly raster: Raster;
  /** What is seen, for a person who does not see it. */
  readonly label: string;
  /** Wanted width in CSS pixels; the picture is drawn at the next smaller size at which its pixels are even. */
  readonly size: number;
  /** The arrow keys read out pixels. Off where a grid uses them for something else. */
  readonly arrowKeys?: boolean;
}

interface PixelPosition {
  readonly x: number;
  readonly y: number;
}

/** A picture at whole multiples of its pixels, which reads out the value under the pointer or the arrow keys. */
export function PixelCanvas({ picture, raster, label, size, arrowKeys = true }: PixelCanvasProps) {
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const [position, setPosition] = useState<PixelPosition | undefined>(undefined);
  useLayoutEffect(() => paint(canvas.current, picture), [picture]);
  const width = crispSize(size, picture.width, window.devicePixelRatio);
  const onPointerMove = (event: PointerEvent): void => {
    if (canvas.current) setPosition(pixelUnder(canvas.current, event));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const moved = arrowKeys ? movedPixel(position, event.key, picture) : undefined;
    if (!moved) return;
    event.preventDefault();
    setPosition(moved);
  };
  return (
    <div class="pixel-canvas">
      <canvas
        ref={canvas}
        class={picture.width <= size ? 'crisp' : 'smooth'}
        style={{
          width: `${String(width)}px`,
          height: `${String((width * picture.height) / picture.width)}px`,
        }}
        role="img"
        aria-label={label}
        tabIndex={arrowKeys ? 0 : -1}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setPosition(undefined)}
        onBlur={() => setPosition(undefined)}
        onKeyDown={onKeyDown}
      />
      {position && canvas.current && (
        <PixelReadout canvas={canvas.current} position={position} raster={raster} />
      )}
    </div>
  );
}

function PixelReadout({
  canvas,
  position,
  raster,
}: {
  readonly canvas: HTMLCanvasElement;
  readonly position: PixelPosition;
  readonly raster: Raster;
}) {
  const box = canvas.getBoundingClientRect();
  const left = box.left + ((position.x + 1) / raster.width) * box.width;
  const top = box.top + ((position.y + 1) / raster.height) * box.height;
  const values = valuesAt(raster, position.x, position.y)
    .map((value) => valueText(value))
    .join(', ');
  return (
    <div
      class="readout"
      role="status"
      style={{
        left: `${String(Math.min(left, window.innerWidth - 150))}px`,
        top: `${String(Math.min(top, window.innerHeight - 30))}px`,
      }}
    >
      x {position.x}, y {position.y}: {values}
    </div>
  );
}

function paint(canvas: HTMLCanvasElement | null, { width, height, bytes }: Picture): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  canvas.width = width;
  canvas.height = height;
  context.putImageData(new ImageData(bytes, width, height), 0, 0);
  markPainted();
}

/** The image pixel under a pointer; undefined outside of the picture. Right under any CSS transform of the canvas. */
function pixelUnder(canvas: HTMLCanvasElement, event: PointerEvent): PixelPosition | undefined {
  const box = canvas.getBoundingClientRect();
  const x = Math.floor(((event.clientX - box.left) / box.width) * canvas.width);
  const y = Math.floor(((event.clientY - box.top) / box.height) * canvas.height);
  return x >= 0 && y >= 0 && x < canvas.width && y < canvas.height ? { x, y } : undefined;
}

const arrows: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function movedPixel(from: PixelPosition | undefined, key: string, { width, height }: Picture) {
  const arrow = arrows[key];
  if (!arrow) return undefined;
  const { x, y } = from ?? { x: Math.floor(width / 2), y: Math.floor(height / 2) };
  return {
    x: Math.min(width - 1, Math.max(0, x + arrow[0])),
    y: Math.min(height - 1, Math.max(0, y + arrow[1])),
  };
}
