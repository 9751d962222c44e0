import { useEffect, useState } from 'preact/hooks';
import type { AttackName, AttackSettings } from '../../src/protocol/experiment';
import { attackTitles, parseEpsilon, parseSteps, SLIDER_EPSILON, withBudget } from '../model/attackSettings';
import { epsilonText } from '../model/format';
import { useDebounced } from '../state/useDebounced';
import { Choice, Entry } from '../toolkit';

interface AttackControlsProps {
  readonly attack: AttackSettings;
  readonly onChange: (attack: AttackSettings) => void;
}

const attackNames = ['pgd', 'fgsm', 'fgsm-rs'] as const satisfies readonly AttackName[];
const attackOptions = attackNames.map((value) => ({ value, title: attackTitles[value] }));

/** Long enough that a drag asks for one attack, short enough to feel direct. */
const DRAG_PAUSE_MS = 120;

/** How far and how an attack may go: ε by slider and by number, the kind of attack, its steps. */
export function AttackControls({ attack, onChange }: AttackControlsProps) {
  const [epsilon, setEpsilon] = useState(attack.epsilon);
  useEffect(() => setEpsilon(attack.epsilon), [attack.epsilon]);
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
      <EpsilonSlider epsilon={epsilon} onDrag={drag} />
      <Entry
        label="ε × 255"
        text={String(Number((epsilon * 255).toFixed(2)))}
        problem="A number from 0 to 255"
        onEnter={(text) => change(parseEpsilon(text), 'epsilon')}
        onStep={(direction) => drag(Math.min(1, Math.max(0, epsilon + direction / 255)))}
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

function EpsilonSlider({
  epsilon,
  onDrag,
}: {
  readonly epsilon: number;
  readonly onDrag: (epsilon: number) => void;
}) {
  return (
    <div class="field slider">
      <span class="field-label">
        Largest change of a pixel: ε = <output>{epsilonText(epsilon)}</output>
      </span>
      <input
        type="range"
        min={0}
        max={SLIDER_EPSILON * 255}
        step={0.5}
        value={Math.min(epsilon, SLIDER_EPSILON) * 255}
        aria-label="Largest change of a pixel, ε"
        aria-valuetext={epsilonText(epsilon)}
        onInput={(event) => onDrag(Number(event.currentTarget.value) / 255)}
      />
    </div>
  );
}
