import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import { isZoom, panBy, sameZoom, wholeImage, zoomBy, type CellPoint, type Zoom } from '../model/zoom';
import { useView } from '../state/useView';

export interface LinkedZoom<E extends HTMLElement> {
  /** The element whose `.viewport` cells zoom together. */
  readonly grid: RefObject<E | null>;
  readonly zoom: Zoom;
  readonly change: (zoom: Zoom) => void;
}

const WHEEL_FACTOR = 1.25;
const KEY_FACTOR = 1.5;
/** Part of a cell that an arrow key moves the picture by. */
const KEY_PAN = 0.15;

/**
 * One zoom for all cells of a grid: wheel, drag and keys over any cell move every cell. The cells follow by CSS
 * variables on the grid, so that nothing is drawn again.
 */
export function useLinkedZoom<E extends HTMLElement>(): LinkedZoom<E> {
  const grid = useRef<E | null>(null);
  const [kept, keep] = useView('zoom', wholeImage, isZoom);
  const [zoom, setZoom] = useState(kept);
  const newest = useRef(zoom);
  const change = (next: Zoom): void => {
    newest.current = next;
    setZoom(next);
    keep(next);
  };
  useLayoutEffect(() => {
    if (grid.current) applyZoom(grid.current, zoom);
  }, [zoom]);
  useLayoutEffect(() => {
    if (!grid.current) return undefined;
    return listen(grid.current, () => newest.current, change);
  }, []);
  return { grid, zoom, change };
}

function applyZoom(grid: HTMLElement, { scale, x, y }: Zoom): void {
  grid.style.setProperty('--zoom', String(scale));
  grid.style.setProperty('--shift-x', `${String(-x * scale * 100)}%`);
  grid.style.setProperty('--shift-y', `${String(-y * scale * 100)}%`);
}

function listen(grid: HTMLElement, current: () => Zoom, change: (zoom: Zoom) => void): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const onWheel = (event: WheelEvent): void => {
    const cell = viewportOf(event);
    const factor = event.deltaY < 0 ? WHEEL_FACTOR : 1 / WHEEL_FACTOR;
    const next = cell && zoomBy(current(), factor, pointIn(cell, event));
    // At the end of the zoom the wheel scrolls the page again.
    if (!next || sameZoom(next, current())) return;
    event.preventDefault();
    change(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = zoomByKey(current(), event.key);
    if (!next || !viewportOf(event)) return;
    event.preventDefault();
    change(next);
  };
  grid.addEventListener('wheel', onWheel, { passive: false, signal });
  grid.addEventListener('keydown', onKeyDown, { signal });
  grid.addEventListener('pointerdown', (event) => startDrag(event, current, change), { signal });
  return () => controller.abort();
}

function startDrag(down: PointerEvent, current: () => Zoom, change: (zoom: Zoom) => void): void {
  const cell = viewportOf(down);
  if (!cell || down.button !== 0) return;
  const box = cell.getBoundingClientRect();
  const controller = new AbortController();
  const { signal } = controller;
  let last: { readonly clientX: number; readonly clientY: number } = down;
  const onMove = (event: PointerEvent): void => {
    const [right, down_] = [event.clientX - last.clientX, event.clientY - last.clientY];
    last = event;
    change(panBy(current(), right / box.width, down_ / box.height));
  };
  window.addEventListener('pointermove', onMove, { signal });
  window.addEventListener('pointerup', () => controller.abort(), { signal });
  window.addEventListener('pointercancel', () => controller.abort(), { signal });
}

const zoomKeys: Readonly<Record<string, (zoom: Zoom) => Zoom>> = {
  '+': (zoom) => zoomBy(zoom, KEY_FACTOR),
  '=': (zoom) => zoomBy(zoom, KEY_FACTOR),
  '-': (zoom) => zoomBy(zoom, 1 / KEY_FACTOR),
  '0': () => wholeImage,
  ArrowLeft: (zoom) => panBy(zoom, KEY_PAN, 0),
  ArrowRight: (zoom) => panBy(zoom, -KEY_PAN, 0),
  ArrowUp: (zoom) => panBy(zoom, 0, KEY_PAN),
  ArrowDown: (zoom) => panBy(zoom, 0, -KEY_PAN),
};

const zoomByKey = (zoom: Zoom, key: string): Zoom | undefined => zoomKeys[key]?.(zoom);

function viewportOf(event: Event): Element | null {
  return event.target instanceof Element ? event.target.closest('.viewport') : null;
}

function pointIn(cell: Element, event: MouseEvent): CellPoint {
  const box = cell.getBoundingClientRect();
  return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
}
