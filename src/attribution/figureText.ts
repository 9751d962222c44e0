import figlet from 'figlet/browser';
import smallMono9 from 'figlet/fonts/Small Mono 9';

/** A line of text as pixels: `ink` [height, width] row-major, 1 where the text is. */
export interface TextMask {
  readonly height: number;
  readonly width: number;
  readonly ink: Uint8Array;
}

const FONT = 'Small Mono 9';

/** The font draws with these characters, each standing for 2 × 2 pixels: top left, top right, bottom left, bottom right. */
const quadrants: ReadonlyMap<string, readonly [number, number, number, number]> = new Map([
  [' ', [0, 0, 0, 0]],
  ['▘', [1, 0, 0, 0]],
  ['▝', [0, 1, 0, 0]],
  ['▖', [0, 0, 1, 0]],
  ['▗', [0, 0, 0, 1]],
  ['▀', [1, 1, 0, 0]],
  ['▄', [0, 0, 1, 1]],
  ['▌', [1, 0, 1, 0]],
  ['▐', [0, 1, 0, 1]],
  ['▚', [1, 0, 0, 1]],
  ['▞', [0, 1, 1, 0]],
  ['▛', [1, 1, 1, 0]],
  ['▜', [1, 1, 0, 1]],
  ['▙', [1, 0, 1, 1]],
  ['▟', [0, 1, 1, 1]],
  ['█', [1, 1, 1, 1]],
]);

/** Draws one line of text in a monospaced bitmap font; a character that the font lacks becomes a question mark. */
export function drawText(text: string): TextMask {
  const rows = render(printable(text)).map((row) => Array.from(row));
  const columns = Math.max(...rows.map((row) => row.length));
  const [height, width] = [2 * rows.length, 2 * columns];
  const ink = new Uint8Array(height * width);
  rows.forEach((row, y) => {
    row.forEach((character, x) => {
      const quadrant = quadrants.get(character);
      if (!quadrant) throw new Error(`the font draws with an unknown character ${character}`);
      const corner = 2 * y * width + 2 * x;
      [corner, corner + 1, corner + width, corner + width + 1].forEach((pixel, index) => {
        ink[pixel] = quadrant[index] ?? 0;
      });
    });
  });
  return { height, width, ink };
}

function render(text: string): readonly string[] {
  if (!figlet.loadedFonts().includes(FONT)) figlet.parseFont(FONT, smallMono9);
  return figlet.textSync(text, { font: FONT, width: Infinity, whitespaceBreak: false }).split('\n');
}

const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/gu, '?');
