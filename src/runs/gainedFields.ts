/** Fields that experiments have gained since runs were first written, each with what runs did that lack it. */

interface Fields {
  readonly [name: string]: string | number | boolean | Fields;
}

const gained: Fields = {
  normalisation: 'none',
  training: { augmentation: 'none' },
};

/**
 * A run's experiment as it would be written today. What it says stays; where a group is missing (a natural training has
 * no attack), its fields are not added. Anything that is no object is left as it is, for its shape to refuse.
 */
export const withGainedFields = (experiment: unknown): unknown => filled(experiment, gained);

function filled(value: unknown, fields: Fields): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const complete = new Map<string, unknown>(Object.entries(value));
  for (const [name, field] of Object.entries(fields)) {
    if (typeof field === 'object') {
      if (complete.has(name)) complete.set(name, filled(complete.get(name), field));
    } else if (!complete.has(name)) complete.set(name, field);
  }
  return Object.fromEntries(complete);
}
