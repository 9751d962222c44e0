/** The parameter table as documentation. */
import { ladderParameters } from './ladderParameters';
import { placedParameters } from './parameterPaths';
import type { Parameter } from './parameterTypes';

/** A Markdown table of every parameter: path, what is allowed, default, meaning. */
export function parametersAsMarkdown(): string {
  const rows = [...placedParameters(), ...placedParameters(ladderParameters, 'ladder.')].map(
    ({ path, parameter }) =>
      row([`\`${path}\``, allowedValues(parameter), defaultOf(parameter), parameter.help]),
  );
  return [
    row(['Parameter', 'Allowed', 'Default', 'Meaning']),
    row(['---', '---', '---', '---']),
    ...rows,
  ].join('\n');
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

function allowedValues(parameter: Parameter): string {
  switch (parameter.type) {
    case 'number':
    case 'integer': {
      const range = `${parameter.type === 'integer' ? 'whole, ' : ''}${String(parameter.minimum)} to ${String(parameter.maximum)}`;
      return parameter.unit === '' ? range : `${range} (${parameter.unit})`;
    }
    case 'numbers': {
      const range = `${String(parameter.minimum)} to ${String(parameter.maximum)} (${parameter.unit})`;
      return `a list of up to ${String(parameter.maximumLength)} numbers, each ${range}`;
    }
    case 'boolean':
      return '`true`, `false`';
    case 'choice':
      return Object.entries(parameter.choices)
        .map(([name, help]) => `\`${name}\`: ${help}`)
        .join('<br>');
    case 'text':
      return parameter.allowed.replaceAll('"', '`');
    case 'group':
      return 'an object';
    case 'list':
      return `a list of up to ${String(parameter.maximumLength)} objects`;
  }
}

function defaultOf(parameter: Parameter): string {
  if (parameter.required === true) return 'required';
  if (parameter.derived !== undefined) return parameter.derived;
  return 'default' in parameter ? `\`${shownDefault(parameter.default)}\`` : 'none';
}

const shownDefault = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const BEGIN = '<!-- parameters:begin -->';
const END = '<!-- parameters:end -->';

/** The page with its table of parameters as it must be. */
export function documentWith(page: string): string {
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`The page lacks ${BEGIN} … ${END}`);
  return `${page.slice(0, before + BEGIN.length)}\n\n${parametersAsMarkdown()}\n\n${page.slice(after)}`;
}
