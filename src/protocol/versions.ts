/** Whether a version such as `2.31` is at least another; parts are compared as numbers: 2.4 is less than 2.27. */
export const isAtLeast = (version: string, least: string): boolean =>
  version.localeCompare(least, 'en', { numeric: true }) >= 0;
