package io.terrane.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An event as JSON, fields always in the same order: what the log shows, exports and chains.
 *
 * <p>A link's hash is the SHA-256 of the 32 bytes of the link before, zeros for the first, and of this document in UTF-8
 * without {@code position}, {@code previous} and {@code hash}.
 */
public final class AuditDocument {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AuditDocument() {}

    /** With its place in the chain, once it has one. */
    public static ObjectNode of(AuditLog.Recorded recorded) {
        ObjectNode document = content(recorded);
        recorded.link()
                .ifPresent(link -> document.put("position", link.position())
                        .put("previous", HexFormat.of().formatHex(link.previous()))
                        .put("hash", HexFormat.of().formatHex(link.hash())));
        return document;
    }

    private static ObjectNode content(AuditLog.Recorded recorded) {
        AuditEvent event = recorded.event();
        ObjectNode body = JSON.createObjectNode();
        body.put("sequence", recorded.sequence()).put("at", recorded.at().toString());
        event.request().ifPresent(request -> body.put("request", request.toString()));
        body.put("kind", event.kind().name().toLowerCase(java.util.Locale.ROOT));
        body.put("who", event.who()).put("address", event.address()).put("action", event.action());
        body.put("domain", event.domain()).put("product", event.product()).put("target", event.target());
        body.put("outcome", event.outcome()).put("rule", event.rule()).put("count", recorded.count());
        event.detail().ifPresent(detail -> {
            try {
                body.set("detail", JSON.readTree(detail));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the stored detail is no JSON", e);
            }
        });
        return body;
    }

    static byte[] hash(byte[] previous, AuditLog.Recorded recorded) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(previous);
            return digest.digest(content(recorded).toString().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
