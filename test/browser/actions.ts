/** What a person does in VS Code's window, each waiting for what the person would wait for. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';

export type Theme = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

/** Names of themes that every VS Code carries. */
export const themeNames: Readonly<Record<Theme, string>> = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

/** The class by which VS Code's workbench, and the body of a webview (with `vscode-`), tell the kind of theme. */
const themeClasses: Readonly<Record<Theme, string>> = {
  dark: 'vs-dark',
  light: 'vs',
  'high-contrast': 'hc-black',
  'high-contrast-light': 'hc-light',
};

const screenshots = join(import.meta.dirname, '..', 'screenshots');

/** Waits until the window is drawn in the theme. */
export async function waitForWorkbench(page: Page, theme: Theme): Promise<void> {
  await page.locator(`.monaco-workbench.${themeClasses[theme]} .part.editor`).waitFor({ timeout: 60_000 });
}

/** Whether what is waited for happens within its time. */
const succeeds = (waiting: Promise<unknown>): Promise<boolean> =>
  waiting.then(
    () => true,
    () => false,
  );

/** Whether the locator becomes visible within the time. */
const appears = (locator: Locator, timeout: number): Promise<boolean> =>
  succeeds(locator.waitFor({ timeout }));

function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget:visible');
}

/** The rows of an open quick pick that show the text. */
export function quickRows(page: Page, text: string): Locator {
  return quickInput(page).locator('.quick-input-list .monaco-list-row').filter({ hasText: text });
}

/**
 * Opens the command palette with the rows that match a command's title.
 * @param title as the palette shows it, for example `GradLens: Compare Checkpoints`
 * @throws when the palette does not offer the command within a minute
 */
export async function openPalette(page: Page, title: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await paletteOffers(page, title))) {
    if (Date.now() > deadline) throw new Error(`The command palette does not offer "${title}".`);
  }
}

/** Runs a command by its title in the command palette; see {@link openPalette}. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await openPalette(page, title);
  await quickRows(page, title).first().click();
}

/**
 * Opens the command palette where it is not open, and whether it offers the command: it looks for what is registered
 * when its text changes, and takes no text where the one before is still closing.
 */
async function paletteOffers(page: Page, title: string): Promise<boolean> {
  await page.keyboard.press('F1');
  const input = quickInput(page).locator('input.input');
  for (const text of ['>', `>${title}`]) {
    if (!(await succeeds(input.fill(text, { timeout: 2000 })))) return false;
  }
  return appears(quickRows(page, title).first(), 2000);
}

/** Chooses the entry of the open quick pick that shows the text. */
export async function pickQuick(page: Page, text: string): Promise<void> {
  await quickRows(page, text).first().click({ timeout: 60_000 });
}

/** Types into the open input box and accepts it. */
export async function typeQuick(page: Page, text: string): Promise<void> {
  const input = quickInput(page).locator('input.input');
  await input.fill(text);
  await input.press('Enter');
}

/**
 * The document of the visible webview; with several, of the last opened.
 */
export function webviewFrame(page: Page): FrameLocator {
  return page.locator('iframe.webview.ready:visible').last().contentFrame().frameLocator('#active-frame');
}

/** The notification that shows the text, in the list of all: a window that is driven hides the toasts. */
export async function notification(page: Page, text: string | RegExp): Promise<Locator> {
  await runCommand(page, 'Notifications: Show Notifications');
  return page.locator('.notifications-center .notification-list-item').filter({ hasText: text });
}

/** The row of a native tree view that shows the text. */
export function treeRow(page: Page, text: string | RegExp): Locator {
  return page.locator('.part.sidebar [role="treeitem"]').filter({ hasText: text });
}

/**
 * Keeps what the window shows.
 * @param name `<panel>-<theme>`, without an ending
 */
export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), animations: 'disabled' });
}

/** Opens a container of the activity bar, and takes the mouse away so that no hover covers what it shows. */
export async function openSideBar(page: Page, title: string): Promise<void> {
  await page.getByRole('tab', { name: title }).click();
  await page.mouse.move(0, 0);
}

/** A section of the side bar. */
export function sideBarView(page: Page, title: string): Locator {
  return page
    .locator('.part.sidebar .pane')
    .filter({ has: page.locator('.pane-header', { hasText: title }) });
}
