/** What experiments have gained since runs were first written, each with what runs did that lack it. */

interface Fields {
  readonly [name: string]: string | number | boolean | Fields;
}

const ofAttacks: Fields = { restarts: 1, useBest: false };

const gained: Fields = {
  normalisation: 'none',
  training: {
    augmentation: 'none',
    labelSmoothing: 0,
    optimizer: { weightDecayOn: 'all' },
    method: { attack: ofAttacks },
  },
  evaluation: { attack: ofAttacks },
};

const gainedByAdversarialTraining: Fields = {
  training: { method: { attackMode: 'eval', target: 'none', cleanShare: 0 } },
};

/** Schedules were names, before some of them had numbers. */
const formerSchedules: ReadonlyMap<unknown, object> = new Map([
  ['flat', { name: 'flat' }],
  ['linear-decay', { name: 'linear-decay' }],
  ['triangular', { name: 'cyclic', peakAt: 0.4 }],
]);

/**
 * A run's experiment as it would be written today. What it says stays; where a group is missing (a natural training has
 * no attack), its fields are not added. Anything that is no object is left as it is, for its shape to refuse.
 */
export function withGainedFields(experiment: unknown): unknown {
  const filledIn = filled(experiment, gained);
  const training = memberOf(filledIn, 'training');
  const isAdversarial = memberOf(memberOf(training, 'method'), 'name') === 'adversarial';
  const complete = isAdversarial ? filled(filledIn, gainedByAdversarialTraining) : filledIn;
  const schedule = formerSchedules.get(memberOf(training, 'schedule'));
  if (!schedule) return complete;
  return replaced(complete, 'training', replaced(memberOf(complete, 'training'), 'schedule', schedule));
}

function filled(value: unknown, fields: Fields): unknown {
  if (!isObject(value)) return value;
  const complete = new Map<string, unknown>(Object.entries(value));
  for (const [name, field] of Object.entries(fields)) {
    if (typeof field === 'object') {
      if (complete.has(name)) complete.set(name, filled(complete.get(name), field));
    } else if (!complete.has(name)) complete.set(name, field);
  }
  return Object.fromEntries(complete);
}

const replaced = (value: unknown, name: string, member: unknown): unknown =>
  isObject(value) ? { ...value, [name]: member } : value;

const memberOf = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
