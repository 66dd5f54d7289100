package io.terrane.raster.tiff;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The document of tag 42112. */
final class GdalMetadata {
    private static final int MAX_CHARACTERS = 4 << 20;
    private static final XMLInputFactory XML = factory();

    private GdalMetadata() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** Names, scales and units of the bands; a document that is broken or too long says nothing. */
    static List<CogSpecification.Band> bands(String document, int count) {
        List<CogSpecification.Band> bands =
                new ArrayList<>(Collections.nCopies(count, CogSpecification.Band.named("")));
        if (!document.isEmpty() && document.length() <= MAX_CHARACTERS) {
            try {
                readItems(XML.createXMLStreamReader(new StringReader(document)), bands);
            } catch (XMLStreamException e) {
                return Collections.nCopies(count, CogSpecification.Band.named(""));
            }
        }
        return List.copyOf(bands);
    }

    private static void readItems(XMLStreamReader xml, List<CogSpecification.Band> bands) throws XMLStreamException {
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT
                    || !xml.getLocalName().equals("Item")) {
                continue;
            }
            String role = xml.getAttributeValue(null, "role");
            String sample = xml.getAttributeValue(null, "sample");
            String value = unescape(xml.getElementText());
            int band = sample != null && sample.matches("\\d{1,4}") ? Integer.parseInt(sample) : -1;
            if (role != null && band >= 0 && band < bands.size()) {
                bands.set(band, with(bands.get(band), role, value));
            }
        }
    }

    private static CogSpecification.Band with(CogSpecification.Band band, String role, String value) {
        return switch (role) {
            case "description" -> new CogSpecification.Band(value, band.scale(), band.offset(), band.unit());
            case "unittype" -> new CogSpecification.Band(band.description(), band.scale(), band.offset(), value);
            case "scale" ->
                new CogSpecification.Band(band.description(), number(value, band.scale()), band.offset(), band.unit());
            case "offset" ->
                new CogSpecification.Band(band.description(), band.scale(), number(value, band.offset()), band.unit());
            default -> band;
        };
    }

    private static double number(String value, double otherwise) {
        try {
            double number = Double.parseDouble(value.strip());
            return Double.isFinite(number) ? number : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static String unescape(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&");
    }

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
