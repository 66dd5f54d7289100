package io.terrane.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.testing.StacSchemas;
import org.junit.jupiter.api.Test;

class AccessFieldsTest {
    @Test
    void saysOfOurAssetsHowTheyAreReadAndOfOthersNothing() throws Exception {
        ObjectNode item = (ObjectNode) new ObjectMapper().readTree("""
                {"type": "Feature", "stac_version": "1.1.0", "stac_extensions": [], "id": "a",
                 "geometry": {"type": "Point", "coordinates": [1, 2]}, "bbox": [1, 2, 1, 2],
                 "properties": {"datetime": "2023-07-04T10:00:00Z"}, "links": [], "collection": "c",
                 "assets": {"zarr": {"href": "{base}/data/d/p/1.0.0/a.zarr"},
                            "source": {"href": "https://elsewhere.example/a.tif"}}}""");
        item.withArray("links").addObject().put("rel", "collection").put("href", "{base}/stac/collections/c");
        AccessFields.addTo(item, "/api/domains/d/products/p/versions/1.0.0");
        assertThat(item.at("/assets/zarr/auth:refs"))
                .extracting(JsonNode::asText)
                .containsExactly("token", "signed");
        assertThat(item.at("/assets/source").has("auth:refs")).isFalse();
        assertThat(item.at("/properties/auth:schemes/signed/flows/authorizationCode/authorizationApi")
                        .asText())
                .isEqualTo("{base}/api/domains/d/products/p/versions/1.0.0/signed-addresses");
        JsonNode served = new ObjectMapper().readTree(item.toString().replace("{base}", "https://mesh.example"));
        assertThat(new StacSchemas().violations(served)).isEmpty();
    }
}
