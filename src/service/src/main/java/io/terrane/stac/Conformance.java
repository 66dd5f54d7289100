package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** What this API conforms to, each of it as a whole. */
final class Conformance {
    static final String QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
    static final String SORTABLES = "http://www.opengis.net/def/rel/ogc/1.0/sortables";

    private static final String STAC = "https://api.stacspec.org/";
    private static final String OGC = "http://www.opengis.net/spec/";

    private static final List<String> CLASSES = List.of(
            STAC + "v1.0.0/core",
            STAC + "v1.0.0/collections",
            STAC + "v1.0.0/ogcapi-features",
            STAC + "v1.0.0/item-search",
            OGC + "ogcapi-features-1/1.0/conf/core",
            OGC + "ogcapi-features-1/1.0/conf/geojson",
            OGC + "ogcapi-features-1/1.0/conf/oas30",
            STAC + "v1.0.0/item-search#filter",
            STAC + "v1.0.0/ogcapi-features#filter",
            OGC + "ogcapi-features-3/1.0/conf/filter",
            OGC + "ogcapi-features-3/1.0/conf/features-filter",
            OGC + "ogcapi-features-3/1.0/conf/queryables",
            OGC + "cql2/1.0/conf/cql2-text",
            OGC + "cql2/1.0/conf/cql2-json",
            OGC + "cql2/1.0/conf/basic-cql2",
            OGC + "cql2/1.0/conf/advanced-comparison-operators",
            OGC + "cql2/1.0/conf/case-insensitive-comparison",
            OGC + "cql2/1.0/conf/accent-insensitive-comparison",
            OGC + "cql2/1.0/conf/basic-spatial-functions",
            OGC + "cql2/1.0/conf/basic-spatial-functions-plus",
            OGC + "cql2/1.0/conf/spatial-functions",
            OGC + "cql2/1.0/conf/temporal-functions",
            OGC + "cql2/1.0/conf/array-functions",
            OGC + "cql2/1.0/conf/property-property",
            OGC + "cql2/1.0/conf/arithmetic",
            OGC + "cql2/1.0/conf/functions",
            STAC + "v1.0.0/item-search#sort",
            STAC + "v1.1.0/item-search#sort",
            STAC + "v1.0.0/ogcapi-features#sort",
            STAC + "v1.1.0/ogcapi-features#sort",
            STAC + "v1.1.0/item-search#sortables",
            OGC + "ogcapi-features-5/1.0/conf/sortables",
            STAC + "v1.0.0/item-search#fields",
            STAC + "v1.0.0/ogcapi-features#fields",
            STAC + "v1.0.0/item-search#query",
            STAC + "v1.0.0/ogcapi-features#query",
            STAC + "v1.0.0-rc.1/item-search#free-text",
            STAC + "v1.0.0-rc.1/ogcapi-features#free-text",
            STAC + "v1.0.0-rc.1/collection-search",
            STAC + "v1.0.0-rc.1/collection-search#free-text",
            STAC + "v1.0.0-rc.1/collection-search#filter",
            STAC + "v1.0.0-rc.1/collection-search#sort",
            STAC + "v1.0.0-rc.1/collection-search#fields",
            STAC + "v1.0.0-rc.1/collection-search#query",
            OGC + "ogcapi-common-2/1.0/conf/simple-query",
            STAC + "v1.0.0-rc.2/children",
            STAC + "v1.0.0-rc.2/children#type-filter",
            STAC + "v1.0.0-rc.3/browseable",
            STAC + "v1.0.0-rc.2/multi-tenant-catalogs",
            STAC + "v1.0.0-rc.2/multi-tenant-catalogs/search",
            STAC + "v1.0.0/ogcapi-features/extensions/transaction",
            STAC + "v1.0.0/collections/extensions/transaction",
            STAC + "v0.3.0/aggregation",
            STAC + "v0.3.0/aggregation#query",
            STAC + "v0.3.0/aggregation#filter");

    private Conformance() {}

    static ArrayNode of() {
        ArrayNode classes = JsonNodeFactory.instance.arrayNode();
        CLASSES.forEach(classes::add);
        return classes;
    }
}
