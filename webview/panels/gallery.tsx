import { mountPanel } from '../components/mountPanel';
import { GalleryPanel } from '../gallery/GalleryPanel';
import '../styles/gallery.css';

mountPanel('gallery', 'Adversarial Gallery', GalleryPanel);
