const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes as people say it, in decimal units with three digits: `9.91 MB`. */
export function byteText(bytes: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  if (power === 0) return `${String(Math.round(bytes))} bytes`;
  return `${(bytes / 1000 ** power).toPrecision(3)} ${units[power] ?? ''}`;
}
