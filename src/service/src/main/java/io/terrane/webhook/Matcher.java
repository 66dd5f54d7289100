package io.terrane.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.cql2.Cql2;
import io.terrane.cql2.Cql2Evaluator;
import io.terrane.cql2.Cql2Exception;
import io.terrane.cql2.Cql2Functions;
import io.terrane.cql2.ItemSource;
import io.terrane.geojson.GeoJsonGeometry;
import java.util.Optional;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;

/** Decides whether an Item is what a subscription asks for. */
final class Matcher {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<PreparedGeometry> area;
    private final Optional<Cql2Evaluator> filter;

    Matcher(Subscription.Wanted wanted) {
        try {
            this.area = wanted.area().isPresent()
                    ? Optional.of(PreparedGeometryFactory.prepare(
                            GeoJsonGeometry.read(JSON.readTree(wanted.area().get()))))
                    : Optional.empty();
            this.filter = wanted.filter().isPresent()
                    ? Optional.of(new Cql2Evaluator(filter(wanted.filter().get())))
                    : Optional.empty();
        } catch (JsonProcessingException | Cql2Exception e) {
            throw new IllegalStateException("a stored subscription cannot be read", e);
        }
    }

    /** @param text CQL2 in JSON when it begins as an object does */
    static Cql2 filter(String text) throws Cql2Exception, JsonProcessingException {
        Cql2 filter = text.startsWith("{") ? Cql2.ofJson(JSON.readTree(text)) : Cql2.parse(text);
        Cql2Functions.check(filter);
        return filter;
    }

    boolean matches(String item) {
        try {
            ObjectNode document = (ObjectNode) JSON.readTree(item);
            return (area.isEmpty()
                            || document.path("geometry").isObject()
                                    && area.get().intersects(GeoJsonGeometry.read(document.path("geometry"))))
                    && filter.map(cql2 -> cql2.test(ItemSource.of(document))).orElse(true);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored Item cannot be read", e);
        }
    }
}
