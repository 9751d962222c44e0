/** What a person does in a panel's document, in plain Chromium as in VS Code. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

type Document = Page | FrameLocator;

/** Picks an entry of a drop-down by its label. */
export async function choose(document: Document, label: string, option: string): Promise<void> {
  await document.getByRole('combobox', { name: label }).click();
  await document.getByRole('option', { name: option, exact: true }).click();
}

export const check = (document: Document, label: string): Promise<void> =>
  document.getByRole('checkbox', { name: label }).click();

export const press = (document: Document, name: string): Promise<void> =>
  document.getByRole('button', { name, exact: true }).click();

/** Types into a short field and leaves it with Enter. */
export async function enter(document: Document, label: string, text: string): Promise<void> {
  const field = document.getByRole('textbox', { name: label });
  await field.fill(text);
  await field.press('Enter');
}

/** The canvases with a label that holds the text. */
export const pictures = (document: Document, label: string | RegExp): Locator =>
  document.getByRole('img', { name: label });

/** The little of the browser's types that `bytesOf` needs where it runs: in the document. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d', options: { readonly willReadFrequently: boolean }): Drawing;
}
interface Drawing {
  drawImage(source: Canvas, x: number, y: number): void;
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Iterable<number> };
}
declare const OffscreenCanvas: new (width: number, height: number) => Canvas;

/** The bytes that a canvas shows, RGBA, row by row. */
export const bytesOf = (canvas: Locator): Promise<readonly number[]> =>
  canvas.evaluate((element: Canvas) => {
    // A copy is read: reading the canvas itself would make the browser keep it in slow memory.
    const { width, height } = element;
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(element, 0, 0);
    return [...copy.getImageData(0, 0, width, height).data];
  });
