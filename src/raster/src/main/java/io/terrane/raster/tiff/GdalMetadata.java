package io.terrane.raster.tiff;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The document of tag 42112. */
final class GdalMetadata {
    private GdalMetadata() {}

    /** @param pixels of the image */
    static String document(CogSpecification specification, List<PixelStatistics> statistics, long pixels) {
        StringBuilder xml = new StringBuilder("<GDALMetadata>\n");
        new TreeMap<>(specification.metadata()).forEach((name, value) -> item(xml, name, Map.of(), value));
        for (int band = 0; band < specification.bands().size(); band++) {
            CogSpecification.Band description = specification.bands().get(band);
            Map<String, String> sample = Map.of("sample", Integer.toString(band));
            if (!description.description().isEmpty()) {
                role(xml, "DESCRIPTION", band, "description", description.description());
            }
            if (description.scale() != 1 || description.offset() != 0) {
                role(xml, "OFFSET", band, "offset", Double.toString(description.offset()));
                role(xml, "SCALE", band, "scale", Double.toString(description.scale()));
            }
            if (!description.unit().isEmpty()) {
                role(xml, "UNITTYPE", band, "unittype", description.unit());
            }
            PixelStatistics found = statistics.get(band);
            if (found.count() > 0) {
                item(xml, "STATISTICS_MAXIMUM", sample, number(found.max()));
                item(xml, "STATISTICS_MEAN", sample, number(found.mean()));
                item(xml, "STATISTICS_MINIMUM", sample, number(found.min()));
                item(xml, "STATISTICS_STDDEV", sample, number(found.deviation()));
            }
            item(
                    xml,
                    "STATISTICS_VALID_PERCENT",
                    sample,
                    String.format(Locale.ROOT, "%.4g", 100.0 * found.count() / pixels));
        }
        return xml.append("</GDALMetadata>\n").toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static void role(StringBuilder xml, String name, int band, String role, String value) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("sample", Integer.toString(band));
        attributes.put("role", role);
        item(xml, name, attributes, value);
    }

    private static void item(StringBuilder xml, String name, Map<String, String> attributes, String value) {
        xml.append("  <Item name=\"").append(escape(name)).append('"');
        attributes.forEach((key, text) ->
                xml.append(' ').append(key).append("=\"").append(text).append('"'));
        xml.append('>').append(escape(escape(value))).append("</Item>\n");
    }

    /**
     * Values are escaped twice, since GDAL does so and undoes it twice. XML 1.0 has no way to write most control characters: they become
     * spaces.
     */
    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.append(c < ' ' && c != '\n' && c != '\t' ? ' ' : (char) c);
            }
        });
        return escaped.toString();
    }
}
