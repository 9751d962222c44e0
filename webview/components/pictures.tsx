/** Images and maps as canvases; a picture is computed again only when its numbers or its limit change. */
import { useMemo } from 'preact/hooks';
import { drawMap, drawPixels } from '../../src/protocol/picture';
import type { Pixels, SaliencyMap } from '../../src/protocol/pixels';
import { PixelCanvas } from './PixelCanvas';

interface PictureProps {
  readonly label: string;
  readonly size: number;
  readonly arrowKeys?: boolean;
}

export function ImageCanvas({ image, ...props }: PictureProps & { readonly image: Pixels }) {
  const picture = useMemo(() => drawPixels(image), [image]);
  return <PixelCanvas picture={picture} raster={image} {...props} />;
}

/** @param props.limit the value drawn at full intensity */
export function MapCanvas({
  map,
  limit,
  ...props
}: PictureProps & { readonly map: SaliencyMap; readonly limit: number }) {
  const picture = useMemo(() => drawMap(map, limit), [map, limit]);
  return <PixelCanvas picture={picture} raster={map} {...props} />;
}
