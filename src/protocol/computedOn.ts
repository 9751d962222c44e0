/** Which backend computed results that stand beside each other. */

/** @returns the name that all of them give; undefined where they differ, or where one gives none */
export function commonBackend(results: readonly { readonly backend?: string }[]): string | undefined {
  const first = results[0]?.backend;
  return results.every(({ backend }) => backend === first) ? first : undefined;
}
