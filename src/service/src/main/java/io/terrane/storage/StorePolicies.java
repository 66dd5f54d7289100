package io.terrane.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.IamClientBuilder;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The policies that the store is to have: of its bucket and of the roles, as they are generated and as they are there. */
@ApplicationScoped
public class StorePolicies {
    /** Below it is what publishers bring; no domain has a name like this. */
    public static final String STAGING = ".staging/";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POLICY_NAME = "terrane";

    private final StorageConfig config;
    private final Instance<S3Client> s3;
    private final Optional<String> endpoint;
    private @Nullable IamClient iam;

    @Inject
    StorePolicies(
            StorageConfig config,
            Instance<S3Client> s3,
            @ConfigProperty(name = "quarkus.s3.endpoint-override") Optional<String> endpoint) {
        this.config = config;
        this.s3 = s3;
        this.endpoint = endpoint.filter(address -> !address.isBlank());
    }

    /** The store did not answer, or does not let this service see or change its policies. */
    public static final class Failed extends Exception {
        Failed(String doing, SdkException cause) {
            super(doing + " failed: " + cause.getMessage(), cause);
        }
    }

    /** A session that is not to go on. */
    public record EndedSession(String name, Instant begun) {}

    /**
     * One of the policies.
     *
     * @param name {@code bucket}, or that of a role before {@code /trust} or {@code /policy}
     * @param managed whether this service puts it in place
     */
    public record Generated(String name, ObjectNode document, boolean managed) {}

    public boolean isS3() {
        return config.kind() == StorageConfig.Kind.S3;
    }

    /** Whether this service itself puts any of them in place. */
    public boolean isManaged() {
        return isS3() && config.managed() != StorageConfig.Managed.NOTHING;
    }

    /** Empty for a store without policies. */
    public List<Generated> generate(List<EndedSession> ended) {
        if (config.kind() != StorageConfig.Kind.S3) {
            return List.of();
        }
        String bucket = config.bucket().orElseThrow();
        String prefix = config.prefix().orElse("");
        boolean roles = config.managed() == StorageConfig.Managed.ROLES;
        List<Generated> policies = new ArrayList<>();
        S3Policies.Ended revoked = new S3Policies.Ended(
                ended.stream().map(EndedSession::name).sorted().toList(),
                ended.stream().map(EndedSession::begun).max(Instant::compareTo));
        config.role().map(StorePolicies::roleName).ifPresent(role -> {
            config.principal()
                    .ifPresent(
                            service -> policies.add(new Generated(role + "/trust", S3Policies.trust(service), roles)));
            policies.add(new Generated(role + "/policy", S3Policies.role(bucket, prefix), roles));
        });
        config.writerRole().map(StorePolicies::roleName).ifPresent(role -> {
            config.identityProvider()
                    .ifPresent(provider -> policies.add(new Generated(
                            role + "/trust",
                            S3Policies.trust(
                                    provider, endpoint.isPresent() ? "app_id" : "aud", config.identityClient()),
                            roles)));
            policies.add(new Generated(role + "/policy", S3Policies.writerRole(bucket, prefix + STAGING), roles));
        });
        // Last: stores refuse a policy that names a role which is not there.
        policies.add(new Generated(
                "bucket",
                S3Policies.bucket(bucket, prefix, config.principal(), config.role(), config.writerRole(), revoked),
                config.managed() != StorageConfig.Managed.NOTHING));
        return policies;
    }

    /** Bucket of the store, what a domain's keys begin with, and what the sessions of its people may do at most. */
    public record OfDomain(String bucket, String prefix, String staging, JsonNode reading, JsonNode writing) {}

    /** Empty for a store without policies. */
    public Optional<OfDomain> ofDomain(String domain) {
        if (config.kind() != StorageConfig.Kind.S3) {
            return Optional.empty();
        }
        String bucket = config.bucket().orElseThrow();
        String prefix = config.prefix().orElse("") + domain + "/";
        String staging = config.prefix().orElse("") + STAGING + domain + "/";
        return Optional.of(new OfDomain(
                bucket,
                prefix,
                staging,
                read(S3Policies.session(bucket, prefix)),
                read(S3Policies.writing(bucket, staging))));
    }

