package io.terrane.product;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** JSON in the one form that equal documents share, and its hash. Source: JSON Canonicalization Scheme, RFC 8785. */
public final class CanonicalJson {
    private static final double LEAST_PLAIN = 1e-6;
    private static final double LEAST_EXPONENT = 1e21;
    private static final double MOST_EXACT = 0x1p53;

    private CanonicalJson() {}

    /** SHA-256 of the canonical form in UTF-8, lower-case hex. */
    public static String sha256(JsonNode document) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(text(document).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static String text(JsonNode document) {
        StringBuilder text = new StringBuilder();
        write(document, text);
        return text.toString();
    }

    private static void write(JsonNode node, StringBuilder text) {
        switch (node.getNodeType()) {
            case OBJECT -> object(node, text);
            case ARRAY -> {
                String separator = "[";
                for (JsonNode element : node) {
                    text.append(separator);
                    write(element, text);
                    separator = ",";
                }
                text.append(node.isEmpty() ? "[]" : "]");
            }
            case STRING -> string(node.textValue(), text);
            case NUMBER -> text.append(number(node.doubleValue()));
            case BOOLEAN -> text.append(node.booleanValue());
            case NULL -> text.append("null");
            case BINARY, MISSING, POJO ->
                throw new IllegalArgumentException("a " + node.getNodeType() + " has no form in JSON");
        }
    }

    /** Members in order of their names' UTF-16 code units, which is that of Java's strings. */
    private static void object(JsonNode node, StringBuilder text) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        names.sort(null);
        String separator = "{";
        for (String name : names) {
            text.append(separator);
            string(name, text);
            text.append(':');
            write(node.path(name), text);
            separator = ",";
        }
        text.append(names.isEmpty() ? "{}" : "}");
    }

    private static void string(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> text.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        text.append('"');
    }

    /** Java writes two digits at least, also where one would do. */
    private static BigDecimal shortest(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        BigDecimal one = digits.round(new MathContext(1));
        return one.doubleValue() == value ? one : digits;
    }

    /** As ECMAScript writes it: the shortest digits that give the number again. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(value + " has no form in JSON");
        }
        if (value == Math.rint(value) && Math.abs(value) < MOST_EXACT) {
            return Long.toString((long) value);
        }
        BigDecimal digits = shortest(value);
        double size = Math.abs(value);
        if (size >= LEAST_PLAIN && size < LEAST_EXPONENT) {
            return digits.toPlainString();
        }
        String unscaled = digits.unscaledValue().abs().toString();
        int exponent = unscaled.length() - 1 - digits.scale();
        String mantissa = unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
        return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
