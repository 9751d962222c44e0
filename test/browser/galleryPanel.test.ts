import { expect, it } from 'vitest';
import { drawMap } from '../../src/protocol/picture';
import type { GallerySubject } from '../../src/protocol/panels';
import { differenceMap } from '../../webview/model/maps';
import { runs } from './cannedData';
import { cannedHost, startingSubjects } from './cannedHost';
import { bytesOf, check, choose, enter, pictures, press } from './panelActions';
import { usePanelPages, type PanelPage } from './panelPage';

const open = usePanelPages();
const subject: GallerySubject = startingSubjects.gallery;
const cards = ({ page }: PanelPage) => page.getByRole('listitem').filter({ has: page.locator('canvas') });

it('attacks a page of images of the newest model and says what changed', async () => {
  const panel = await open('gallery', cannedHost({ subject }));
  await panel.page.getByText('12 of 24 changed class').first().waitFor();
  expect(await cards(panel).count()).toBe(24);
  expect(panel.asked('adversarial/generate')).toHaveLength(1);
  expect(panel.asked('adversarial/generate')[0]).toMatchObject({
    checkpoint: { run: runs[0]?.folder, file: 'epoch-20.safetensors' },
    attack: subject.attack,
  });
});

it('takes ε from the slider up to 32/255, and beyond from the field', async () => {
  const panel = await open('gallery', cannedHost({ subject }));
  const slider = panel.page.getByRole('slider');
  await slider.focus();
  await panel.page.keyboard.press('End');
  await panel.page.getByText('32/255 (0.1255)').waitFor();
  await expect
    .poll(() => panel.asked('adversarial/generate').at(-1))
    .toMatchObject({ attack: { epsilon: 32 / 255, steps: 10, stepSize: (2.5 * 32) / 255 / 10 } });
  await enter(panel.page, 'ε × 255', '64');
  await panel.page.getByText('64/255 (0.251)').waitFor();
  expect(await slider.getAttribute('aria-valuetext')).toBe('64/255 (0.251)');
  await enter(panel.page, 'ε × 255', 'much');
  await panel.page.getByText('A number from 0 to 255').waitFor();
  expect(panel.asked('adversarial/generate').at(-1)).toMatchObject({ attack: { epsilon: 64 / 255 } });
});

it('asks once for a drag of the slider', async () => {
  const panel = await open('gallery', cannedHost({ subject }));
  await panel.page.getByText('12 of 24 changed class').first().waitFor();
  await panel.page.getByRole('slider').focus();
  for (let step = 0; step < 8; step++) await panel.page.keyboard.press('ArrowLeft');
  await panel.page.getByText('21.5/255').waitFor();
  await expect.poll(() => panel.asked('adversarial/generate').length).toBe(2);
});

it('shows only what changed, and says so where nothing did', async () => {
  const panel = await open('gallery', cannedHost({ subject }));
  await check(panel.page, 'Only images that changed class');
  await expect.poll(() => cards(panel).count()).toBe(12);
  await enter(panel.page, 'ε × 255', '2');
  await panel.page.getByRole('heading', { name: '0 of 24 changed class' }).waitFor();
});

it('shows before, after and the difference, by choice and by key', async () => {
  const base = cannedHost({ subject: { ...subject, count: 2 } });
  const panel = await open('gallery', base);
  const [first] = await base['adversarial/generate'](
    {
      checkpoint: { run: '', file: '' },
      images: [{ kind: 'data', data: 'mnist-4k', split: 'test', index: 0 }],
      attack: subject.attack,
      seed: 0,
    },
    { signal: new AbortController().signal, report: () => undefined },
  );
  if (!first) throw new Error('one image gives one example');
  await choose(panel.page, 'Show', 'Difference');
  const expected = drawMap(differenceMap(first.original, first.adversarial, 0.1), 0.1);
  expect(await bytesOf(pictures(panel.page, 'Image 0, difference'))).toEqual([...expected.bytes]);
  await cards(panel).first().focus();
  await panel.page.keyboard.press('o');
  await pictures(panel.page, 'Image 0').waitFor();
  await panel.page.keyboard.press('ArrowRight');
  await expect
    .poll(() => panel.page.evaluate("document.activeElement.getAttribute('aria-label')"))
    .toContain('Image 1, ');
});

it('pages through the data set', async () => {
  const panel = await open('gallery', cannedHost({ subject }));
  await panel.page.getByText('1–24 of 1,000').waitFor();
  await press(panel.page, 'Next images');
  await panel.page.getByText('25–48 of 1,000').waitFor();
  await panel.page.getByRole('listitem', { name: 'Image 24, ' }).waitFor();
  await press(panel.page, 'Previous images');
  await panel.page.getByText('1–24 of 1,000').waitFor();
});

it('attacks another model towards a class on other images', async () => {
  const panel = await open('gallery', cannedHost({ subject }));
  await choose(panel.page, 'Model', 'Natural');
  await choose(panel.page, 'Push towards', '7');
  await choose(panel.page, 'Images', 'Optical digits, test');
  await panel.page.getByText('1–24 of 1,797').waitFor();
  await expect
    .poll(() => panel.asked('adversarial/generate').at(-1))
    .toMatchObject({
      checkpoint: { run: '/home/person/digits/runs/natural', file: 'epoch-20.safetensors' },
      targetClass: 7,
    });
});

it('stops an attack that takes too long', async () => {
  let aborted = false;
  const panel = await open('gallery', {
    ...cannedHost({ subject }),
    'adversarial/generate': (_, { signal, report }) => {
      report({ fraction: 0.25, message: '6 of 24 images' });
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(new Error('stopped'));
        });
      });
    },
  });
  await panel.page.getByRole('progressbar', { name: 'Attacking' }).waitFor();
  await expect.poll(() => panel.page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  await press(panel.page, 'Stop');
  await panel.page.getByRole('button', { name: 'Attack Again' }).waitFor();
  await expect.poll(() => aborted).toBe(true);
});
