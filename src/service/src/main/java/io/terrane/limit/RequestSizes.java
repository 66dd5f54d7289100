package io.terrane.limit;

import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.regex.Pattern;

/**
 * How large a request's body may be. {@code quarkus.http.limits.max-body-size} is for bodies that are read as they arrive;
 * all others are held in memory and are smaller.
 */
@ApplicationScoped
class RequestSizes {
    private static final int TOO_LARGE = 413;

    /** After Quarkus has set its own, before anything is read. */
    private static final int ORDER = -1;

    private static final Pattern STREAMED = Pattern.compile("/stac/collections/[^/]+/bulk/?");
    private static final String PROBLEM = """
            {"type":"urn:terrane:problem:http-413","title":"Request Entity Too Large","status":413,"code":"http-413",\
            "detail":"%1$s","description":"%1$s"}""";

    private final long most;

    @Inject
    RequestSizes(LimitConfig config) {
        this.most = (long) config.bodyMegabytes() << 20;
    }

    void register(@Observes Router router) {
        router.route().order(ORDER).handler(this::handle);
    }

    private void handle(RoutingContext routing) {
        if (STREAMED.matcher(routing.normalizedPath()).matches()) {
            routing.next();
            return;
        }
        if (length(routing) > most) {
            String detail = "A body of a request here has %d MB at most.".formatted(most >> 20);
            routing.response()
                    .setStatusCode(TOO_LARGE)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                    .putHeader(HttpHeaders.CONNECTION, "close")
                    .end(PROBLEM.formatted(detail));
            return;
        }
        routing.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, most);
        routing.next();
    }

    private static long length(RoutingContext routing) {
        String length = routing.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
