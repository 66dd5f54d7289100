package io.terrane.webhook;

import io.quarkus.runtime.ShutdownEvent;
import io.terrane.access.VisibilityPredicate;
import io.terrane.change.Changes;
import io.terrane.raster.io.HttpConnections;
import io.terrane.secret.SealException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;

/** Posts signed CloudEvents to subscribers, who are asked for once more whether they may see what they are told. */
@ApplicationScoped
class WebhookCarrier implements Carrier {
    static final String KIND = "changes";

    private final Subscribers subscribers;
    private final Changes changes;
    private final WebhookSecrets secrets;
    private final WebhookConfig config;
    private final CloseableHttpClient http;

    @Inject
    WebhookCarrier(Subscribers subscribers, Changes changes, WebhookSecrets secrets, WebhookConfig config) {
        this.subscribers = subscribers;
        this.changes = changes;
        this.secrets = secrets;
        this.config = config;
        this.http = HttpConnections.open(config.addresses(), config.concurrency());
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<String> refusal(Parcel parcel) {
        Optional<VisibilityPredicate> eyes = subscribers.eyes(parcel.owner());
        return eyes.isPresent() && changes.isVisible(parcel.change().orElseThrow(), eyes.get())
                ? Optional.empty()
                : Optional.of("the subscriber may not see it any more");
    }

    @Override
    public int carry(Parcel parcel) throws IOException {
        byte[] secret = secret(parcel);
        byte[] body = parcel.event().getBytes(StandardCharsets.UTF_8);
        String id = parcel.id().toString();
        long now = Instant.now().getEpochSecond();
        HttpPost request = new HttpPost(parcel.url());
        // Elsewhere is another address, which nobody subscribed.
        request.setConfig(RequestConfig.custom()
                .setRedirectsEnabled(false)
                .setResponseTimeout(Timeout.of(config.timeout()))
                .build());
        request.setHeader("webhook-id", id);
        request.setHeader("webhook-timestamp", now);
        request.setHeader("webhook-signature", Signature.of(secret, id, now, body));
        request.setEntity(new ByteArrayEntity(body, ContentType.create(Events.TYPE, StandardCharsets.UTF_8)));
        return http.execute(request, response -> response.getCode());
    }

    private byte[] secret(Parcel parcel) throws IOException {
        try {
            return secrets.open(parcel.receiver(), parcel.secret());
        } catch (SealException e) {
            throw new IOException("it cannot be signed: " + e.getMessage(), e);
        }
    }

    void stop(@Observes ShutdownEvent event) throws IOException {
        http.close();
    }
}
