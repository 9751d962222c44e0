/**
 * Microsoft's webview toolkit behind one door: it is archived, so this file alone knows it. Everything else uses the
 * controls below; replacing the toolkit means rewriting this file.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
  type Checkbox as CheckboxElement,
  type Dropdown as DropdownElement,
  type TextField as TextFieldElement,
} from '@vscode/webview-ui-toolkit';
import type { ComponentChildren, HTMLAttributes } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

declare module 'preact' {
  // The way preact documents for typing custom elements.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': HTMLAttributes<HTMLElement> & { appearance?: string; disabled?: boolean };
      'vscode-checkbox': HTMLAttributes<CheckboxElement> & { checked?: boolean; disabled?: boolean };
      'vscode-dropdown': HTMLAttributes<DropdownElement> & { disabled?: boolean };
      'vscode-option': HTMLAttributes<HTMLElement> & { value?: string };
      'vscode-progress-ring': HTMLAttributes<HTMLElement>;
      'vscode-text-field': HTMLAttributes<TextFieldElement> & { value?: string; size?: number };
    }
  }
}

/** Registers the elements that the controls below are made of. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTextField(),
  );
}

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  /** Needed where the text alone does not say what happens. */
  readonly label?: string;
}

export function Button({ children, onClick, primary = false, disabled = false, label }: ButtonProps) {
  return (
    <vscode-button
      appearance={primary ? 'primary' : 'secondary'}
      disabled={disabled}
      onClick={disabled ? undefined : onClick}
      {...(label === undefined ? {} : { 'aria-label': label, title: label })}
    >
      {children}
    </vscode-button>
  );
}

interface CheckProps {
  readonly label: ComponentChildren;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

export function Check({ label, checked, onChange, disabled = false }: CheckProps) {
  const onToggle = (event: { readonly currentTarget: CheckboxElement }): void => {
    // The element also reports what the program set.
    if (event.currentTarget.checked !== checked) onChange(event.currentTarget.checked);
  };
  return (
    <vscode-checkbox checked={checked} disabled={disabled} onChange={onToggle}>
      {label}
    </vscode-checkbox>
  );
}

export interface Option<Value extends string> {
  readonly value: Value;
  readonly title: string;
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly disabled?: boolean;
}

/** One of several, with its label above. */
export function Choice<Value extends string>({
  label,
  options,
  value,
  onChange,
  disabled,
}: ChoiceProps<Value>) {
  const id = useId();
  const element = useRef<DropdownElement | null>(null);
  useLayoutEffect(() => {
    if (element.current) element.current.value = value;
  }, [value, options]);
  const onPick = (event: { readonly currentTarget: DropdownElement }): void => {
    const picked = options.find((option) => option.value === event.currentTarget.value);
    if (picked && picked.value !== value) onChange(picked.value);
  };
  return (
    <div class="field">
      <span id={id} class="field-label">
        {label}
      </span>
      <vscode-dropdown
        // The element shows a text of its own making: new titles need a new element.
        key={options.map((option) => option.title).join('\n')}
        ref={element}
        aria-labelledby={id}
        disabled={disabled ?? false}
        onChange={onPick}
      >
        {options.map((option) => (
          <vscode-option key={option.value} value={option.value}>
            {option.title}
          </vscode-option>
        ))}
      </vscode-dropdown>
    </div>
  );
}

interface EntryProps {
  readonly label: string;
  /** What the field shows while nobody types. */
  readonly text: string;
  /** Gets what was typed; answers whether it is usable. */
  readonly onEnter: (text: string) => boolean;
  /** Said when it is not. */
  readonly problem: string;
  /** Arrow up and down. */
  readonly onStep?: (direction: 1 | -1) => void;
}

/** A short text field that takes its value on Enter or when left, and says what is wrong with it. */
export function Entry({ label, text, onEnter, problem, onStep }: EntryProps) {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [wrong, setWrong] = useState(false);
  const id = useId();
  const element = useRef<TextFieldElement | null>(null);
  // Set late: the element names itself "Text field" when it is put into the document.
  useLayoutEffect(() => element.current?.setAttribute('aria-label', label), [label]);
  useEffect(() => {
    setTyped(undefined);
    setWrong(false);
  }, [text]);
  const enter = (): void => {
    if (typed === undefined) return;
    const usable = onEnter(typed);
    setWrong(!usable);
    if (usable) setTyped(undefined);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') enter();
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    onStep?.(event.key === 'ArrowUp' ? 1 : -1);
  };
  return (
    <div class="field">
      <span class="field-label" aria-hidden="true">
        {label}
      </span>
      <vscode-text-field
        ref={element}
        size={6}
        value={typed ?? text}
        aria-invalid={wrong}
        aria-describedby={id}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={enter}
        onKeyDown={onKeyDown}
      />
      <span id={id} role="alert" class="field-problem">
        {wrong ? problem : ''}
      </span>
    </div>
  );
}

/** Says that something is under way. */
export function Busy({ label }: { readonly label: string }) {
  return (
    <span class="busy">
      <vscode-progress-ring aria-hidden="true" />
      <span>{label}</span>
    </span>
  );
}
