import { mountPanel } from '../components/mountPanel';
import { ZeroShotPanel } from '../zeroShot/ZeroShotPanel';
import '../styles/zeroShot.css';

mountPanel('zero-shot', 'Zero-Shot Table', ZeroShotPanel);
