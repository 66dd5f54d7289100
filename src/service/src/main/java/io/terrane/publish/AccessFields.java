package io.terrane.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.product.StacDocuments;

/**
 * How an Item's assets are read where the policy does not let everybody: with a token, or at a signed address. The policy
 * changes and Items do not, so the fields say how, and not whether. Source: STAC authentication extension 1.1.0.
 */
final class AccessFields {
    private static final String EXTENSION = "https://stac-extensions.github.io/authentication/v1.1.0/schema.json";
    private static final String TOKEN = "token";
    private static final String SIGNED = "signed";

    private AccessFields() {}

    /** @param version address of the product version under the management API, without the node's own */
    static ObjectNode addTo(ObjectNode item, String version) {
        if (item.path("stac_extensions") instanceof ArrayNode extensions
                && item.path("properties") instanceof ObjectNode properties) {
            extensions.add(EXTENSION);
            schemes(properties.putObject("auth:schemes"), version);
        }
        for (JsonNode asset : item.path("assets")) {
            if (asset instanceof ObjectNode fields
                    && fields.path("href").asText().startsWith(StacDocuments.BASE + "/data/")) {
                fields.putArray("auth:refs").add(TOKEN).add(SIGNED);
            }
        }
        return item;
    }

    private static void schemes(ObjectNode schemes, String version) {
        schemes.putObject(TOKEN)
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "A token of an issuer that this mesh trusts; public products need none.");
        ObjectNode flow = schemes.putObject(SIGNED)
                .put("type", "signedUrl")
                .put("description", "The address that is answered takes the place of the asset's up to its version.")
                .putObject("flows")
                .putObject("authorizationCode");
        flow.put("method", "POST")
                .put("authorizationApi", StacDocuments.BASE + version + "/signed-addresses")
                .put("responseField", "href");
        ObjectNode minutes = flow.putObject("parameters").putObject("minutes");
        minutes.put("in", "body")
                .put("required", false)
                .put("description", "How long it holds: 1 to 60, 15 where nothing is said");
    }
}
