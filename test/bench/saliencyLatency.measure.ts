/** Milliseconds from the click on "next image" to both sample models' maps on the screen, in the newest VS Code. */
import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { pickQuick, runCommand, webviewFrame } from '../browser/actions';
import { useWorkbench } from '../browser/workbench';

declare function requestAnimationFrame(callback: () => void): void;

const WARM_UP = 5;
const SAMPLES = 60;
/** The image, and the maps of both sample models. */
const PICTURES = 3;

const workbench = useWorkbench();

it('is taken image by image, warm', async () => {
  const { page } = workbench();
  await runCommand(page, 'GradLens: Inspect Saliency');
  await pickQuick(page, 'A test digit');
  const next = webviewFrame(page).getByRole('button', { name: 'Next image' });
  await next.waitFor();
  const samples: number[] = [];
  for (let round = 0; round < WARM_UP + SAMPLES; round++) {
    const milliseconds = await next.evaluate(clickToPainted, PICTURES);
    if (round >= WARM_UP) samples.push(milliseconds);
  }
  expect(samples).toHaveLength(SAMPLES);
  const { GRADLENS_SALIENCY_MEASURES: file } = process.env;
  if (file !== undefined) await writeFile(file, JSON.stringify(samples));
});

/** Runs in the panel's document: clicks, and waits for as many paintings as there are pictures. */
function clickToPainted(button: { click(): void }, pictures: number): Promise<number> {
  performance.clearMarks();
  const clicked = performance.now();
  button.click();
  return new Promise((resolve) => {
    const look = (): void => {
      const last = performance.getEntriesByName('gradlens:painted')[pictures - 1];
      if (last === undefined) requestAnimationFrame(look);
      else resolve(last.startTime - clicked);
    };
    look();
  });
}
