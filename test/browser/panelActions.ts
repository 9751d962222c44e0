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

/** The bytes that a canvas shows, RGBA, row by row. */
export async function bytesOf(canvas: Locator): Promise<readonly number[]> {
  const handle = await canvas.elementHandle();
  const bytes: unknown = await canvas.page().evaluate((element) => canvasBytes(element), handle);
  if (!Array.isArray(bytes)) throw new Error('the canvas gave no bytes');
  return bytes.map(Number);
}

/** Defined in the document by `panelPage`. */
declare function canvasBytes(canvas: unknown): unknown;
