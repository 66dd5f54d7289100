package io.terrane.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands before a STAC API and its files and misbehaves: answers 429 and 503, names another range than it sends, cuts
 * answers short, hangs up, goes away for a while, or takes its time.
 */
public final class UnrulyServer implements AutoCloseable {
    private static final int FAULTS = 5;
    /** One answer of so many is a fault: in no pattern, which readers that ask in step would meet again and again. */
    private static final int ONE_OF = 3;

    private final HttpServer server;
    private final URI behind;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Random random = new Random(7);
    private final Set<String> traces = ConcurrentHashMap.newKeySet();
    private final AtomicInteger faults = new AtomicInteger();
    private volatile boolean misbehaves;
    private volatile Instant awayUntil = Instant.EPOCH;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean searchesAway;
    private volatile boolean searchesThrottled;
    private final AtomicInteger throttles = new AtomicInteger();
    private final AtomicReference<String> key = new AtomicReference<>("");

    private UnrulyServer(HttpServer server, URI behind) {
        this.server = server;
        this.behind = behind;
    }

    public static UnrulyServer before(URI behind) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        UnrulyServer unruly = new UnrulyServer(server, behind);
        server.setExecutor(unruly.threads);
        server.createContext("/", unruly::answer);
        server.start();
        return unruly;
    }

    private String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** An address of the server behind, through this one. */
    public String address(String address) {
        return address.replace(behind.getAuthority(), authority());
    }

    /** What requests said of the trace that they are part of; empty text for those that said nothing. */
    public Set<String> traces() {
        return Set.copyOf(traces);
    }

    public void misbehave() {
        misbehaves = true;
    }

    public void goAway(Duration time) {
        awayUntil = Instant.now().plus(time);
    }

    /** Files stay. */
    public void takeSearchesAway() {
        searchesAway = true;
    }

    /** Answers searches with 429, however often they come; files are as before. */
    public void throttleSearches() {
        searchesThrottled = true;
    }

    /** Answers so many requests with 429 and half of them with how long to wait. */
    public void throttle(int count) {
        throttles.set(count);
    }

    /** From now on only requests with this {@code X-Api-Key} are answered; others get 401, which names the key they came with. */
    public void require(String value) {
        key.set(value);
    }

    /** Waited before each answer with a file. */
    public void delay(Duration time) {
        delay = time;
    }

    /** How often it misbehaved. */
    public int faults() {
        return faults.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String trace = exchange.getRequestHeaders().getFirst("traceparent");
        traces.add(trace == null ? "" : trace);
        try (exchange) {
            if (Instant.now().isBefore(awayUntil)) {
                faults.incrementAndGet();
                return;
            }
            boolean file = exchange.getRequestURI().getPath().startsWith("/files");
            if (searchesAway && !file) {
                faults.incrementAndGet();
                return;
            }
            if (searchesThrottled && !file) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.sendResponseHeaders(429, -1);
                return;
            }
            String known = exchange.getRequestHeaders().getFirst("X-Api-Key");
            if (!key.get().isEmpty() && !key.get().equals(known)) {
                byte[] body = ("not with " + known).getBytes(StandardCharsets.UTF_8);
                send(exchange, 401, body, body.length);
                return;
            }
            int left = throttles.getAndUpdate(count -> Math.max(0, count - 1));
            if (left > 0) {
                if (left % 2 == 0) {
                    exchange.getResponseHeaders().set("Retry-After", "1");
                }
                faults.incrementAndGet();
                exchange.sendResponseHeaders(429, -1);
                return;
            }
            HttpResponse<byte[]> answer = ask(exchange);
            byte[] body = answer.body();
            if (file) {
                Thread.sleep(delay);
            } else {
                body = address(new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            }
            for (String name : new String[] {"Content-Type", "Accept-Ranges", "Content-Range", "ETag"}) {
                answer.headers()
                        .firstValue(name)
                        .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
            }
            int fault = misbehaves && random.nextInt(ONE_OF) == 0 ? random.nextInt(FAULTS) : -1;
            misbehave(exchange, fault, answer.statusCode(), body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void misbehave(HttpExchange exchange, int fault, int status, byte[] body) throws IOException {
        faults.addAndGet(fault >= 0 ? 1 : 0);
        switch (fault) {
            case 0 -> {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.sendResponseHeaders(429, -1);
            }
            case 1 -> exchange.sendResponseHeaders(503, -1);
            case 2 -> {
                exchange.getResponseHeaders().set("Content-Range", "bytes 7-9/10");
                send(exchange, status == 206 ? 206 : 503, body, body.length);
            }
            case 3 -> send(exchange, status == 206 ? 206 : 502, Arrays.copyOf(body, body.length / 2), 0);
            case 4 -> {
                // Less than it announced, then it hangs up.
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body, 0, body.length / 2);
            }
            default -> send(exchange, status, body, body.length);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body, int announced) throws IOException {
        exchange.sendResponseHeaders(status, announced == 0 && body.length > 0 ? 0 : Math.max(announced, 1));
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange) throws IOException, InterruptedException {
        URI target = URI.create("http://" + behind.getAuthority() + exchange.getRequestURI());
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        for (String name : new String[] {"Range", "Content-Type", "Accept"}) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        client.close();
    }
}
