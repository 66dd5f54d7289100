package io.terrane.access;

import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The request that a caller makes.
 *
 * @param address of the client, as the server sees it
 */
record Origin(UUID request, String address, String method, String path) {
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Pattern DOMAIN =
            Pattern.compile("/api/domains/([^/]+)(?:/(?:products|definitions)/([^/]+))?.*");
    private static final Pattern SEARCH = Pattern.compile("/stac/(?:.+/)?search");

    /** Whether it is meant to change anything. */
    boolean mayWrite() {
        return !READS.contains(method) && !SEARCH.matcher(path).matches();
    }

    /** Named in the path, or empty. */
    String domain() {
        return group(1);
    }

    /** Named in the path, or empty. */
    String product() {
        return group(2);
    }

    private String group(int group) {
        Matcher matcher = DOMAIN.matcher(path);
        String found = matcher.matches() ? matcher.group(group) : "";
        return found == null ? "" : found;
    }
}
