package io.terrane.definition;

import io.terrane.cql2.Cql2;
import io.terrane.cql2.Cql2Exception;
import io.terrane.raster.expression.Expression;
import io.terrane.raster.expression.ExpressionException;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.warp.Resampling;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What makes a definition acceptable; says everything that does not at once. */
public final class DefinitionRules {
    /** Ids of domains and definitions: they stand in addresses, keys and groups. */
    public static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,61}[a-z0-9]");

    /** Who a product can be for, from the widest to the narrowest. */
    public static final List<String> AUDIENCES = List.of("public", "signed-in", "domain", "named");

    private static final Pattern VERSION =
            Pattern.compile("(0|[1-9]\\d{0,8})(\\.(0|[1-9]\\d{0,8})){2}(-[0-9A-Za-z.-]{1,64})?");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
    private static final List<String> FORMATS = List.of("zarr", "cog");
    private static final int MOST_ITEMS = 10_000;
    private static final int LARGEST_SHARD = 16_384;
    private static final int WIDEST_DILATION = 64;
    private static final int MOST_MASKS = 8;
    private static final int MOST_BANDS = 4_096;
    private static final int CODE_BITS = 16;
    private static final int LARGEST_CODE = (1 << CODE_BITS) - 1;

    private final List<Violation> violations = new ArrayList<>();

    private DefinitionRules() {}

    public static List<Violation> violations(ProductDefinition definition) {
        DefinitionRules rules = new DefinitionRules();
        rules.identity(definition);
        rules.source(definition.source());
        rules.area(definition.area().bbox());
        rules.time(definition.time());
        rules.bands(definition);
        rules.masks(definition);
        rules.grid(definition.grid());
        rules.output(definition);
        rules.metadata(definition.metadata());
        definition.access().ifPresent(rules::access);
        definition.contract().ifPresent(contract -> rules.violations.addAll(contract.violations()));
        return List.copyOf(rules.violations);
    }

    private void require(boolean holds, String pointer, String otherwise) {
        if (!holds) {
            violations.add(new Violation(pointer, otherwise));
        }
    }

    private void identity(ProductDefinition definition) {
        String shape = "has to be 2 to 63 lower-case letters, digits and hyphens, beginning with a letter";
        require(ID.matcher(definition.domain()).matches(), "/domain", shape);
        require(ID.matcher(definition.id()).matches(), "/id", shape);
        require(
                VERSION.matcher(definition.version()).matches(),
                "/version",
                "has to be a semantic version such as 1.0.0");
        require(definition.title().length() <= 200, "/title", "has more than 200 characters");
    }

    private void source(ProductDefinition.Source source) {
        require(
                source.ref().isPresent() || source.stac().isPresent(),
                "/source/stac",
                "is required, or ref: the id of a source that is registered at the node");
        require(
                source.ref().isEmpty() || source.stac().isEmpty(),
                "/source/ref",
                "and stac are both there: one of them says where the source is");
        source.ref()
                .ifPresent(ref -> require(
                        ID.matcher(ref).matches(),
                        "/source/ref",
                        "has to be 2 to 63 lower-case letters, digits and hyphens, beginning with a letter"));
        source.stac()
                .ifPresent(stac -> require(
                        isHttp(stac), "/source/stac", "has to be an http or https URL without user information"));
        require(
                !source.collections().isEmpty() && source.collections().size() <= 20,
                "/source/collections",
                "has to name 1 to 20 collections");
        require(
                source.maxItems() >= 1 && source.maxItems() <= MOST_ITEMS,
                "/source/maxItems",
                "has to be 1 to " + MOST_ITEMS);
        require(
                RadiometryProfile.of(source.radiometry()).isPresent(),
                "/source/radiometry",
                "is not known; known are " + RadiometryProfile.ids());
        source.filter().ifPresent(filter -> {
            try {
                Cql2.parse(filter);
            } catch (Cql2Exception e) {
                violations.add(new Violation("/source/filter", "is no CQL2 that can be checked: " + e.getMessage()));
            }
        });
    }

    private static boolean isHttp(String text) {
        try {
            URI uri = new URI(text);
            return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private void area(List<Double> bbox) {
        if (bbox.size() != 4) {
            violations.add(new Violation("/area/bbox", "has to be four numbers: west, south, east, north"));
            return;
        }
        require(bbox.get(1) < bbox.get(3), "/area/bbox", "has its south at or north of its north");
        require(
                bbox.get(0) < bbox.get(2),
                "/area/bbox",
                "has its west at or east of its east; for an area across the antimeridian, write one definition a side");
        require(
                bbox.get(0) >= -180 && bbox.get(2) <= 180 && bbox.get(1) >= -90 && bbox.get(3) <= 90,
                "/area/bbox",
                "has to be in degrees: longitudes within ±180, latitudes within ±90");
    }

    private void time(ProductDefinition.Time time) {
        try {
            Interval.parse(time.interval());
        } catch (IllegalArgumentException e) {
            violations.add(new Violation("/time/interval", String.valueOf(e.getMessage())));
        }
        boolean acquisition = time.step().equals(ProductDefinition.Time.ACQUISITION);
        require(
                acquisition || CalendarPeriod.parse(time.step()).isPresent(),
                "/time/step",
                "has to be acquisition, or a period of the calendar that scenes are composed over: P1D, P1W, P10D (dekads), P1M, P3M, P1Y and others alike, months in halves of a year at most");
        require(
                acquisition == time.reducer().isEmpty(),
                "/time/reducer",
                acquisition
                        ? "is for periods: write time.step as P1M for example, or leave the reducer out"
                        : "is required: how the scenes of a period become one, " + Reducer.WORDS);
        time.reducer()
                .ifPresent(reducer -> require(
                        Reducer.parse(reducer).isPresent(),
                        "/time/reducer",
                        "has to be " + Reducer.WORDS + " with p from 0 to 100"));
    }

    private void bands(ProductDefinition definition) {
        Set<String> bands = definition.source().bands().keySet();
        definition
                .source()
                .bands()
                .forEach((name, band) -> require(
                        band.number().isEmpty()
                                || band.number().getAsInt() >= 1
                                        && band.number().getAsInt() <= MOST_BANDS,
                        "/source/bands/" + Fields.escape(name) + "/band",
                        "has to be 1 to " + MOST_BANDS + ": bands of an asset are counted from 1"));
        bands.forEach(band -> require(
                VARIABLE.matcher(band).matches(),
                "/source/bands/" + Fields.escape(band),
                "is no name that an expression can use: letters, digits and underscores"));
        try {
            Expression expression = ProductExpression.parse(definition);
            Set<String> unknown = new HashSet<>(expression.variables());
            unknown.removeAll(bands);
            require(
                    !bands.isEmpty(),
                    "/source/bands",
                    "is required: it maps the names that the expression uses, " + unknown + ", to bands of the source");
            require(
                    bands.isEmpty() || unknown.isEmpty(),
                    "/expression",
                    "uses " + unknown + ", which source.bands does not map; it maps " + bands);
            require(!expression.variables().isEmpty(), "/expression", "uses no band");
            Set<String> unused = new HashSet<>(bands);
            unused.removeAll(expression.variables());
            unused.removeAll(ProductExpression.rankingBands(definition));
            definition.mask().forEach(mask -> unused.remove(mask.band()));
            unused.forEach(band -> violations.add(new Violation(
                    "/source/bands/" + Fields.escape(band), "is used by neither the expression nor the mask")));
        } catch (ExpressionException e) {
            violations.add(new Violation("/expression", "cannot be read: " + e.getMessage()));
        }
    }

    private void masks(ProductDefinition definition) {
        List<ProductDefinition.Mask> masks = definition.mask();
        require(masks.size() <= MOST_MASKS, "/mask", "has more than " + MOST_MASKS + " rules");
        for (int i = 0; i < masks.size(); i++) {
            mask(
                    masks.get(i),
                    masks.size() == 1 ? "/mask" : "/mask/" + i,
                    definition.source().bands().keySet());
        }
    }

    private void mask(ProductDefinition.Mask mask, String pointer, Set<String> bands) {
        require(bands.contains(mask.band()), pointer + "/band", "is not one of source.bands, which are " + bands);
        require(
                !mask.drop().isEmpty() || !mask.dropBits().isEmpty(),
                pointer + "/drop",
                "is required, or dropBits: the values or the bits that become nodata");
        require(
                mask.drop().stream().allMatch(code -> code >= 0 && code <= LARGEST_CODE),
                pointer + "/drop",
                "has to list values from 0 to " + LARGEST_CODE);
        require(
                mask.dropBits().stream().allMatch(bit -> bit >= 0 && bit < CODE_BITS),
                pointer + "/dropBits",
                "has to list bits from 0 to " + (CODE_BITS - 1) + ", 0 being the least");
        require(
                mask.dilate() >= 0 && mask.dilate() <= WIDEST_DILATION,
                pointer + "/dilate",
                "has to be 0 to " + WIDEST_DILATION + " pixels");
    }

    private void grid(ProductDefinition.GridSpec grid) {
        require(
                grid.crs().equals("native")
                        || grid.epsg().isPresent() && isProjected(grid.epsg().getAsInt()),
                "/grid/crs",
                "has to be native, or the EPSG code of a projected CRS in metres, as EPSG:3035");
        require(
                Resampling.of(grid.resampling()).isPresent(),
                "/grid/resampling",
                "has to be one of " + Resampling.labels());
        grid.resolutionMetres()
                .ifPresent(resolution -> require(resolution > 0, "/grid/resolutionMetres", "has to be greater than 0"));
    }

    private static boolean isProjected(int epsg) {
        try {
            CrsTransform.between(CrsTransform.WGS84, epsg);
            // Degrees give themselves away: no projection leaves a point of the world where it was.
            double[] point = CrsTransform.between(CrsTransform.WGS84, epsg).apply(10, 50);
            return Math.abs(point[0]) > 360 || Math.abs(point[1]) > 360;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void output(ProductDefinition definition) {
        ProductDefinition.Output output = definition.output();
        require(
                output.formats().contains("zarr")
                        && FORMATS.containsAll(output.formats())
                        && new HashSet<>(output.formats()).size()
                                == output.formats().size(),
                "/output/formats",
                "has to be [zarr], or [zarr, cog] for a cloud optimized GeoTIFF beside it");
        require(
                output.dtype().equals("int16") || output.dtype().equals("float32"),
                "/output/dtype",
                "has to be int16 or float32");
        require(
                output.cube() || output.layout().equals(ProductDefinition.Output.ITEM_PER_TIME),
                "/output/layout",
                "has to be item-per-time or cube");
        require(
                !output.cube() || definition.time().composite().isPresent(),
                "/output/layout",
                "is cube, which needs one grid for all times: write a period as time.step, as P1D with the reducer first");
        require(
                !output.cube() || output.formats().equals(List.of("zarr")),
                "/output/formats",
                "has to be [zarr] for the layout cube");
        require(output.scale() > 0, "/output/scale", "has to be greater than 0");
        boolean counts = definition
                .time()
                .composite()
                .map(composite -> composite.reducer().kind() == Reducer.Kind.COUNT)
                .orElse(false);
        require(
                !counts || output.scale() == 1 || output.dtype().equals("float32"),
                "/output/scale",
                "has to be 1 for counts of observations");
        require(output.chunk() >= 256 && output.chunk() <= 1024, "/output/chunk", "has to be 256 to 1024 pixels");
        require(
                output.chunk() > 0
                        && output.shard() % output.chunk() == 0
                        && output.shard() >= output.chunk()
                        && output.shard() <= LARGEST_SHARD,
                "/output/shard",
                "has to be a whole multiple of chunk, at most " + LARGEST_SHARD + " pixels");
        if (output.dtype().equals("int16") && definition.metadata().validRange().size() == 2) {
            double largest = definition.metadata().validRange().stream()
                    .mapToDouble(Math::abs)
                    .max()
                    .orElse(0);
            require(
                    largest / output.scale() <= Short.MAX_VALUE,
                    "/output/scale",
                    "is too fine for int16: the valid range needs " + Math.round(largest / output.scale())
                            + " steps, int16 has " + Short.MAX_VALUE);
        }
    }

    private void metadata(ProductDefinition.Metadata metadata) {
        require(
                metadata.validRange().size() == 2
                        && metadata.validRange().get(0) < metadata.validRange().get(1),
                "/metadata/validRange",
                "has to be two numbers, the smaller one first");
    }

    private void access(ProductDefinition.Access access) {
        require(AUDIENCES.contains(access.discover()), "/access/discover", "has to be one of " + AUDIENCES);
        require(AUDIENCES.contains(access.read()), "/access/read", "has to be one of " + AUDIENCES);
        if (AUDIENCES.contains(access.discover()) && AUDIENCES.contains(access.read())) {
            require(
                    AUDIENCES.indexOf(access.read()) >= AUDIENCES.indexOf(access.discover()),
                    "/access/read",
                    "is wider than discover: who may read a product has to be able to find it");
        }
    }
}
