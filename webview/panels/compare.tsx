import { ComparePanel } from '../compare/ComparePanel';
import { mountPanel } from '../components/mountPanel';
import '../styles/compare.css';

mountPanel('compare', 'Compare Checkpoints', ComparePanel);
