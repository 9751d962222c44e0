import { mountPanel } from '../components/mountPanel';
import { TrainingPanel } from '../training/TrainingPanel';
import '../styles/training.css';

mountPanel('training', 'Training', TrainingPanel);
