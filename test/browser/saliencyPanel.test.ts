import { expect, it } from 'vitest';
import { fileMissing } from '../../src/protocol/errors';
import { drawMap, drawPixels } from '../../src/protocol/picture';
import type { SaliencySubject } from '../../src/protocol/panels';
import type { Explanation } from '../../src/protocol/requests';
import { digit, predictionsFor, runs, slopeMap } from './cannedData';
import { cannedHost, startingSubjects, testImage } from './cannedHost';
import { bytesOf, check, choose, pictures, press } from './panelActions';
import { usePanelPages } from './panelPage';

const open = usePanelPages();
const subject: SaliencySubject = { ...startingSubjects.saliency, image: testImage(4) };
const atFolder = '/home/person/digits/runs/at-0.1';

it('shows the image and one map a model, painted as the shared convention says', async () => {
  const { page, asked } = await open('saliency', cannedHost({ subject }));
  const { pixels } = digit(4);
  await pictures(page, 'Gradient of the loss of N-0.3').waitFor();
  expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
    'Image',
    'Natural',
    'AT-0.1',
    'AT-0.2',
    'N-0.3',
  ]);
  expect(await bytesOf(pictures(page, 'Image mnist-4k test 4'))).toEqual([...drawPixels(pixels).bytes]);
  const map = slopeMap(pixels, 0.25);
  expect(await bytesOf(pictures(page, 'Gradient of the loss of AT-0.1'))).toEqual([
    ...drawMap(map, map.limits['three-sigma']).bytes,
  ]);
  expect(asked('saliency/explain')).toHaveLength(4);
});

it('asks again for another method and class, and not for another scale', async () => {
  const { page, asked } = await open('saliency', cannedHost({ subject }));
  await pictures(page, 'Gradient of the loss of N-0.3').waitFor();
  await choose(page, 'What is shown', 'Gradient of a class score');
  await pictures(page, 'Gradient of a class score of N-0.3').waitFor();
  await choose(page, 'Class to explain', '7');
  await pictures(page, 'of N-0.3 for class 7').waitFor();
  const last = asked('saliency/explain').slice(8);
  expect(last).toHaveLength(4);
  for (const params of last) expect(params).toMatchObject({ method: 'logit-gradient', classIndex: 7 });
  const before = await bytesOf(pictures(page, 'of AT-0.1'));
  await choose(page, 'Full colour at', 'Largest value');
  await expect.poll(() => bytesOf(pictures(page, 'of AT-0.1'))).not.toEqual(before);
  expect(asked('saliency/explain')).toHaveLength(12);
  expect(asked('panel/subject').at(-1)).toEqual({
    subject: { ...subject, method: 'logit-gradient', classIndex: 7, scale: 'absolute-maximum' },
  });
});

it('draws all models at one scale when asked to', async () => {
  const { page } = await open('saliency', cannedHost({ subject }));
  const map = slopeMap(digit(4).pixels, 0.85, 0.004);
  const noisiest = slopeMap(digit(4).pixels, 0.5);
  const natural = pictures(page, 'Gradient of the loss of Natural');
  await expect.poll(() => bytesOf(natural)).toEqual([...drawMap(map, map.limits['three-sigma']).bytes]);
  await check(page, 'Same scale for all models');
  await expect.poll(() => bytesOf(natural)).toEqual([...drawMap(map, noisiest.limits['three-sigma']).bytes]);
});

it('reads out pixels under the pointer and by the arrow keys', async () => {
  const { page } = await open('saliency', cannedHost({ subject }));
  const image = pictures(page, 'Image mnist-4k test 4');
  const box = await image.boundingBox();
  if (!box) throw new Error('the image is not on show');
  await image.hover({ position: { x: (14.5 / 28) * box.width, y: (7.5 / 28) * box.height } });
  const value = digit(4).pixels.values[7 * 28 + 14] ?? 0;
  await page.getByText(`x 14, y 7: ${String(Number(value.toPrecision(3)))}`).waitFor();
  await page.mouse.move(0, 0);
  await image.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.getByText('x 15, y 15:').waitFor();
});

