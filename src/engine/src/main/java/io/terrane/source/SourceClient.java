package io.terrane.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BackOff;
import io.terrane.raster.io.HttpConnections;
import io.terrane.raster.io.RefusedHostException;
import io.terrane.raster.io.RequestTerms;
import io.terrane.raster.io.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;

/**
 * JSON from a STAC API. Throttling (429, 503, and Earth Search's 403), gateway errors and broken connections are tried
 * again with back-off; answers are bounded in size and depth.
 */
final class SourceClient implements AutoCloseable {
    private static final int MAX_BYTES = 64 << 20;
    private static final int MAX_CONNECTIONS = 4;

    private final CloseableHttpClient http;
    private final BackOff backOff;
    private final ObjectMapper json = JsonMapper.builder().build();

    SourceClient(AddressPolicy addresses, RequestTerms terms, BackOff backOff) {
        this(addresses, terms, backOff, MAX_CONNECTIONS);
    }

    SourceClient(AddressPolicy addresses, RequestTerms terms, BackOff backOff, int connections) {
        this.http = HttpConnections.open(addresses, connections, terms);
        this.backOff = backOff;
        json.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(100).build());
    }

    ObjectNode get(URI location) throws SourceException {
        return send(location, Optional.empty(), Optional.empty()).orElseThrow().content();
    }

    ObjectNode post(URI location, JsonNode body) throws SourceException {
        return send(location, Optional.of(body), Optional.empty()).orElseThrow().content();
    }

    /**
     * @param etag of what is known already
     * @return empty when that is still there
     */
    Optional<Document> get(URI location, Optional<String> etag) throws SourceException {
        return send(location, Optional.empty(), etag);
    }

    /** @param bytes that it took */
    record Document(ObjectNode content, Optional<String> etag, int bytes) {}

    private sealed interface Answer {
        record Read(Document document) implements Answer {}

        record Unchanged() implements Answer {}

        record Refused(String why, Optional<Throwable> cause) implements Answer {
            Refused(String why) {
                this(why, Optional.empty());
            }
        }

        record Again(String why, Duration atLeast) implements Answer {}
    }

    private Optional<Document> send(URI location, Optional<JsonNode> body, Optional<String> etag)
            throws SourceException {
        String name = name(location);
        for (int attempt = 1; ; attempt++) {
            switch (attempt(location, body, etag)) {
                case Answer.Read read -> {
                    return Optional.of(read.document);
                }
                case Answer.Unchanged unchanged -> {
                    if (etag.isEmpty()) {
                        throw new SourceException(name + " answered 304 though nothing is known of it");
                    }
                    return Optional.empty();
                }
                case Answer.Refused refused ->
                    throw new SourceException(name + " " + refused.why, refused.cause.orElse(null));
                case Answer.Again again -> {
                    if (attempt == backOff.attempts()) {
                        String why = name + " " + again.why + ", " + attempt + " times: try again later";
                        throw new SourceException(why, new UnavailableException(why));
                    }
                    try {
                        backOff.pause(attempt, again.atLeast);
                    } catch (IOException e) {
                        throw new SourceException("interrupted while waiting for " + name, e);
                    }
                }
            }
        }
    }

    private Answer attempt(URI location, Optional<JsonNode> body, Optional<String> etag) {
        try {
            HttpUriRequestBase request = body.isPresent() ? new HttpPost(location) : new HttpGet(location);
            if (body.isPresent()) {
                request.setEntity(new StringEntity(body.get().toString(), ContentType.APPLICATION_JSON));
            }
            etag.ifPresent(known -> request.setHeader("If-None-Match", known));
            request.setHeader("Accept", "application/geo+json, application/json;q=0.9");
            return http.execute(request, this::answer);
        } catch (RefusedHostException e) {
            return new Answer.Refused("cannot be reached: " + e.getMessage());
        } catch (IOException e) {
            return new Answer.Again("does not answer: " + e.getMessage(), Duration.ZERO);
        }
    }

    private Answer answer(ClassicHttpResponse response) throws IOException {
        int status = response.getCode();
        return switch (status) {
            case 200 -> body(response);
            case 304 -> new Answer.Unchanged();
            case 403, 429, 500, 502, 503, 504 -> new Answer.Again("answered " + status, BackOff.retryAfter(response));
            default -> new Answer.Refused("answered " + status + reason(response.getEntity()));
        };
    }

    /** What the server says is wrong, as far as it is text and short. */
    private static String reason(HttpEntity entity) throws IOException {
        if (entity == null) {
            return "";
        }
        try (InputStream in = entity.getContent()) {
            String text = new String(in.readNBytes(400), java.nio.charset.StandardCharsets.UTF_8)
                    .replaceAll("\\p{Cntrl}+", " ")
                    .strip();
            return text.isEmpty() || text.startsWith("<") ? "" : ": " + text;
        }
    }

    private Answer body(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        Optional<String> etag =
                Optional.ofNullable(response.getFirstHeader("ETag")).map(Header::getValue);
        if (entity == null) {
            return new Answer.Refused("answered without a body");
        }
        try (InputStream in = entity.getContent()) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            return bytes.length > MAX_BYTES
                    ? new Answer.Refused("answered with more than " + MAX_BYTES + " bytes")
                    : parse(bytes, etag);
        }
    }

    /** What ends too early may be whole another time. */
    private Answer parse(byte[] bytes, Optional<String> etag) throws IOException {
        try {
            return json.readTree(bytes) instanceof ObjectNode object
                    ? new Answer.Read(new Document(object, etag, bytes.length))
                    : new Answer.Refused("did not answer with a JSON object: is it a STAC API?");
        } catch (JsonEOFException e) {
            return new Answer.Again("answered with JSON that is cut short", Duration.ZERO);
        } catch (JsonProcessingException e) {
            return new Answer.Refused(
                    "did not answer with JSON (" + e.getOriginalMessage() + "): is it a STAC API?", Optional.of(e));
        }
    }

    /** Without query and user information, which may carry credentials. */
    static String name(URI location) {
        return location.getScheme() + "://" + location.getHost()
                + (location.getPort() < 0 ? "" : ":" + location.getPort())
                + (location.getRawPath() == null ? "" : location.getRawPath());
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
