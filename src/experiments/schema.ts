/** JSON schema (draft 7, which editors complete and validate with) of a `*.gradlens.json` file, from the parameter table. */
import { FRACTION_PATTERN } from './fractions';
import { ladderParameters } from './ladderParameters';
import { experimentParameters, MOST_RUNS } from './parameters';
import type { GroupParameter, NumberParameter, NumbersParameter, Parameter } from './parameterTypes';

type JsonType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';

/** As much of JSON schema as the table needs. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly type?: JsonType | readonly JsonType[];
  readonly description?: string;
  readonly markdownEnumDescriptions?: readonly string[];
  readonly default?: string | number | boolean | readonly number[];
  readonly enum?: readonly string[];
  /** Offered for completion. */
  readonly examples?: readonly string[];
  readonly pattern?: string;
  /** What `pattern` allows, in words; VS Code shows it. */
  readonly patternErrorMessage?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
}

/**
 * The schema of a file. What must be there is checked once the members of `runs` are merged, not here: any of them may
 * be said for all runs or for one.
 */
export function experimentFileSchema(): JsonSchema {
  const run = schemaOf(experimentParameters);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'GradLens experiment',
    ...run,
    properties: {
      $schema: { type: 'string', description: 'The schema that the editor checks this file with.' },
      title: { type: 'string', maxLength: 80, description: 'What the file is called where it is offered.' },
      description: {
        type: 'string',
        maxLength: 2000,
        description: 'What it is for, and where its numbers come from. Nothing is computed from it.',
      },
      ...run.properties,
      ladder: schemaOf(ladderParameters),
      runs: {
        type: 'array',
        description:
          'A sweep: one run a member. Each says where it differs from the rest of the file; an object that gives another name replaces the one it would have been merged into.',
        minItems: 1,
        maxItems: MOST_RUNS,
        items: run,
      },
    },
  };
}

function schemaOf(parameter: Parameter): JsonSchema {
  switch (parameter.type) {
    case 'number':
      return { ...commonOf(parameter), ...numberSchema(parameter) };
    case 'integer':
      return { ...commonOf(parameter), type: 'integer', ...rangeOf(parameter) };
    case 'numbers':
      return {
        ...commonOf(parameter),
        type: 'array',
        maxItems: parameter.maximumLength,
        items: numberSchema(parameter),
      };
    case 'boolean':
      return { ...commonOf(parameter), type: 'boolean' };
    case 'choice':
      return {
        ...commonOf(parameter),
        type: 'string',
        enum: Object.keys(parameter.choices),
        markdownEnumDescriptions: Object.values(parameter.choices),
      };
    case 'text':
      return {
        ...commonOf(parameter),
        type: 'string',
        pattern: parameter.pattern,
        patternErrorMessage: parameter.allowed,
        ...(parameter.examples && { examples: Object.keys(parameter.examples) }),
      };
    case 'group':
      return { ...commonOf(parameter), ...membersOf(parameter) };
    case 'list':
      return {
        ...commonOf(parameter),
        type: 'array',
        maxItems: parameter.maximumLength,
        items: { ...schemaOf(parameter.item), required: requiredOf(parameter.item) },
      };
  }
}

const numberSchema = (parameter: NumberParameter | NumbersParameter): JsonSchema => ({
  type: ['number', 'string'],
  ...rangeOf(parameter),
  pattern: FRACTION_PATTERN,
  patternErrorMessage: `${rangeText(parameter)}, or a fraction such as "8/255"`,
});

const rangeText = ({ minimum, maximum }: NumberParameter | NumbersParameter): string =>
  `a number from ${String(minimum)} to ${String(maximum)}`;

const rangeOf = ({ minimum, maximum }: NumberParameter | NumbersParameter) => ({ minimum, maximum });

const membersOf = (group: GroupParameter): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    Object.entries(group.members).map(([name, member]) => [name, schemaOf(member)]),
  ),
});

const requiredOf = (group: GroupParameter): string[] =>
  Object.keys(group.members).filter((name) => group.members[name]?.required === true);

function commonOf(parameter: Parameter): JsonSchema {
  const derived = parameter.derived === undefined ? '' : ` Default: ${parameter.derived}.`;
  const unit = 'unit' in parameter && parameter.unit !== '' ? ` Unit: ${parameter.unit}.` : '';
  return {
    description: `${parameter.help}${unit}${derived}`,
    ...('default' in parameter && { default: parameter.default }),
  };
}

/** The schema as it lies in `media/gradlens.schema.json`. */
export const schemaText = (): string => `${JSON.stringify(experimentFileSchema(), null, 2)}\n`;
