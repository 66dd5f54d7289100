package io.terrane.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Policies of S3 in the language of IAM, which AWS and Ceph read. What is not a wildcard by intention is escaped by policy
 * variables ({@code ${*}}, {@code ${?}}, {@code ${$}}), so that no key widens a policy.
 */
final class S3Policies {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String BUCKET = "arn:aws:s3:::";
    private static final List<String> READING = List.of("s3:GetObject");
    private static final List<String> WRITING = List.of(
            "s3:GetObject",
            "s3:PutObject",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts");
    /** What a policy of a bucket has place for beside all else, of 20 kB that AWS allows. */
    private static final int MOST_NAMED = 100;

    private static final int CLOCKS_DIFFER_SECONDS = 30;

    private S3Policies() {}

    /** What a reader's session may do: read the objects below a prefix and list them. */
    static String session(String bucket, String prefix) {
        return session(bucket, prefix, READING, "ReadObjects");
    }

    /** What a publisher's session may do: read, write and remove the objects below a prefix and list them. */
    static String writing(String bucket, String prefix) {
        return session(bucket, prefix, WRITING, "WriteObjects");
    }

    /**
     * All else is denied by name, so that nothing that the role may do besides, now or later, is passed on.
     *
     * @param prefix of keys in the bucket, ending in {@code /}
     */
    private static String session(String bucket, String prefix, List<String> actions, String name) {
        List<String> objects = List.of(BUCKET + escaped(bucket) + "/" + escaped(prefix) + "*");
        ObjectNode policy = policy();
        ArrayNode statements = policy.putArray("Statement");
        statement(statements, name, "Allow", "Action", actions, "Resource", objects);
        listing(statements, bucket, prefix);
        statement(statements, "NothingElsewhere", "Deny", "Action", actions, "NotResource", objects);
        statement(
                statements,
                "NothingElse",
                "Deny",
                "NotAction",
                with(actions, "s3:ListBucket"),
                "Resource",
                List.of("*"));
        return policy.toString();
    }

    private static void listing(ArrayNode statements, String bucket, String prefix) {
        statement(
                        statements,
                        "ListObjects",
                        "Allow",
                        "Action",
                        List.of("s3:ListBucket"),
                        "Resource",
                        List.of(BUCKET + escaped(bucket)))
                .putObject("Condition")
                .putObject("StringLike")
                .putArray("s3:prefix")
                .add(escaped(prefix) + "*");
    }

    private static List<String> with(List<String> actions, String another) {
        return java.util.stream.Stream.concat(actions.stream(), java.util.stream.Stream.of(another))
                .toList();
    }

    /**
     * The role of readers: it reads all that the store has, each session a part.
     *
     * @param prefix what all keys of the store begin with
     */
    static ObjectNode role(String bucket, String prefix) {
        return role(bucket, prefix, READING, "ReadObjects");
    }

    /** The role of publishers: each session writes to a part of what is below the prefix. */
    static ObjectNode writerRole(String bucket, String prefix) {
        return role(bucket, prefix, WRITING, "WriteObjects");
    }

    private static ObjectNode role(String bucket, String prefix, List<String> actions, String name) {
        ObjectNode policy = policy();
        ArrayNode statements = policy.putArray("Statement");
        List<String> objects = List.of(BUCKET + escaped(bucket) + "/" + escaped(prefix) + "*");
        statement(statements, name, "Allow", "Action", actions, "Resource", objects);
        listing(statements, bucket, prefix);
        return policy;
    }

    /** Who may assume the role of readers: the service and nobody else. */
    static ObjectNode trust(String serviceArn) {
        ObjectNode policy = policy();
        ObjectNode statement =
                policy.putArray("Statement").addObject().put("Sid", "Service").put("Effect", "Allow");
        statement.putObject("Principal").putArray("AWS").add(serviceArn);
        statement.putArray("Action").add("sts:AssumeRole");
        return policy;
    }

    /**
     * Who may assume the role of publishers: whoever has a token of the provider for this client. People's tokens are for
     * another, since the store knows nothing of domains and a person would be given all of them.
     *
     * @param key of the condition: {@code app_id} on Ceph, {@code aud} on AWS
     */
    static ObjectNode trust(String provider, String key, String client) {
        ObjectNode policy = policy();
        ObjectNode statement =
                policy.putArray("Statement").addObject().put("Sid", "Identity").put("Effect", "Allow");
        statement.putObject("Principal").putArray("Federated").add(provider);
        statement.putArray("Action").add("sts:AssumeRoleWithWebIdentity");
        String host = provider.substring(provider.indexOf("oidc-provider/") + "oidc-provider/".length());
        statement.putObject("Condition").putObject("StringEquals").put(host + ":" + key, client);
        return policy;
    }

    /**
     * Sessions whose ground was taken away before their end.
     *
     * @param names of the sessions
     * @param lastBegun when the youngest of them began
     */
    record Ended(List<String> names, Optional<Instant> lastBegun) {
        static final Ended NONE = new Ended(List.of(), Optional.empty());

        Ended {
            names = List.copyOf(names);
        }
    }

    /**
     * The bucket's, for what its keys begin with: the service does everything, sessions of the readers' role read, those of the publishers' write, ended ones
     * and all others nothing. Where too many have ended to be named, all that began before the youngest of them end too.
     */
    static ObjectNode bucket(
            String bucket,
            String prefix,
            Optional<String> serviceArn,
            Optional<String> reader,
            Optional<String> writer,
            Ended ended) {
        ObjectNode policy = policy();
        ArrayNode statements = policy.putArray("Statement");
        String all = BUCKET + escaped(bucket);
        List<String> everything = List.of(all, all + "/*");
        serviceArn.ifPresent(arn -> principals(
                statement(statements, "Service", "Allow", "Action", List.of("s3:*"), "Resource", everything),
                List.of(arn)));
        reader.ifPresent(arn -> principals(
                statement(
                        statements,
                        "Readers",
                        "Allow",
                        "Action",
                        with(READING, "s3:ListBucket"),
                        "Resource",
                        List.of(all, all + "/" + escaped(prefix) + "*")),
                List.of(arn)));
        writer.ifPresent(arn -> principals(
                statement(
                        statements,
                        "Writers",
                        "Allow",
                        "Action",
                        with(WRITING, "s3:ListBucket"),
                        "Resource",
                        List.of(all, all + "/" + escaped(prefix + StorePolicies.STAGING) + "*")),
                List.of(arn)));
        if (!ended.names.isEmpty()) {
            ObjectNode revoked =
                    statement(statements, "Revoked", "Deny", "Action", List.of("s3:*"), "Resource", everything);
            List<String> roles = new java.util.ArrayList<>();
            reader.ifPresent(roles::add);
            writer.ifPresent(roles::add);
            principals(revoked, roles);
            ObjectNode condition = revoked.putObject("Condition");
            if (ended.names.size() <= MOST_NAMED) {
                ArrayNode names = condition.putObject("StringLike").putArray("aws:userid");
                ended.names.forEach(name -> names.add("*:" + name));
            } else {
                condition
                        .putObject("DateLessThan")
                        .put(
                                "aws:TokenIssueTime",
                                ended.lastBegun
                                        .orElseThrow()
                                        .plusSeconds(CLOCKS_DIFFER_SECONDS)
                                        .toString());
            }
        }
        return policy;
    }

    private static void principals(ObjectNode statement, List<String> arns) {
        ArrayNode list = statement.putObject("Principal").putArray("AWS");
        arns.forEach(list::add);
    }

    static String escaped(String text) {
        return text.replaceAll("[*?$]", "\\${$0}");
    }

    private static ObjectNode policy() {
        return JSON.objectNode().put("Version", "2012-10-17");
    }

    private static ObjectNode statement(
            ArrayNode statements,
            String id,
            String effect,
            String actionField,
            List<String> actions,
            String resourceField,
            List<String> resources) {
        ObjectNode statement = statements.addObject().put("Sid", id).put("Effect", effect);
        actions.forEach(statement.putArray(actionField)::add);
        resources.forEach(statement.putArray(resourceField)::add);
        return statement;
    }

    static String pretty(ObjectNode policy) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        try {
            return MAPPER.writer(printer).writeValueAsString(policy);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
