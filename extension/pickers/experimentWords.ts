/** What an experiment file says of itself. */
import { isRecord, isText } from '../panels/shapes';

interface Words {
  readonly title?: string;
  readonly description?: string;
}

const isWords = isRecord<Words>({}, { title: isText, description: isText });

/** The title and description of a file that GradLens ships; nothing where it has none. @throws SyntaxError where it is no JSON. */
export function wordsOf(text: string): Words {
  const file: unknown = JSON.parse(text);
  return isWords(file) ? file : {};
}
