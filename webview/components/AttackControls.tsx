import { useEffect, useState } from 'preact/hooks';
import type { AttackName, AttackSettings, ThreatModelName } from '../../src/protocol/experiment';
import { attackTitles, epsilonScales, parseEpsilon, parseSteps, withBudget } from '../model/attackSettings';
import { epsilonText, valueText } from '../model/format';
import { useDebounced } from '../state/useDebounced';
import { Choice, Entry } from '../toolkit';

interface AttackControlsProps {
  readonly attack: AttackSettings;
  readonly onChange: (attack: AttackSettings) => void;
}

const attackNames = ['pgd', 'fgsm', 'fgsm-rs'] as const satisfies readonly AttackName[];
const attackOptions = attackNames.map((value) => ({ value, title: attackTitles[value] }));

const threatModels = ['linf', 'l2'] as const satisfies readonly ThreatModelName[];
const normOptions = threatModels.map((value) => ({ value, title: epsilonScales[value].title }));

/** Long enough that a drag asks for one attack, short enough to feel direct. */
const DRAG_PAUSE_MS = 120;

/** How far and how an attack may go: ε by slider and by number, the kind of attack, its steps. */
export function AttackControls({ attack, onChange }: AttackControlsProps) {
  const [epsilon, setEpsilon] = useState(attack.epsilon);
  useEffect(() => setEpsilon(attack.epsilon), [attack.epsilon]);
  const { perPixel, largest } = epsilonScales[attack.threatModel];
  const commit = useDebounced<number>(
    (value) => onChange(withBudget(attack, { epsilon: value })),
    DRAG_PAUSE_MS,
  );
  const drag = (value: number): void => {
    setEpsilon(value);
    commit(value);
  };
  const change = (value: number | undefined, key: 'epsilon' | 'steps'): boolean => {
    if (value !== undefined) onChange(withBudget(attack, { [key]: value }));
    return value !== undefined;
  };
  return (
    <div class="toolbar">
      <Choice
        label="What is bounded"
        options={normOptions}
        value={attack.threatModel}
        onChange={(threatModel) => onChange(withBudget(attack, { threatModel }))}
      />
      <EpsilonSlider epsilon={epsilon} threatModel={attack.threatModel} onDrag={drag} />
      <Entry
        label={perPixel === 1 ? 'ε' : `ε × ${String(perPixel)}`}
        text={String(Number((epsilon * perPixel).toFixed(2)))}
        problem={`A number from 0 to ${String(largest * perPixel)}`}
        onEnter={(text) => change(parseEpsilon(text, attack.threatModel), 'epsilon')}
        onStep={(direction) =>
          drag(Math.min(largest, Math.max(0, epsilon + direction * (perPixel === 1 ? 0.1 : 1 / perPixel))))
        }
      />
      <Choice
        label="Attack"
        options={attackOptions}
        value={attack.name}
        onChange={(name) => onChange(withBudget(attack, { name }))}
      />
      {attack.name === 'pgd' && (
        <Entry
          label="Steps"
          text={String(attack.steps)}
          problem="A whole number from 1 to 200"
          onEnter={(text) => change(parseSteps(text), 'steps')}
          onStep={(direction) => onChange(withBudget(attack, { steps: attack.steps + direction }))}
        />
      )}
    </div>
  );
}

interface EpsilonSliderProps {
  readonly epsilon: number;
  readonly threatModel: ThreatModelName;
  readonly onDrag: (epsilon: number) => void;
}

function EpsilonSlider({ epsilon, threatModel, onDrag }: EpsilonSliderProps) {
  const { bounds, slider, perPixel } = epsilonScales[threatModel];
  const text = perPixel === 1 ? valueText(epsilon) : epsilonText(epsilon);
  return (
    <div class="field slider">
      <span class="field-label">
        {bounds}: ε = <output>{text}</output>
      </span>
      <input
        type="range"
        min={0}
        max={slider * perPixel}
        step={perPixel === 1 ? 0.05 : 0.5}
        value={Math.min(epsilon, slider) * perPixel}
        aria-label={`${bounds}, ε`}
        aria-valuetext={text}
        onInput={(event) => onDrag(Number(event.currentTarget.value) / perPixel)}
      />
    </div>
  );
}
