package io.terrane.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where clients that speak S3 find the store's objects themselves. */
@ApplicationScoped
public class BucketAddresses {
    private final StorageConfig config;
    private final Optional<String> endpoint;
    private final String region;
    private final boolean pathStyle;

    @Inject
    BucketAddresses(
            StorageConfig config,
            @ConfigProperty(name = "quarkus.s3.endpoint-override") Optional<String> endpoint,
            @ConfigProperty(name = "quarkus.s3.aws.region") String region,
            @ConfigProperty(name = "quarkus.s3.path-style-access") boolean pathStyle) {
        this.config = config;
        this.endpoint = endpoint.filter(address -> !address.isBlank()).map(address -> address.replaceFirst("/$", ""));
        this.region = region;
        this.pathStyle = pathStyle;
    }

    /**
     * The bucket of the store.
     *
     * @param platform where it is, with {@code {bucket}} and, for AWS, {@code {region}} in it
     * @param aws whether it is AWS itself and no other server of its protocol
     * @param prefix what all keys begin with
     */
    public record Bucket(String name, String prefix, String region, String platform, boolean aws) {
        /** @param key of an object of the store, or what keys begin with */
        public String s3(String key) {
            return "s3://" + name + "/" + prefix + key;
        }

        /** The same over HTTP: for whoever signs requests. */
        public String http(String key) {
            return platform.replace("{bucket}", name).replace("{region}", region) + "/" + encoded(prefix + key);
        }

        private static String encoded(String key) {
            return Arrays.stream(key.split("/", -1))
                    .map(segment ->
                            URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                    .collect(Collectors.joining("/"));
        }
    }

    /** Empty for a store that nobody else can read. */
    public Optional<Bucket> bucket() {
        return switch (config.kind()) {
            case FILE -> Optional.empty();
            case S3 ->
                Optional.of(new Bucket(
                        config.bucket().orElseThrow(),
                        config.prefix().orElse(""),
                        region,
                        endpoint.map(this::platform).orElse("https://{bucket}.s3.{region}.amazonaws.com"),
                        endpoint.isEmpty()));
        };
    }

    private String platform(String address) {
        return pathStyle ? address + "/{bucket}" : address.replaceFirst("://", "://{bucket}.");
    }
}
