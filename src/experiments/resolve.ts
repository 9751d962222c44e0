/** From the text of an experiment file to the runs that it asks for. */
import { invalidExperiment } from '../protocol/errors';
import type { Experiment } from '../protocol/experiment';
import { contradictionsOf, isComplete } from './contradictions';
import { withDefaults } from './defaults';
import { draftsOf, type PlacedDraft } from './merge';
import { parseJson } from './parseJson';
import { validateFile } from './validate';

/** Hundreds of times a real file; a longer text is something else. */
const LONGEST_TEXT = 1 << 20;

/** Enough to correct a file by; a text with more is no experiment at all. */
const MOST_PROBLEMS = 12;

/**
 * Reads a `*.gradlens.json` text: one run, or one a member of its `runs`, with every default written out. A resolved
 * experiment, as a file, resolves to itself.
 * @param source what the text is called in a message: a path, or "the form".
 * @throws `experiment/invalid` with every problem: path, value found, what is allowed.
 */
export function resolveExperiments(source: string, text: string): Experiment[] {
  if (text.length > LONGEST_TEXT) {
    throw invalid(source, [
      `it has ${String(text.length)} characters, and ${String(LONGEST_TEXT)} is the most`,
    ]);
  }
  const parsed = parseJson(text);
  if (!parsed.ok) throw invalid(source, [parsed.problem]);
  const validated = validateFile(parsed.value);
  if (!validated.ok) throw invalid(source, validated.problems);
  const drafts = draftsOf(validated.file);
  const problems = drafts.length === 0 ? ['ladder asks for no run'] : drafts.flatMap(problemsOf);
  if (problems.length > 0) throw invalid(source, [...new Set(problems)]);
  return named(source, drafts);
}

const problemsOf = ({ draft, place }: PlacedDraft): string[] =>
  contradictionsOf(draft).map((problem) => (place === undefined ? problem : `${place}: ${problem}`));

function named(source: string, drafts: readonly PlacedDraft[]): Experiment[] {
  const experiments = drafts
    .map(({ draft }) => draft)
    .filter(isComplete)
    .map(withDefaults);
  const twice = experiments.findIndex(
    ({ name }, index) => experiments.findIndex((other) => other.name === name) < index,
  );
  if (twice < 0) return experiments;
  const name = experiments[twice]?.name ?? '';
  throw invalid(source, [
    `${drafts[twice]?.place ?? 'it'} is called "${name}" as an earlier run is; give it a "name"`,
  ]);
}

function invalid(source: string, problems: readonly string[]) {
  const more = problems.length - MOST_PROBLEMS;
  return invalidExperiment(source, [
    ...problems.slice(0, MOST_PROBLEMS),
    ...(more > 0 ? [`and ${String(more)} problems more`] : []),
  ]);
}
