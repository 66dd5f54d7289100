package io.terrane.definition;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The declarative recipe of a data product, as a team writes it in YAML or JSON. A record of what was
 * written, with defaults filled in; {@link DefinitionRules} says what is wrong with it.
 *
 * @param expression of {@link io.terrane.raster.expression.Expression}: a formula, or the name of a spectral index
 */
public record ProductDefinition(
        String domain,
        String id,
        String version,
        String title,
        Optional<String> description,
        Source source,
        Area area,
        Time time,
        String expression,
        List<Mask> mask,
        GridSpec grid,
        Output output,
        Metadata metadata,
        Optional<Access> access,
        Optional<Contract> contract) {

    /** The same as another version. */
    public ProductDefinition withVersion(String changed) {
        return new ProductDefinition(
                domain,
                id,
                changed,
                title,
                description,
                source,
                area,
                time,
                expression,
                mask,
                grid,
                output,
                metadata,
                access,
                contract);
    }

    /** The same from so many Items at most. */
    public ProductDefinition withMaxItems(int changed) {
        return withSource(new Source(
                source.ref, source.stac, source.collections, source.filter, changed, source.bands, source.radiometry));
    }

    ProductDefinition withSource(Source changed) {
        return with(changed, area, time, grid, output);
    }

    /**
     * The same over another area, one acquisition at a time, in one chunk.
     *
     * @param bbox west, south, east, north in degrees (WGS 84)
     * @param maxItems at most so many Items
     * @param chunk edge in pixels
     */
    public ProductDefinition ofWindow(List<Double> bbox, int maxItems, int chunk) {
        Source some = new Source(
                source.ref,
                source.stac,
                source.collections,
                source.filter,
                Math.min(maxItems, source.maxItems),
                source.bands,
                source.radiometry);
        return with(
                some,
                new Area(bbox),
                new Time(time.interval, Time.ACQUISITION, Optional.empty()),
                grid,
                new Output(output.formats, output.dtype, output.scale, chunk, chunk, Output.ITEM_PER_TIME, false));
    }

    /** The same with its source at this address. */
    public ProductDefinition at(URI stac) {
        return withSource(new Source(
                source.ref,
                Optional.of(stac.toString()),
                source.collections,
                source.filter,
                source.maxItems,
                source.bands,
                source.radiometry));
    }

    /** The same with bands found under other names. */
    public ProductDefinition withBands(Map<String, BandName> bands) {
        return withSource(source.withBands(bands));
    }

    /** The same on another grid. */
    public ProductDefinition withGrid(GridSpec changed) {
        return with(source, area, time, changed, output);
    }

    private ProductDefinition with(
            Source otherSource, Area otherArea, Time otherTime, GridSpec otherGrid, Output otherOutput) {
        return new ProductDefinition(
                domain,
                id,
                version,
                title,
                description,
                otherSource,
                otherArea,
                otherTime,
                expression,
                mask,
                otherGrid,
                otherOutput,
                metadata,
                access,
                contract);
    }

    /**
     * @param ref id of a source that is registered at the node; it or {@code stac} is there
     * @param stac root of a STAC API
     * @param filter CQL2 text, re-checked on every Item that comes back
     * @param maxItems upper bound of Items used; required
     * @param bands variable of the expression → where its band is; the letters of {@link
     *     StandardBand} map to themselves where the document leaves them out
     * @param radiometry name of a radiometry profile
     */
    public record Source(
            Optional<String> ref,
            Optional<String> stac,
            List<String> collections,
            Optional<String> filter,
            int maxItems,
            Map<String, BandName> bands,
            String radiometry) {
        Source withBands(Map<String, BandName> changed) {
            return new Source(ref, stac, collections, filter, maxItems, changed, radiometry);
        }

        /** What it is called in messages. */
        public String name() {
            return ref.or(() -> stac).orElse("");
        }
    }

    /** @param bbox west, south, east, north in degrees (WGS 84) */
    public record Area(List<Double> bbox) {}

    /**
     * @param interval RFC 3339 interval, dates or instants, UTC
     * @param step {@code acquisition}: one time step per acquisition; or a {@link CalendarPeriod}, whose scenes become one
     *     image over the whole area
     * @param reducer of a period: a {@link Reducer}
     */
    public record Time(String interval, String step, Optional<String> reducer) {
        static final String ACQUISITION = "acquisition";

        /** How scenes become one; empty where each acquisition is an image of its own. */
        public Optional<Composite> composite() {
            return CalendarPeriod.parse(step)
                    .flatMap(period -> reducer.flatMap(Reducer::parse).map(reduced -> new Composite(period, reduced)));
        }
    }

    /** One image a period. */
    public record Composite(CalendarPeriod period, Reducer reducer) {}

    /**
     * What a class or quality band drops; a pixel that any of several masks drops has no value.
     *
     * @param drop values of the band that become nodata
     * @param dropBits bits, 0 the least, any of which set makes a pixel nodata: of Landsat's QA_PIXEL for example
     * @param dilate pixels of the product by which dropped areas grow in every direction
     */
    public record Mask(String band, List<Integer> drop, List<Integer> dropBits, int dilate) {}

    /**
     * @param crs {@code native}: of each scene; or {@code EPSG:n}, a projected CRS in metres
     * @param resolutionMetres edge of a pixel; the finest band's where it is left out
     * @param resampling how bands come to another CRS or resolution: {@code nearest}, {@code bilinear}, {@code cubic} or
     *     {@code average}; masks are always nearest, and decided before
     */
    public record GridSpec(String crs, Optional<Double> resolutionMetres, String resampling) {
        /** The CRS that products are brought to; empty for the source's. */
        public OptionalInt epsg() {
            return crs.matches("EPSG:\\d{4,6}")
                    ? OptionalInt.of(Integer.parseInt(crs.substring(5)))
                    : OptionalInt.empty();
        }
    }

    /**
     * @param formats {@code zarr}, and {@code cog} for a cloud optimized GeoTIFF a time step beside it
     * @param dtype {@code int16} (scaled) or {@code float32}
     * @param chunk edge of a chunk in pixels
     * @param shard edge of a shard in pixels, a multiple of chunk
     * @param layout {@code item-per-time}: a Zarr group and an Item for each time step; or {@code cube}: one of each, of time,
     *     y and x
     * @param multiscales whether overviews lie beside the array, each half as large as the one before
     */
    public record Output(
            List<String> formats,
            String dtype,
            double scale,
            int chunk,
            int shard,
            String layout,
            boolean multiscales) {
        static final String ITEM_PER_TIME = "item-per-time";
        static final String CUBE = "cube";

        public boolean cube() {
            return layout.equals(CUBE);
        }
    }

    public record Metadata(String units, List<Double> validRange, String processingLevel, String license) {}

    /**
     * Who may discover and read the product without a grant: each of {@code public}, {@code signed-in}, {@code domain}, {@code
     * named}. A definition without it takes the default of its domain.
     *
     * @param requests whether people may ask for more
     */
    public record Access(String discover, String read, boolean requests) {}
}
