import Feature from 'ol/Feature.js';
import GeoJSON from 'ol/format/GeoJSON.js';
import ImageLayer from 'ol/layer/Image.js';
import VectorLayer from 'ol/layer/Vector.js';
import OlMap from 'ol/Map.js';
import { transformExtent } from 'ol/proj.js';
import ImageStatic from 'ol/source/ImageStatic.js';
import VectorSource from 'ol/source/Vector.js';
import { Fill, Stroke, Style } from 'ol/style.js';
import View from 'ol/View.js';
import { fromExtent } from 'ol/geom/Polygon.js';
import { useEffect, useRef } from 'react';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import countries from 'world-atlas/countries-110m.json';

const WEB_MERCATOR = 'EPSG:3857';
const DEGREES = 'EPSG:4326';
/** Web Mercator ends at this latitude. */
const POLE = 85;

const land = new Style({ fill: new Fill({ color: '#f4f1e6' }), stroke: new Stroke({ color: '#b9b4a3', width: 0.7 }) });
const footprint = new Style({ fill: new Fill({ color: '#0066cc22' }), stroke: new Stroke({ color: '#0066cc', width: 2 }) });

function baseMap() {
  const topology = countries as unknown as Topology;
  const shapes = feature(topology, topology.objects['countries'] as GeometryCollection);
  const features = new GeoJSON().readFeatures(shapes, { featureProjection: WEB_MERCATOR });
  return new VectorLayer({ background: '#d5e6f1', source: new VectorSource({ features }), style: land });
}

export interface Extent {
  id: string;
  /** West, south, east, north in degrees. */
  bbox: number[];
}

interface Props {
  extents: Extent[];
  /** Laid over the first extent. */
  preview?: string;
  /** How near the map may start: the base map has no detail of less than a country. */
  nearest?: number;
  onSelect?: (id: string) => void;
}

/** Footprints on a map that needs no network. */
export function MeshMap({ extents, preview, nearest = 12, onSelect }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const key = JSON.stringify(extents);
  useEffect(() => {
    const source = new VectorSource<Feature>();
    for (const { id, bbox } of extents) {
      const [west, south, east, north] = bbox as [number, number, number, number];
      const clipped = [west, Math.max(south, -POLE), east, Math.min(north, POLE)];
      const drawn = new Feature(fromExtent(transformExtent(clipped, DEGREES, WEB_MERCATOR)));
      drawn.setId(id);
      source.addFeature(drawn);
    }
    const map = new OlMap({
      target: element.current!,
      layers: [baseMap(), new VectorLayer({ source, style: footprint })],
      view: new View({ center: [0, 2e6], zoom: 1.5 }),
    });
    const first = extents[0];
    if (preview && first) {
      map.addLayer(
        new ImageLayer({
          source: new ImageStatic({
            url: preview,
            imageExtent: transformExtent(first.bbox, DEGREES, WEB_MERCATOR),
            projection: WEB_MERCATOR,
          }),
        }),
      );
    }
    if (extents.length > 0) {
      map.getView().fit(source.getExtent()!, { padding: [40, 40, 40, 40], maxZoom: nearest });
    }
    map.on('singleclick', (event) => {
      map.forEachFeatureAtPixel(event.pixel, (hit) => {
        const id = hit.getId();
        if (typeof id === 'string') {
          onSelect?.(id);
          return true;
        }
        return false;
      });
    });
    map.once('rendercomplete', () => element.current?.setAttribute('data-rendered', 'true'));
    return () => map.setTarget(undefined);
    // The extents are compared by value.
  }, [key, preview, nearest]);
  return <div ref={element} className="mesh-map" role="img" aria-label="Map of footprints" />;
}
