/** Copies the README's pictures from the screenshots that the browser tests have made. */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const screenshots = join(checkout, 'test', 'screenshots');
const pictures = join(checkout, 'media', 'pictures');
const panels = ['compare', 'gallery', 'saliency', 'training', 'zero-shot'];

const missing = panels.filter((panel) => !existsSync(join(screenshots, `${panel}-dark.png`)));
if (missing.length > 0) {
  console.error(
    `No screenshot of ${missing.join(', ')} in test/screenshots: run npm run test:browser first.`,
  );
  process.exitCode = 1;
} else {
  mkdirSync(pictures, { recursive: true });
  for (const panel of panels) {
    copyFileSync(join(screenshots, `${panel}-dark.png`), join(pictures, `${panel}.png`));
  }
  console.log(`Copied ${panels.length} pictures into media/pictures.`);
}
