import { expect, it } from 'vitest';
import { drawMap } from '../../src/protocol/picture';
import type { CompareSubject } from '../../src/protocol/panels';
import { digit, slopeMap } from './cannedData';
import { cannedHost, startingSubjects, testImage } from './cannedHost';
import { bytesOf, check, choose, enter, pictures, press } from './panelActions';
import { usePanelPages, type PanelPage } from './panelPage';

const open = usePanelPages();
const subject: CompareSubject = {
  ...startingSubjects.compare,
  images: [testImage(0), testImage(1), testImage(3)],
};

const maps = ({ page }: PanelPage) => page.getByRole('group', { name: 'Gradient of the loss' });

/** Where every picture of the grid lies in its window, as the browser drew it. */
const transforms = async ({ page }: PanelPage): Promise<readonly string[]> => {
  const found: unknown = await page.evaluate(
    "[...document.querySelectorAll('.viewport canvas')].map((canvas) => getComputedStyle(canvas).transform)",
  );
  return Array.isArray(found) ? found.map(String) : [];
};

it('has a row an image, a column a model, and a map in each cell', async () => {
  const panel = await open('compare', cannedHost({ subject }));
  await expect.poll(() => maps(panel).count()).toBe(12);
  expect(await panel.page.getByRole('columnheader').allTextContents()).toEqual([
    'Image',
    'Natural',
    'AT-0.1',
    'AT-0.2',
    'N-0.3',
  ]);
  const map = slopeMap(digit(1).pixels, 0.25);
  const cell = panel.page.getByRole('row').nth(2).getByRole('cell').nth(1);
  expect(await bytesOf(cell.getByRole('img').first())).toEqual([
    ...drawMap(map, map.limits['three-sigma']).bytes,
  ]);
  expect(await cell.textContent()).toContain('1 (93.0\u00a0%)');
});

it('draws all cells at one scale when asked to, without asking the engine again', async () => {
  const panel = await open('compare', cannedHost({ subject }));
  await expect.poll(() => maps(panel).count()).toBe(12);
  await check(panel.page, 'One scale for all cells');
  const models = [0.85, 0.25, 0.1, 0.5];
  const limits = [0, 1, 3].flatMap((index) =>
    models.map(
      (noise, model) =>
        slopeMap(digit(index).pixels, noise, model === 0 ? 0.004 : 0.02).limits['three-sigma'],
    ),
  );
  const map = slopeMap(digit(1).pixels, 0.25);
  const cell = panel.page.getByRole('row').nth(2).getByRole('cell').nth(1);
  await expect
    .poll(() => bytesOf(cell.getByRole('img').first()))
    .toEqual([...drawMap(map, Math.max(...limits)).bytes]);
  expect(panel.asked('saliency/explain')).toHaveLength(12);
});

it('zooms and moves all cells together by keys, wheel and drag', async () => {
  const panel = await open('compare', cannedHost({ subject }));
  await expect.poll(() => maps(panel).count()).toBe(12);
  const { page } = panel;
  const same = async () => new Set(await transforms(panel));
  expect(await same()).toEqual(new Set(['matrix(1, 0, 0, 1, 0, 0)']));
  await maps(panel).first().focus();
  await page.keyboard.press('+');
  await page.getByText('150 %.').waitFor();
  const byKey = await same();
  expect(byKey.size).toBe(1);
  await page.keyboard.press('ArrowRight');
  const moved = await same();
  expect(moved.size).toBe(1);
  expect(moved).not.toEqual(byKey);
  await page.keyboard.press('0');
  await page.getByText('100 %.').waitFor();
  await maps(panel).nth(2).hover();
  await page.mouse.wheel(0, -100);
  await page.getByText('125 %.').waitFor();
  const byWheel = await same();
  await page.mouse.down();
  await page.mouse.move(500, 300, { steps: 3 });
  await page.mouse.up();
  expect(await same()).not.toEqual(byWheel);
  expect((await transforms(panel)).length).toBe(15);
  await press(page, 'Show whole images');
  expect(await same()).toEqual(new Set(['matrix(1, 0, 0, 1, 0, 0)']));
});

it('keeps its zoom over a reload', async () => {
  const panel = await open('compare', cannedHost({ subject }));
  await expect.poll(() => maps(panel).count()).toBe(12);
  await press(panel.page, 'Zoom in');
  await panel.page.reload();
  await panel.page.getByText('150 %.').waitFor();
  await expect.poll(() => maps(panel).count()).toBe(12);
  expect(new Set(await transforms(panel)).size).toBe(1);
});

it('attacks each model and says what its images are taken for', async () => {
  const panel = await open('compare', cannedHost({ subject }));
  await choose(panel.page, 'Each cell shows', 'Image after an attack');
  const cells = panel.page.getByRole('group', { name: 'Attacked image, AT-0.1' });
  await expect.poll(() => cells.count()).toBe(3);
  await panel.page.getByText('1 (97.0\u00a0%) → 2 (71.0\u00a0%)').first().waitFor();
  await enter(panel.page, 'ε × 255', '8');
  await panel.page.getByText('1 (97.0\u00a0%) → 1 (71.0\u00a0%)').first().waitFor();
  const last = panel.asked('adversarial/generate').at(-1);
  expect(last).toMatchObject({ images: subject.images, attack: { epsilon: 8 / 255, steps: 10 } });
  expect(panel.asked('adversarial/generate')).toHaveLength(8);
});

it('adds and removes images', async () => {
  const panel = await open('compare', cannedHost({ subject: { ...subject, images: [] } }));
  await press(panel.page, 'Add Test Digits');
  await expect.poll(() => maps(panel).count()).toBe(16);
  await press(panel.page, 'Remove mnist-4k test 2');
  await expect.poll(() => maps(panel).count()).toBe(12);
  // The image that the host's picker gives is there already: it is not added twice.
  await press(panel.page, 'Add Image…');
  await expect.poll(() => panel.asked('host/pick-image').length).toBe(1);
  await panel.page.waitForTimeout(200);
  expect(await pictures(panel.page, 'Image mnist-4k test 3').count()).toBe(1);
});
