/** Numbers as a person reads them. Pure text; units are named in the function. */
import type { Proportion } from '../../src/protocol/runs';

const NBSP = '\u00a0';

/** ε in pixel units 0..1 as a fraction of 255 with at most two decimals: 0.1 → `25.5/255`. */
export const epsilonAsFraction = (epsilon: number): string => `${trimmed(epsilon * 255, 2)}/255`;

/** ε in both spellings: 0.1 → `25.5/255 (0.1)`. */
export const epsilonText = (epsilon: number): string =>
  `${epsilonAsFraction(epsilon)} (${trimmed(epsilon, 4)})`;

/** A share 0..1 in per cent: 0.957 → `95.7 %`. */
export const percent = (share: number, decimals = 1): string => `${(share * 100).toFixed(decimals)}${NBSP}%`;

/** A measured share with its 95 % interval: `95.7 % (94.3 to 96.8)`. */
export const percentWithInterval = ({ value, low, high }: Proportion): string =>
  `${percent(value)} (${intervalText({ low, high })})`;

/** The interval alone, in per cent without the sign: `94.3 to 96.8`. */
export const intervalText = ({ low, high }: Pick<Proportion, 'low' | 'high'>): string =>
  `${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)}`;

/** A probability 0..1; certainty is never claimed by rounding: 0.9999 → `>99.9 %`. */
export function probabilityText(probability: number): string {
  if (probability < 1 && probability > 0.9995) return `>99.9${NBSP}%`;
  if (probability > 0 && probability < 0.0005) return `<0.1${NBSP}%`;
  return percent(probability);
}

/** Seconds as the two largest units: 200 → `3 min 20 s`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return `${String(hours)} h ${String(minutes)} min`;
  return minutes > 0 ? `${String(minutes)} min ${String(rest)} s` : `${String(rest)} s`;
}

/** A raw value with a few significant digits; powers of ten below 0.001: 0.0000123 → `1.23e-5`. */
export function valueText(value: number, digits = 3): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.001 || size >= 1e6) return value.toExponential(digits - 1);
  return String(Number(value.toPrecision(digits)));
}

/** A count with thousands separated: 4000 → `4,000`. */
export const countText = (count: number): string => count.toLocaleString('en-US');

/** `1 image`, `2 images`. */
export const plural = (count: number, noun: string): string =>
  `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;

const trimmed = (value: number, decimals: number): string => String(Number(value.toFixed(decimals)));
