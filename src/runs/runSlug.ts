const LONGEST = 60;
const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/** A folder name that every file system takes, as near to the run's name as it can be: `AT-0.1` stays as it is. */
export function runSlug(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^[.-]+|[.-]+$/g, '');
  if (slug === '') return 'run';
  return RESERVED_ON_WINDOWS.test(slug) ? `run-${slug}` : slug;
}