it('adds and takes away models', async () => {
  const { page, asked } = await open('saliency', cannedHost({ subject }));
  await pictures(page, 'of N-0.3').waitFor();
  await page.getByText('Models 4 of 8').click();
  await page.getByRole('checkbox', { name: 'N-0.3', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Natural · epoch 10' }).click();
  await pictures(page, 'of Natural · epoch 10').waitFor();
  expect(await pictures(page, 'of N-0.3').count()).toBe(0);
  expect(asked('saliency/explain')).toHaveLength(5);
});

it('begins with a choice of images, and takes one of the workspace', async () => {
  const { page, asked } = await open('saliency', cannedHost({ subject: startingSubjects.saliency }));
  await page.getByRole('button', { name: 'Test image 2,' }).waitFor();
  await press(page, 'Choose Image…');
  await pictures(page, 'Image mnist-4k test 3').waitFor();
  expect(asked('host/pick-image')).toHaveLength(1);
  await press(page, 'Next image');
  await pictures(page, 'Image mnist-4k test 4').waitFor();
});

it('says how the image was brought to the model', async () => {
  const file: SaliencySubject = { ...subject, image: { kind: 'file', path: '/w/seven.png' } };
  const { page } = await open('saliency', cannedHost({ subject: file }));
  await page.getByText('For the model: 640 × 480 colour image, resized to 28 × 28 grey.').waitFor();
});

it('never lets a slow answer overwrite a newer one', async () => {
  const answers: (() => void)[] = [];
  const base = cannedHost({ subject });
  const { page } = await open('saliency', {
    ...base,
    'saliency/explain': async (params, work): Promise<Explanation> => {
      if (params.method === 'loss-gradient') await new Promise<void>((resolve) => answers.push(resolve));
      return base['saliency/explain'](params, work);
    },
  });
  await expect.poll(() => answers.length).toBe(4);
  await choose(page, 'What is shown', 'Gradient of a class score');
  await pictures(page, 'Gradient of a class score of Natural').waitFor();
  for (const answer of answers) answer();
  await page.waitForTimeout(200);
  expect(await pictures(page, 'Gradient of the loss').count()).toBe(0);
  expect(await page.locator('[aria-busy=true]').count()).toBe(0);
});

it('says what failed where it failed, and tries again', async () => {
  let failing = true;
  const base = cannedHost({ subject });
  const { page } = await open('saliency', {
    ...base,
    'saliency/explain': (params, work) => {
      if (failing && params.checkpoint.run === atFolder) throw fileMissing('/runs/at/epoch-20.safetensors');
      return base['saliency/explain'](params, work);
    },
  });
  const card = page.getByRole('alert').filter({ hasText: '/runs/at/epoch-20.safetensors does not exist' });
  await card.waitFor();
  await pictures(page, 'of Natural').waitFor();
  failing = false;
  await press(page, 'Retry');
  await pictures(page, 'of AT-0.1').waitFor();
  expect(await card.count()).toBe(0);
});

it('shows the same again after a reload', async () => {
  const { page, storedState } = await open('saliency', cannedHost({ subject }));
  await pictures(page, 'of N-0.3').waitFor();
  await check(page, 'Same scale for all models');
  await press(page, 'Next image');
  await pictures(page, 'Image mnist-4k test 5').waitFor();
  expect(await storedState()).toEqual({
    subject: { ...subject, image: testImage(5) },
    view: { sameScale: true },
  });
  await page.reload();
  await pictures(page, 'Image mnist-4k test 5').waitFor();
  expect(await page.getByRole('checkbox', { name: 'Same scale' }).getAttribute('aria-checked')).toBe('true');
});

it('leaves marks from question to picture', async () => {
  const { page } = await open('saliency', cannedHost({ subject }));
  await pictures(page, 'of N-0.3').waitFor();
  const marks = () =>
    page.evaluate(
      "performance.getEntriesByName('gradlens:painted').length * performance.getEntriesByName('gradlens:asked').length",
    );
  await expect.poll(marks).toBeGreaterThan(0);
});

it('draws a map that is zero everywhere white, and says so', async () => {
  const zero = slopeMap({ ...digit(4).pixels, values: new Float32Array(784) }, 0);
  const base = cannedHost({
    subject: { ...subject, checkpoints: [{ run: atFolder, file: 'epoch-20.safetensors' }] },
  });
  const { page } = await open('saliency', {
    ...base,
    'saliency/explain': ({ checkpoint }) => ({
      checkpoint,
      runName: runs[2]?.name ?? '',
      explainedClass: 0,
      predictions: predictionsFor(0, 1),
      map: zero,
    }),
  });
  await page.getByText('Zero everywhere.').waitFor();
  expect(new Set(await bytesOf(pictures(page, 'of AT-0.1')))).toEqual(new Set([255]));
});