    private static String roleName(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** As the store has it; empty when it has none. */
    public Optional<JsonNode> actual(Generated policy) throws Failed {
        try {
            return (policy.name.equals("bucket") ? bucketPolicy() : rolePolicy(policy.name)).map(StorePolicies::read);
        } catch (SdkException e) {
            throw new Failed("reading the policy " + policy.name, e);
        }
    }

    private Optional<String> bucketPolicy() {
        try {
            return Optional.of(s3.get()
                    .getBucketPolicy(request -> request.bucket(config.bucket().orElseThrow()))
                    .policy());
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<String> rolePolicy(String name) {
        String role = name.substring(0, name.indexOf('/'));
        try {
            Optional<String> document = name.endsWith("/trust")
                    ? Optional.ofNullable(iam().getRole(request -> request.roleName(role))
                                    .role())
                            .map(Role::assumeRolePolicyDocument)
                    : Optional.ofNullable(iam().getRolePolicy(
                                    request -> request.roleName(role).policyName(POLICY_NAME))
                            .policyDocument());
            if (document.isEmpty()) {
                return Optional.of("\"not told by this store\"");
            }
            List<String> others = name.endsWith("/trust") ? List.of() : otherPolicies(role);
            return Optional.of(others.isEmpty() ? document.get() : "\"and others: " + others + "\"");
        } catch (IamException e) {
            // Ceph has another word than AWS for what is not there.
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Each adds to what the role may do. */
    private List<String> otherPolicies(String role) {
        return iam().listRolePolicies(request -> request.roleName(role)).policyNames().stream()
                .filter(policy -> !policy.equals(POLICY_NAME))
                .toList();
    }

    /** AWS sends documents URL-encoded, Ceph as they are. */
    private static JsonNode read(String document) {
        String text = document.startsWith("%7B") ? URLDecoder.decode(document, StandardCharsets.UTF_8) : document;
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(text);
        }
    }

    /** Whether two policies say the same, however they are written. */
    public static boolean same(JsonNode one, JsonNode other) {
        return PolicyText.canonical(one).equals(PolicyText.canonical(other));
    }

    /** Puts a policy in place of what is there. */
    public void apply(Generated policy) throws Failed {
        String document = policy.document.toString();
        try {
            if (policy.name.equals("bucket")) {
                s3.get()
                        .putBucketPolicy(request ->
                                request.bucket(config.bucket().orElseThrow()).policy(document));
                return;
            }
            String role = policy.name.substring(0, policy.name.indexOf('/'));
            if (policy.name.endsWith("/policy")) {
                otherPolicies(role)
                        .forEach(other -> iam().deleteRolePolicy(
                                        request -> request.roleName(role).policyName(other)));
                iam().putRolePolicy(request ->
                        request.roleName(role).policyName(POLICY_NAME).policyDocument(document));
            } else if (rolePolicy(policy.name).isEmpty()) {
                iam().createRole(request -> request.roleName(role).assumeRolePolicyDocument(document));
            } else {
                iam().updateAssumeRolePolicy(request -> request.roleName(role).policyDocument(document));
            }
        } catch (SdkException e) {
            throw new Failed("applying the policy " + policy.name, e);
        }
    }

    private synchronized IamClient iam() {
        IamClient open = iam;
        if (open == null) {
            IamClientBuilder builder = IamClient.builder()
                    .region(Region.AWS_GLOBAL)
                    .overrideConfiguration(overrides -> overrides.addExecutionInterceptor(new ResultFirst()))
                    .httpClientBuilder(UrlConnectionHttpClient.builder());
            config.stsEndpoint()
                    .or(() -> endpoint)
                    .map(URI::create)
                    .ifPresent(address -> builder.endpointOverride(address).region(Region.US_EAST_1));
            open = builder.build();
            iam = open;
        }
        return open;
    }

    @PreDestroy
    synchronized void close() {
        if (iam != null) {
            iam.close();
        }
    }
}
