import type { CheckpointRef } from '../../src/protocol/runs';
import { checkpointKey, toggleCheckpoint, type CheckpointChoice } from '../model/checkpoints';
import { Check } from '../toolkit';

interface CheckpointPickerProps {
  readonly choices: readonly CheckpointChoice[];
  readonly chosen: readonly CheckpointRef[];
  readonly onChange: (chosen: readonly CheckpointRef[]) => void;
}

/** The models on show, as a list of check boxes that opens; a run's earlier checkpoints stand under its last one. */
export function CheckpointPicker({ choices, chosen, onChange }: CheckpointPickerProps) {
  const keys = new Set(chosen.map(checkpointKey));
  return (
    <details class="picker">
      <summary>
        Models <span class="detail">{`${String(keys.size)} of ${String(choices.length)}`}</span>
      </summary>
      <fieldset class="picker-list">
        <legend class="unseen">Models to show</legend>
        {choices.map(({ key, ref, title }) => (
          <div key={key}>
            <Check
              label={title}
              checked={keys.has(key)}
              // The last one stays: an empty choice means the default, which would look like a refusal to untick.
              disabled={keys.size === 1 && keys.has(key)}
              onChange={(on) => onChange(toggleCheckpoint(chosen, ref, on))}
            />
          </div>
        ))}
      </fieldset>
    </details>
  );
}
