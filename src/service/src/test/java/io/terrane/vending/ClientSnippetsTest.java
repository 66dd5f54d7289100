package io.terrane.vending;

import static org.assertj.core.api.Assertions.assertThat;

import io.terrane.storage.SessionCredentials;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientSnippetsTest {
    private static final SessionCredentials CREDENTIALS = new SessionCredentials(
            "KEYID",
            "very-secret",
            "a-token",
            Instant.EPOCH,
            Optional.of("https://s3.example:9000"),
            "eu-south-1",
            "mesh",
            "agronomy/ndvi/run-1/");

    @Test
    void saysHowClientsOpenTheData() {
        assertThat(ClientSnippets.of(CREDENTIALS)).containsOnlyKeys("gdal", "xarray", "boto3", "rclone");
        assertThat(ClientSnippets.of(CREDENTIALS).get("gdal")).isEqualTo("""
                export AWS_REGION=eu-south-1
                export AWS_S3_ENDPOINT=s3.example:9000 AWS_VIRTUAL_HOSTING=FALSE AWS_HTTPS=YES
                # AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN are read from the environment
                gdalinfo /vsis3/mesh/agronomy/ndvi/run-1/KEY
                """);
        assertThat(ClientSnippets.of(CREDENTIALS).get("boto3")).isEqualTo("""
                import boto3
                s3 = boto3.client("s3", region_name="eu-south-1", endpoint_url="https://s3.example:9000")
                s3.list_objects_v2(Bucket="mesh", Prefix="agronomy/ndvi/run-1/")
                """);
        assertThat(ClientSnippets.of(CREDENTIALS).get("xarray")).isEqualTo("""
                import os, xarray
                options = {"key": os.environ["AWS_ACCESS_KEY_ID"], "secret": os.environ["AWS_SECRET_ACCESS_KEY"],
                           "token": os.environ["AWS_SESSION_TOKEN"], "client_kwargs": {"endpoint_url": "https://s3.example:9000"}}
                xarray.open_zarr("s3://mesh/agronomy/ndvi/run-1/KEY", storage_options=options)
                """);
        assertThat(ClientSnippets.of(CREDENTIALS).get("rclone"))
                .isEqualTo("rclone lsf --s3-provider Other --s3-env-auth --s3-region eu-south-1"
                        + " --s3-endpoint https://s3.example:9000 :s3:mesh/agronomy/ndvi/run-1/\n");
    }

    @Test
    void namesNoSecret() {
        assertThat(ClientSnippets.of(CREDENTIALS).values())
                .allSatisfy(snippet -> assertThat(snippet).doesNotContain("very-secret", "a-token", "KEYID"));
        assertThat(CREDENTIALS.toString()).doesNotContain("very-secret", "a-token", "KEYID");
    }
}
