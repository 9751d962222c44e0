import { mountPanel } from '../components/mountPanel';
import { SaliencyPanel } from '../saliency/SaliencyPanel';
import '../styles/saliency.css';

mountPanel('saliency', 'Saliency', SaliencyPanel);
