const units = ['kB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes as people say it, in decimal units with three digits: `9.91 MB`. */
export function byteText(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} bytes`;
  const power = Math.min(units.length, Math.floor(Math.log10(Number(bytes.toPrecision(3))) / 3));
  return `${threeDigits(bytes / 1000 ** power)} ${units[power - 1] ?? ''}`;
}

const threeDigits = (value: number): string => value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2);
