import { describe, expect, it } from 'vitest';
import { screenshot, themeNames, type Theme } from './actions';
import { cannedHost, startingSubjects, testImage } from './cannedHost';
import { press } from './panelActions';
import { usePanelPages, type PanelPage } from './panelPage';

const open = usePanelPages();
const kinds = ['training', 'saliency', 'compare', 'gallery', 'zero-shot'] as const;
const subjects = { ...startingSubjects, saliency: { ...startingSubjects.saliency, image: testImage(4) } };
const themes = Object.keys(themeNames).filter((name): name is Theme => name in themeNames);

/** The editor's background in VS Code's own themes. */
const backgrounds: Readonly<Record<Theme, string>> = {
  dark: 'rgb(31, 31, 31)',
  light: 'rgb(255, 255, 255)',
  'high-contrast': 'rgb(0, 0, 0)',
  'high-contrast-light': 'rgb(255, 255, 255)',
};

/** What is on show when a panel has everything that it asked for. */
const complete = {
  training: '.uplot canvas',
  saliency: 'section:nth-of-type(5) canvas',
  compare: 'tr:last-child td:last-child canvas',
  gallery: 'li:nth-of-type(24) canvas',
  'zero-shot': 'tbody tr:nth-of-type(4)',
} as const;

const isTooWide = ({ page }: PanelPage): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

describe.each(kinds)('%s', (kind) => {
  it('is drawn in every theme, and follows it while it is open', async () => {
    const panel = await open(kind, cannedHost({ subject: subjects[kind] }));
    await panel.page.locator(complete[kind]).first().waitFor();
    for (const theme of themes) {
      await panel.setTheme(theme);
      expect(await panel.page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
        backgrounds[theme],
      );
      await screenshot(panel.page, `panel-${kind}-${theme}`);
    }
  });

  it.each([
    ['a side of 300 pixels', { width: 300, height: 700 }],
    ['200 % zoom', { width: 500, height: 400, pixelRatio: 2 }],
  ])('fits into %s', async (_, size) => {
    const panel = await open(kind, cannedHost({ subject: subjects[kind] }), size);
    await panel.page.locator(complete[kind]).first().waitFor();
    expect(await isTooWide(panel)).toBe(false);
  });

  it('says why nothing of an untrusted workspace runs, until it is trusted', async () => {
    const panel = await open(kind, cannedHost({ subject: subjects[kind], trusted: false }));
    await press(panel.page, 'Manage Workspace Trust');
    expect(panel.asked('host/execute')).toEqual([{ command: 'gradlens.manageTrust' }]);
    await panel.notify('trust/changed', { trusted: true });
    await expect.poll(() => panel.page.getByText('This workspace is not trusted').count()).toBe(0);
  });

  it('gives every control a name', async () => {
    const panel = await open(kind, cannedHost({ subject: subjects[kind] }));
    await panel.page.locator(complete[kind]).first().waitFor();
    for (const role of ['button', 'combobox', 'checkbox', 'textbox', 'slider'] as const) {
      expect(await panel.page.getByRole(role, { name: /^\s*$/ }).count(), role).toBe(0);
    }
  });
});

it('shows what the host puts into it', async () => {
  const panel = await open('saliency', cannedHost({ subject: subjects.saliency }));
  await panel.page.getByRole('img', { name: 'Image mnist-4k test 4' }).waitFor();
  await panel.notify('subject/changed', { ...subjects.saliency, image: testImage(9) });
  await panel.page.getByRole('img', { name: 'Image mnist-4k test 9' }).waitFor();
});
