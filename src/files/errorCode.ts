/** `ENOENT` and the like; undefined where the failure is not the file system's. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^E[A-Z]+$/.test(error.code) ? error.code : undefined;
}
