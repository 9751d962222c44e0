/** Holding a file to the schema, and saying of every problem where it is, what was found and what is allowed. */
import { Ajv, type ErrorObject } from 'ajv';
import type { ExperimentFile } from './draft';
import { nearest } from '../protocol/nearest';
import { withQuotients } from './fractions';
import { parameterPaths } from './parameterPaths';
import { experimentFileSchema, type JsonSchema } from './schema';

export type Validated =
  | { readonly ok: true; readonly file: ExperimentFile }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Checks types, ranges, choices and unknown keys; a fraction becomes the number that it is. */
export function validateFile(value: unknown): Validated {
  const { schema, isFile } = compiledSchema();
  const file = withQuotients(value, schema);
  if (isFile(file)) return { ok: true, file };
  return { ok: false, problems: [...new Set((isFile.errors ?? []).map(problemOf))] };
}

/** Compiled on first need, and once: that takes a tenth of a second. */
const compiledSchema = once(() => {
  // The schema is our own and a test holds it to draft 7, so that the meta-schema need not be compiled too.
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    meta: false,
    validateSchema: false,
    allowUnionTypes: true,
  });
  ajv.addVocabulary(['markdownEnumDescriptions', 'patternErrorMessage']);
  const schema = experimentFileSchema();
  return { schema, isFile: ajv.compile<ExperimentFile>(schema) };
});

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function problemOf(error: ErrorObject): string {
  const path = pathOf(error.instancePath);
  const schema: JsonSchema = error.parentSchema ?? {};
  if (error.keyword === 'additionalProperties') return unknownKey(path, error, schema);
  if (error.keyword === 'required') return `${inside(path, keyOf(error, 'missingProperty'))} is missing`;
  return `${path === '' ? 'it' : path} is ${shown(error.data)}, allowed: ${allowedBy(schema)}`;
}

function unknownKey(path: string, error: ErrorObject, schema: JsonSchema): string {
  const key = keyOf(error, 'additionalProperty');
  const known = Object.keys(schema.properties ?? {});
  const meant = nearest(key, known) ?? elsewhere(key);
  const hint = meant === undefined ? `known: ${known.join(', ')}` : `perhaps "${meant}" is meant`;
  return `${inside(path, key)} is unknown, ${hint}`;
}

/** The whole path of the parameter whose last step the key most likely meant. */
function elsewhere(key: string): string | undefined {
  const paths = parameterPaths();
  const last = nearest(
    key,
    paths.map((path) => path.slice(path.lastIndexOf('.') + 1)),
  );
  return last === undefined ? undefined : paths.find((path) => path.endsWith(`.${last}`));
}

function keyOf(error: ErrorObject, parameter: string): string {
  const key: unknown = error.params[parameter];
  return typeof key === 'string' ? key : '';
}

const inside = (path: string, key: string): string => {
  const step = /^[$\w]{1,60}$/.test(key) ? key : shown(key);
  return path === '' ? step : `${path}.${step}`;
};

/** `/runs/2/training` as `runs[2].training`. */
function pathOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : inside(path, step)), '');
}

/** What a schema allows, in words. */
export function allowedBy(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((choice) => `"${choice}"`).join(', ');
  if (schema.type === 'integer') {
    return `a whole number from ${String(schema.minimum)} to ${String(schema.maximum)}`;
  }
  if (schema.patternErrorMessage !== undefined) return schema.patternErrorMessage;
  if (schema.type === 'array') {
    const items = schema.items?.type === 'object' ? 'objects' : 'numbers';
    return `a list of ${String(schema.minItems ?? 0)} to ${String(schema.maxItems)} ${items}`;
  }
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'object') return 'an object';
  return schema.maxLength === undefined ? 'a text' : `a text of up to ${String(schema.maxLength)} characters`;
}

/** A value as JSON, shortened. */
export function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
