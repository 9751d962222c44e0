/** What the table of parameters is made of. */

interface Described {
  readonly help: string;
  /** How the default comes about where it depends on other parameters; `defaults.ts` computes it. */
  readonly derived?: string;
  /** The parameter means something only where its sibling `name` has this value. */
  readonly whenName?: string;
  /** There is no default. */
  readonly required?: true;
}

export interface NumberParameter extends Described {
  readonly type: 'number' | 'integer';
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly default?: number;
}

/** Several numbers. */
export interface NumbersParameter extends Described {
  readonly type: 'numbers';
  readonly unit: string;
  /** Of each number. */
  readonly minimum: number;
  readonly maximum: number;
  readonly maximumLength: number;
  readonly default?: readonly number[];
}

export interface BooleanParameter extends Described {
  readonly type: 'boolean';
  readonly default?: boolean;
}

export interface ChoiceParameter extends Described {
  readonly type: 'choice';
  /** Value → what it means. */
  readonly choices: Readonly<Record<string, string>>;
  readonly default?: string;
}

export interface TextParameter extends Described {
  readonly type: 'text';
  /** A regular expression, and the same in words. */
  readonly pattern: string;
  readonly allowed: string;
  /** Value → what it means, of values that are known; others that fit the pattern are allowed too. */
  readonly examples?: Readonly<Record<string, string>>;
}

/** An object. */
export interface GroupParameter extends Described {
  readonly type: 'group';
  readonly members: Readonly<Record<string, Parameter>>;
}

/** Any number of objects; none by default. */
export interface ListParameter extends Described {
  readonly type: 'list';
  readonly item: GroupParameter;
  readonly maximumLength: number;
}

export type Parameter =
  | NumberParameter
  | NumbersParameter
  | BooleanParameter
  | ChoiceParameter
  | TextParameter
  | GroupParameter
  | ListParameter;
