package io.terrane.data;

import io.terrane.problem.ProblemException;
import java.util.Map;

/** Of an object of a published version, as requests name it. */
record ObjectAddress(String domain, String product, String version, String key) {
    private static final Map<String, String> TYPES = Map.of(
            "json", "application/json",
            "png", "image/png",
            "tif", "image/tiff; application=geotiff; profile=cloud-optimized");

    ProblemException notFound() {
        return new ProblemException.NotFound("There is no object " + key + " in a version " + version + " of " + product
                + " in " + domain + " that you may discover.");
    }

    String type() {
        return TYPES.getOrDefault(key.substring(key.lastIndexOf('.') + 1), "application/octet-stream");
    }

    /** What signed addresses are scoped by. */
    String path() {
        return domain + "/" + product + "/" + version + "/" + key;
    }
}
