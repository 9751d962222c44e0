/** Reads amounts as people in the field write them: decimals, and fractions of 255. */

/** Amounts that were read, or what is wrong with the text. */
export type Amounts = { readonly values: readonly number[] } | { readonly problem: string };

/**
 * Reads `0.1`, `8/255` or several, separated by commas.
 * @param name what an amount is called in a problem: `ε`.
 * @returns amounts above 0 and up to 1, in pixel units, in the order written, each once.
 */
export function parseAmounts(text: string, name: string): Amounts {
  const parts = text.split(',').map((part) => part.trim());
  const values: number[] = [];
  for (const part of parts) {
    const value = parseAmount(part);
    if (value === undefined)
      return { problem: `"${part}" is not a number. Write ${name} as 0.1 or 8/255, several with commas.` };
    if (value <= 0 || value > 1)
      return { problem: `${name} is ${part}; choose a number above 0 and up to 1 (pixels go from 0 to 1).` };
    if (!values.includes(value)) values.push(value);
  }
  return { values };
}

/**
 * Reads the radius of an attack: `0.1` or `8/255`.
 * @param most what the norm allows, pixel units
 * @returns the radius, 0 to `most`, or what is wrong with the text
 */
export function parseRadius(text: string, most: number): { value: number } | { problem: string } {
  const value = parseAmount(text.trim());
  if (value === undefined) return { problem: `"${text.trim()}" is not a number. Write ε as 0.1 or 8/255.` };
  if (value >= 0 && value <= most) return { value };
  return {
    problem: `ε is ${text.trim()}; choose a number from 0 to ${String(most)} (pixels go from 0 to 1).`,
  };
}

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const AMOUNT = new RegExp(`^(${NUMBER})(?:\\s*/\\s*(${NUMBER}))?$`, 'i');

function parseAmount(text: string): number | undefined {
  const match = AMOUNT.exec(text);
  if (!match) return undefined;
  const value = Number(match[1]) / Number(match[2] ?? 1);
  return Number.isFinite(value) ? value : undefined;
}

/** Reads a whole number from 1 up. @returns the number, or what is wrong with the text. */
export function parseCount(
  text: string,
  name: string,
  most: number,
): { value: number } | { problem: string } {
  const value = Number(text.trim());
  if (text.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= most) return { value };
  return { problem: `${name} is "${text}"; choose a whole number from 1 to ${String(most)}.` };
}
