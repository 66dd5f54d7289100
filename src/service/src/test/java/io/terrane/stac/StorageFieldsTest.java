package io.terrane.stac;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.catalog.ProductVersion;
import io.terrane.storage.BucketAddresses;
import io.terrane.testing.StacSchemas;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StorageFieldsTest {
    private static final ProductVersion VERSION =
            new ProductVersion("d", "p", "1.0.0", "d/p/1.0.0/run 1", new UUID(1, 2), "public", "public");

    private static ObjectNode item() throws Exception {
        ObjectNode item = (ObjectNode) new ObjectMapper().readTree("""
                {"type": "Feature", "stac_version": "1.1.0", "id": "a",
                 "stac_extensions": ["https://stac-extensions.github.io/authentication/v1.1.0/schema.json"],
                 "geometry": {"type": "Point", "coordinates": [1, 2]}, "bbox": [1, 2, 1, 2],
                 "properties": {"datetime": "2023-07-04T10:00:00Z", "auth:schemes": {}}, "collection": "c",
                 "links": [{"rel": "collection", "href": "{base}/stac/collections/c"}],
                 "assets": {"zarr": {"href": "{base}/data/d/p/1.0.0/a.zarr"},
                            "source": {"href": "https://elsewhere.example/a.tif"}}}""");
        return item;
    }

    @Test
    void saysWhereOurAssetsAreInTheStoreAndOfOthersNothing() throws Exception {
        BucketAddresses.Bucket bucket =
                new BucketAddresses.Bucket("mesh", "products/", "eu-1", "https://store.example/{bucket}", false);
        JsonNode item = StorageFields.add(item(), bucket, VERSION);
        assertThat(item.at("/assets/zarr/alternate/s3/href").asText())
                .isEqualTo("s3://mesh/products/d/p/1.0.0/run 1/a.zarr");
        assertThat(item.at("/assets/zarr/alternate/https/href").asText())
                .isEqualTo("https://store.example/mesh/products/d/p/1.0.0/run%201/a.zarr");
        assertThat(item.at("/assets/zarr/storage:refs/0").asText()).isEqualTo("store");
        assertThat(item.at("/assets/source").size()).isEqualTo(1);
        assertThat(item.at("/properties/storage:schemes/store/type").asText()).isEqualTo("custom-s3");
        JsonNode served = new ObjectMapper().readTree(item.toString().replace("{base}", "https://mesh.example"));
        assertThat(new StacSchemas().violations(served)).isEmpty();
    }

    @Test
    void namesTheStoreOfAwsAsItsSchemaHasIt() throws Exception {
        BucketAddresses.Bucket bucket =
                new BucketAddresses.Bucket("mesh", "", "eu-west-1", "https://{bucket}.s3.{region}.amazonaws.com", true);
        JsonNode item = StorageFields.add(item(), bucket, VERSION);
        assertThat(item.at("/properties/storage:schemes/store/type").asText()).isEqualTo("aws-s3");
        assertThat(item.at("/properties/storage:schemes/store/platform").asText())
                .isEqualTo("https://{bucket}.s3.{region}.amazonaws.com");
        assertThat(item.at("/assets/zarr/alternate/https/href").asText())
                .isEqualTo("https://mesh.s3.eu-west-1.amazonaws.com/d/p/1.0.0/run%201/a.zarr");
    }
}
