package io.terrane.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BackOff;
import io.terrane.raster.io.HttpConnections;
import io.terrane.raster.io.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
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

    SourceClient(AddressPolicy addresses, BackOff backOff) {
        this.http = HttpConnections.open(addresses, MAX_CONNECTIONS);
        this.backOff = backOff;
        json.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(100).build());
    }

    ObjectNode get(URI location) throws SourceException {
        return send(location, Optional.empty());
    }

    ObjectNode post(URI location, JsonNode body) throws SourceException {
        return send(location, Optional.of(body));
    }

    private sealed interface Answer {
        record Document(byte[] bytes) implements Answer {}

        record Refused(String why) implements Answer {}

        record Again(String why, Duration atLeast) implements Answer {}
    }

    private ObjectNode send(URI location, Optional<JsonNode> body) throws SourceException {
        String name = name(location);
        for (int attempt = 1; ; attempt++) {
            switch (attempt(location, body)) {
                case Answer.Document document -> {
                    return parse(name, document.bytes);
                }
                case Answer.Refused refused -> throw new SourceException(name + " " + refused.why);
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

    private Answer attempt(URI location, Optional<JsonNode> body) {
        try {
            HttpUriRequestBase request;
            if (body.isPresent()) {
                request = new HttpPost(location);
                request.setEntity(new StringEntity(body.get().toString(), ContentType.APPLICATION_JSON));
            } else {
                request = new HttpGet(location);
            }
            request.setHeader("Accept", "application/geo+json, application/json;q=0.9");
            return http.execute(request, SourceClient::answer);
        } catch (UnknownHostException e) {
            return new Answer.Refused("cannot be reached: " + e.getMessage());
        } catch (IOException e) {
            return new Answer.Again("does not answer: " + e.getMessage(), Duration.ZERO);
        }
    }

    private static Answer answer(ClassicHttpResponse response) throws IOException {
        int status = response.getCode();
        return switch (status) {
            case 200 -> body(response.getEntity());
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

    private static Answer body(HttpEntity entity) throws IOException {
        if (entity == null) {
            return new Answer.Refused("answered without a body");
        }
        try (InputStream in = entity.getContent()) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            return bytes.length > MAX_BYTES
                    ? new Answer.Refused("answered with more than " + MAX_BYTES + " bytes")
                    : new Answer.Document(bytes);
        }
    }

    private ObjectNode parse(String name, byte[] bytes) throws SourceException {
        try {
            if (json.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
            throw new SourceException(name + " did not answer with a JSON object: is it a STAC API?");
        } catch (JsonProcessingException e) {
            throw new SourceException(
                    name + " did not answer with JSON (" + e.getOriginalMessage() + "): is it a STAC API?", e);
        } catch (IOException e) {
            throw new SourceException(name + " cannot be read: " + e.getMessage(), e);
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
