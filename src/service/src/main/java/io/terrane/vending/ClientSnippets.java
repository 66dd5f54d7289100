package io.terrane.vending;

import io.terrane.storage.SessionCredentials;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** How common clients use vended credentials. They name environment variables, so that no secret is in a script. */
final class ClientSnippets {
    private ClientSnippets() {}

    /** By the client's name. */
    static Map<String, String> of(SessionCredentials credentials) {
        Map<String, String> snippets = new LinkedHashMap<>();
        String address = "s3://" + credentials.bucket() + "/" + credentials.prefix();
        snippets.put("gdal", gdal(credentials));
        snippets.put("xarray", xarray(credentials, address));
        snippets.put("boto3", boto3(credentials));
        snippets.put("rclone", rclone(credentials));
        return snippets;
    }

    private static String gdal(SessionCredentials credentials) {
        String endpoint = credentials
                .endpoint()
                .map(URI::create)
                .map(uri -> "export AWS_S3_ENDPOINT=" + uri.getAuthority() + " AWS_VIRTUAL_HOSTING=FALSE AWS_HTTPS="
                        + ("https".equals(uri.getScheme()) ? "YES" : "NO") + "\n")
                .orElse("");
        return "export AWS_REGION=" + credentials.region() + "\n" + endpoint
                + "# AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN are read from the environment\n"
                + "gdalinfo /vsis3/" + credentials.bucket() + "/" + credentials.prefix() + "KEY\n";
    }

    private static String xarray(SessionCredentials credentials, String address) {
        return """
                import os, xarray
                options = {"key": os.environ["AWS_ACCESS_KEY_ID"], "secret": os.environ["AWS_SECRET_ACCESS_KEY"],
                           "token": os.environ["AWS_SESSION_TOKEN"]%s}
                xarray.open_zarr("%sKEY", storage_options=options)
                """.formatted(
                        credentials
                                .endpoint()
                                .map(endpoint -> ", \"client_kwargs\": {\"endpoint_url\": \"" + endpoint + "\"}")
                                .orElse(""),
                        address);
    }

    private static String boto3(SessionCredentials credentials) {
        return """
                import boto3
                s3 = boto3.client("s3", region_name="%s"%s)
                s3.list_objects_v2(Bucket="%s", Prefix="%s")
                """.formatted(
                        credentials.region(),
                        credentials
                                .endpoint()
                                .map(endpoint -> ", endpoint_url=\"" + endpoint + "\"")
                                .orElse(""),
                        credentials.bucket(),
                        credentials.prefix());
    }

    private static String rclone(SessionCredentials credentials) {
        return "rclone lsf --s3-provider Other --s3-env-auth --s3-region " + credentials.region()
                + credentials
                        .endpoint()
                        .map(endpoint -> " --s3-endpoint " + endpoint)
                        .orElse("")
                + " :s3:" + credentials.bucket() + "/" + credentials.prefix() + "\n";
    }
}
