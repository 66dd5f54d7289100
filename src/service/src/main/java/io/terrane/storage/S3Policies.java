package io.terrane.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Policies of S3 in the language of IAM, which AWS and Ceph read. What is not a wildcard by intention is escaped by policy
 * variables ({@code ${*}}, {@code ${?}}, {@code ${$}}), so that no key widens a policy.
 */
final class S3Policies {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String BUCKET = "arn:aws:s3:::";

    private S3Policies() {}

    /**
     * What a vended session may do: read the objects below a prefix and list them. All else is denied by name, so that
     * nothing that the role may do besides, now or later, is passed on.
     *
     * @param prefix of keys in the bucket, ending in {@code /}
     */
    static String session(String bucket, String prefix) {
        String objects = BUCKET + escaped(bucket) + "/" + escaped(prefix) + "*";
        String all = BUCKET + escaped(bucket);
        ObjectNode policy = policy();
        ArrayNode statements = policy.putArray("Statement");
        statement(statements, "ReadObjects", "Allow", "Action", "s3:GetObject", "Resource", objects);
        ObjectNode list = statement(statements, "ListObjects", "Allow", "Action", "s3:ListBucket", "Resource", all);
        list.putObject("Condition")
                .putObject("StringLike")
                .putArray("s3:prefix")
                .add(escaped(prefix) + "*");
        statement(statements, "NothingElsewhere", "Deny", "Action", "s3:GetObject", "NotResource", objects);
        ObjectNode writes = statement(statements, "NothingElse", "Deny", "NotAction", "s3:GetObject", "Resource", "*");
        writes.withArray("NotAction").add("s3:ListBucket");
        return compact(policy);
    }

    /** What a session is given to that may do nothing. */
    static String nothing() {
        ObjectNode policy = policy();
        statement(policy.putArray("Statement"), "Nothing", "Deny", "Action", "*", "Resource", "*");
        return compact(policy);
    }

    /** The role whose sessions are vended: it reads the whole bucket, each session a part. */
    static String role(String bucket) {
        ObjectNode policy = policy();
        ArrayNode statements = policy.putArray("Statement");
        String all = BUCKET + escaped(bucket);
        statement(statements, "ReadObjects", "Allow", "Action", "s3:GetObject", "Resource", all + "/*");
        statement(statements, "ListObjects", "Allow", "Action", "s3:ListBucket", "Resource", all);
        return pretty(policy);
    }

    /** Who may assume that role: the service and nobody else. */
    static String trust(String serviceArn) {
        ObjectNode policy = policy();
        ObjectNode statement =
                policy.putArray("Statement").addObject().put("Sid", "Service").put("Effect", "Allow");
        statement.putObject("Principal").putArray("AWS").add(serviceArn);
        statement.putArray("Action").add("sts:AssumeRole");
        return pretty(policy);
    }

    /** The bucket's: the service does everything, sessions of the role read, all others nothing. */
    static String bucket(String bucket, String serviceArn, String roleArn) {
        ObjectNode policy = policy();
        ArrayNode statements = policy.putArray("Statement");
        String all = BUCKET + escaped(bucket);
        ObjectNode service = statement(statements, "Service", "Allow", "Action", "s3:*", "Resource", all);
        service.withArray("Resource").add(all + "/*");
        service.putObject("Principal").putArray("AWS").add(serviceArn);
        ObjectNode sessions = statement(statements, "Sessions", "Allow", "Action", "s3:GetObject", "Resource", all);
        sessions.withArray("Action").add("s3:ListBucket");
        sessions.withArray("Resource").add(all + "/*");
        sessions.putObject("Principal").putArray("AWS").add(roleArn);
        return pretty(policy);
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
            String action,
            String resourceField,
            String resource) {
        ObjectNode statement = statements.addObject().put("Sid", id).put("Effect", effect);
        statement.putArray(actionField).add(action);
        statement.putArray(resourceField).add(resource);
        return statement;
    }

    private static String compact(ObjectNode policy) {
        return policy.toString();
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
